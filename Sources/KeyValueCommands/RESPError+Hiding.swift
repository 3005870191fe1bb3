import KeyValue
import RESP

extension RESPError {
  /// The same, without what the server repeats of secrets that it was sent.
  package func hiding(_ secrets: [Secret]) -> RESPError {
    guard tooLarge == nil else { return self }
    let shown = secrets.reduce(message) { $1.hidden(in: $0) }
    return shown == message ? self : RESPError(line: shown)
  }
}

extension RESPValue {
  /// Hides secrets in it where it is an error; other replies are somebody's data.
  package mutating func hide(_ secrets: [Secret]) {
    if case .error(let error) = self { self = .error(error.hiding(secrets)) }
  }
}
