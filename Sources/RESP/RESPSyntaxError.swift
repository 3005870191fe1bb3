/// Why what came cannot be followed any more: the connection it came from is of no use now.
public enum RESPSyntaxError: Error, Sendable, Hashable {
  /// A reply began with a byte that begins none.
  case unknownType(UInt8)
  /// A streamed string or aggregate, which no server sends unasked.
  case streamed
  /// What began as this is not well-formed.
  case malformed(String)
  /// Aggregates lie deeper in each other than this.
  case tooDeep(limit: Int)
  /// A reply announced so many elements that it would have more than `limit`.
  case tooManyElements(limit: Int)
  /// A line is longer than this, in bytes.
  case lineTooLong(limit: Int)
}

extension RESPSyntaxError: CustomStringConvertible {
  /// What is wrong, in a few words that hold nothing of the reply but its first byte.
  public var description: String {
    switch self {
    case .unknownType(let byte):
      "no reply begins with the byte 0x\(byte < 16 ? "0" : "")\(String(byte, radix: 16))"
    case .streamed: "a streamed reply, which was not asked for"
    case .malformed(let what): "a malformed \(what)"
    case .tooDeep(let limit): "a reply nested more than \(limit) deep"
    case .tooManyElements(let limit): "a reply of more than \(limit) elements"
    case .lineTooLong(let limit): "a line of more than \(limit) bytes"
    }
  }
}
