import ArgumentParser
import Browser
import Session

/// A number of things as people write it: `500`, `10k`, `2M`.
struct CountArgument: ExpressibleByArgument {
  let count: Int

  init?(argument: String) {
    guard let count = Quantity.count(argument) else { return nil }
    self.count = count
  }
}
