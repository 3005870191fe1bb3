import KeyValue
import RESP

extension RESPError {
  /// The same, without what the server repeats of secrets that it was sent; its code stays, by which it is understood.
  package func hiding(_ secrets: [Secret]) -> RESPError {
    guard tooLarge == nil else { return self }
    let start = message.hasPrefix(code) ? code : ""
    let words = String(message.dropFirst(start.count))
    let shown = secrets.reduce(words) { $1.hidden(in: $0) }
    return shown == words ? self : RESPError(line: start + shown)
  }
}

extension RESPValue {
  /// Hides secrets in it where it is an error; other replies are somebody's data.
  package mutating func hide(_ secrets: [Secret]) {
    if case .error(let error) = self { self = .error(error.hiding(secrets)) }
  }
}
