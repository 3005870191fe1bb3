/// A JSON text that was read and found valid, with every byte of it kept.
///
/// Members stay in order, duplicates too, and numbers and escapes as they were written; what is asked
/// for is converted when it is asked for.
///
/// ```swift
/// let document = try JSONDocument(parsing: #"{"share": 1.50, "share": 1e400}"#)
/// document.root["share"]?.rawText      // "1e400": the last one counts, as in JavaScript
/// document.duplicateMembers.first?.byteOffsets  // [1, 16]
/// ```
///
/// The text must be UTF-8 as RFC 8259 has it: no byte order mark, no comments, no trailing commas.
public struct JSONDocument: Sendable {
  let tape: Tape

  /// The source, untouched.
  public var bytes: [UInt8] { tape.bytes }

  /// Reads a text of bytes.
  ///
  /// - Throws: what is wrong first, and where.
  public init(parsing bytes: [UInt8], limits: JSONLimits = .standard) throws(JSONError) {
    tape = Tape(bytes: bytes, nodes: try Parser.parse(bytes, limits: limits))
  }

  /// Reads a text.
  ///
  /// - Throws: what is wrong first, and where.
  public init(parsing text: String, limits: JSONLimits = .standard) throws(JSONError) {
    try self.init(parsing: Array(text.utf8), limits: limits)
  }

  init(tape: Tape) {
    self.tape = tape
  }

  /// The value that the text is.
  public var root: JSONValue { JSONValue(tape: tape, index: 0) }

  /// Every name that an object has more than once, in the order of the text; found when asked for.
  public var duplicateMembers: [JSONDuplicateMember] { JSONDuplicateMember.all(in: tape) }
}
