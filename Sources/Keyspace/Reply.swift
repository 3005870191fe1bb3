internal import RESP

/// The reply to a command, before it is told to anybody.
///
/// Scripts tell apart what `RESPValue` does not: a state (`+OK`) is a table to them, a string is a string.
enum Reply: Sendable {
  case null
  case integer(Int64)
  case status(String)
  case bytes([UInt8])
  case error(String)
  case array([Reply])
  /// What a script answered.
  case value(RESPValue)

  static let ok = Reply.status("OK")

  static func integer(_ number: Int) -> Reply { .integer(Int64(number)) }

  static func bytes(_ bytes: [UInt8]?) -> Reply { bytes.map(Reply.bytes) ?? .null }

  static func text(_ text: String) -> Reply { .bytes(Array(text.utf8)) }

  /// As callers see it.
  var value: RESPValue {
    switch self {
    case .null: .null
    case .integer(let number): .integer(number)
    case .status(let text): .bytes(Array(text.utf8))
    case .bytes(let bytes): .bytes(bytes)
    case .error(let message): .error(RESPError(line: message))
    case .array(let elements): .array(elements.map(\.value))
    case .value(let value): value
    }
  }

  /// As scripts get it: in version 2 of the protocol.
  func append(to bytes: inout [UInt8]) {
    switch self {
    case .null: bytes += "$-1\r\n".utf8
    case .integer(let number): bytes += ":\(number)\r\n".utf8
    case .status(let text): bytes += "+\(text)\r\n".utf8
    case .error(let message): bytes += "-\(message.oneLine)\r\n".utf8
    case .bytes(let content):
      bytes += "$\(content.count)\r\n".utf8
      bytes += content
      bytes += "\r\n".utf8
    case .array(let elements):
      bytes += "*\(elements.count)\r\n".utf8
      for element in elements { element.append(to: &bytes) }
    // No command that runs a script is allowed in one.
    case .value: bytes += "$-1\r\n".utf8
    }
  }
}

extension String {
  /// The text with a space in the place of each line end.
  var oneLine: String {
    String(decoding: utf8.map { $0 == 0x0d || $0 == 0x0a ? 0x20 : $0 }, as: UTF8.self)
  }
}
