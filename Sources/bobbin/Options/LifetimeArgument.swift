import Browser
import KeyValue
import Session

extension Lifetime {
  /// Reads `90d`, `36h`, `15m`, `30s` or `persist`.
  init(argument text: String) throws(Failure) {
    guard let lifetime = Phrase.lifetime(text) else {
      throw Failure(
        .usage,
        "There is no lifetime \(text). Write a number and a unit, such as 90d, 36h, 15m or 30s, or persist."
      )
    }
    self = lifetime
  }
}
