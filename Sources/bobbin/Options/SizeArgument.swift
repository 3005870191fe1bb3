import ArgumentParser
import Browser
import Session

/// An amount of bytes as people write it: `500kB`, `64MB`, `64MiB`.
struct SizeArgument: ExpressibleByArgument {
  let bytes: Int

  init?(argument: String) {
    guard let bytes = Quantity.bytes(argument) else { return nil }
    self.bytes = bytes
  }
}
