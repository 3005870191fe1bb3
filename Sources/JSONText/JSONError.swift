/// Why a text is not the JSON that was asked for, and where.
///
/// ```swift
/// do {
///   _ = try JSONDocument(parsing: "{\n  \"a\": 1\n  \"b\": 2\n}")
/// } catch {
///   print(error)  // line 3, column 3 (byte 13): expected ',' or '}' after a member, found '"'
/// }
/// ```
public struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What kind of mistake it is.
  public enum Code: Sendable, Equatable {
    /// The text ends in the middle of a value, or there is none.
    case unexpectedEnd
    /// Something stands where something else has to.
    case unexpectedCharacter
    /// A value is followed by more than whitespace.
    case trailingContent
    /// Letters that are none of `true`, `false`, `null`.
    case invalidLiteral
    /// A number with a leading zero, without a digit where one has to be, and the like.
    case invalidNumber
    /// A backslash in a string is followed by what it must not be followed by.
    case invalidEscape
    /// A character below U+0020 stands in a string as it is.
    case controlCharacter
    /// A string has bytes that are not UTF-8.
    case invalidUTF8
    /// The text starts with a byte order mark, which JSON does not have.
    case byteOrderMark
    /// More arrays and objects are open than ``JSONLimits/maxDepth`` allows.
    case tooDeep
    /// The text has more bytes than ``JSONLimits/maxBytes`` allows.
    case tooLarge
    /// The text is JSON, but this value is not of the kind that was asked for.
    case wrongKind
  }

  /// What kind of mistake it is.
  public let code: Code
  /// Where it is, in bytes from the start of the text.
  public let byteOffset: Int
  /// The line it is on, from 1; a line ends with a line feed.
  public let line: Int
  /// Where it is on its line, from 1, in Unicode scalars.
  public let column: Int
  /// What is wrong, in words: `expected ',' or '}' after a member, found '"'`.
  public let message: String

  /// The place and the message: `line 3, column 3 (byte 13): …`.
  public var description: String {
    "line \(line), column \(column) (byte \(byteOffset)): \(message)"
  }

  /// A mistake at `offset` of `bytes`.
  init(_ fault: Fault, at offset: Int, in bytes: [UInt8], note: String? = nil) {
    code = fault.code(atEnd: offset >= bytes.count && fault != .tooLarge)
    byteOffset = offset
    (line, column) = Self.place(of: offset, in: bytes)
    var text = fault.words
    if fault.namesWhatWasFound { text += ", found \(Self.describe(offset, of: bytes))" }
    if let note { text += note }
    message = text
  }

  private static func place(of offset: Int, in bytes: [UInt8]) -> (line: Int, column: Int) {
    var line = 1
    var lineStart = 0
    let end = min(offset, bytes.count)
    for index in 0..<end where bytes[index] == UInt8(ascii: "\n") {
      line += 1
      lineStart = index + 1
    }
    let column = String(decoding: bytes[lineStart..<end], as: UTF8.self).unicodeScalars.count + 1
    return (line, column)
  }

  private static func describe(_ offset: Int, of bytes: [UInt8]) -> String {
    guard offset < bytes.count else { return "the end of the text" }
    let byte = bytes[offset]
    if byte < 0x20 || byte == 0x7f { return "the control character \(hex(byte))" }
    let scalar = String(decoding: bytes[offset..<min(offset + 4, bytes.count)], as: UTF8.self)
      .unicodeScalars.first
    if let scalar, scalar != "\u{FFFD}" {
      // Invisible or direction-changing scalars would garble the message they stand in.
      return scalar.isASCII || scalar.properties.isAlphabetic
        ? "'\(scalar)'" : "U+\(String(scalar.value, radix: 16, uppercase: true))"
    }
    return "the byte \(hex(byte))"
  }

  private static func hex(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return "0x" + (digits.count < 2 ? "0" : "") + digits
  }
}
