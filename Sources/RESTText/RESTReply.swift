import JSONText
import RESP

/// Reads the answers of a Vercel KV: JSON, with every string in base64.
///
/// ```
/// {"result":["bmFtZQ==","QW5u"]}
/// [{"result":"OK"},{"result":3},{"error":"ERR syntax error"}]
/// ```
///
/// A result is null, a whole number, a string or an array of such. Of the strings only `OK` stands for itself. Members
/// that nobody knows are passed over.
package enum RESTReply {
  /// How deep arrays may lie in each other.
  package static let mostDepth = 32

  /// The reply that the answer to one command is.
  package static func one(_ bytes: [UInt8]) throws(RESTReplyError) -> RESPValue {
    try read(bytes) { try $0.reply() }
  }

  /// The replies that the answer to several commands is, one for each.
  ///
  /// - Parameter count: how many there must be.
  package static func all(_ bytes: [UInt8], count: Int) throws(RESTReplyError) -> [RESPValue] {
    let replies = try read(bytes) { try $0.replies(count) }
    guard replies.count == count else {
      throw RESTReplyError("has \(replies.count) replies to \(count) commands")
    }
    return replies
  }

  /// The error that an answer is as a whole; nil: it is none, or no JSON at all.
  package static func error(_ bytes: [UInt8]) -> RESPError? {
    guard case .error(let error) = try? one(bytes) else { return nil }
    return error
  }

  private static func read<R>(
    _ bytes: [UInt8], _ body: (inout ReplyReader) throws -> R
  ) throws(RESTReplyError) -> R {
    var reader = ReplyReader(json: JSONReader(bytes))
    do {
      let result = try body(&reader)
      try reader.json.finish()
      return result
    } catch let error as RESTReplyError {
      throw error
    } catch let error as JSONError {
      throw RESTReplyError("is not JSON: \(error)", at: error.byteOffset)
    } catch {
      throw RESTReplyError("cannot be read: \(error)")
    }
  }
}

private struct ReplyReader {
  var json: JSONReader

  mutating func replies(_ count: Int) throws -> [RESPValue] {
    guard try json.peekKind() == .array else {
      throw RESTReplyError("is no array of replies", at: json.position)
    }
    var replies: [RESPValue] = []
    replies.reserveCapacity(count)
    try json.enterArray()
    while try json.nextElement() { replies.append(try reply()) }
    return replies
  }

  /// `{"result": …}` or `{"error": "…"}`.
  mutating func reply() throws -> RESPValue {
    guard try json.peekKind() == .object else {
      throw RESTReplyError("has something else than an object for a reply", at: json.position)
    }
    let start = json.position
    var found: RESPValue?
    try json.enterObject()
    while try json.nextMember() {
      if json.isName("result") {
        found = try value(depth: 0)
      } else if json.isName("error") {
        if let error = try error() { found = error }
      }
    }
    guard let found else {
      throw RESTReplyError("has a reply with neither result nor error", at: start)
    }
    return found
  }

  /// Nil: there is none.
  private mutating func error() throws -> RESPValue? {
    switch try json.peekKind() {
    case .null: return nil
    case .string: return .error(RESPError(line: try json.readString()))
    default: throw RESTReplyError("has an error that is no text", at: json.position)
    }
  }

  private mutating func value(depth: Int) throws -> RESPValue {
    let kind = try json.peekKind()
    let place = json.position
    switch kind {
    case .null:
      _ = try json.readNull()
      return .null
    case .string: return .bytes(try string(at: place, isTop: depth == 0))
    case .number:
      // Text, and not by way of a double: ids are longer than a double is exact.
      guard let number = Int64(String(decoding: try json.readNumber(), as: UTF8.self)) else {
        throw RESTReplyError("has a number that is not whole, or too large", at: place)
      }
      return .integer(number)
    case .array:
      guard depth < RESTReply.mostDepth else {
        throw RESTReplyError("has arrays more than \(RESTReply.mostDepth) deep", at: place)
      }
      var elements: [RESPValue] = []
      try json.enterArray()
      while try json.nextElement() { elements.append(try value(depth: depth + 1)) }
      return .array(elements)
    case .bool, .object:
      throw RESTReplyError("has a result of a type that there is none of", at: place)
    }
  }

  private mutating func string(at place: Int, isTop: Bool) throws -> [UInt8] {
    let raw = try json.readRawValue()
    var text = raw.dropFirst().dropLast()
    if isTop, text.elementsEqual("OK".utf8) { return Array(text) }
    if let bytes = Base64Decoder.decode(text) { return bytes }
    // Some write the slash of the alphabet with a backslash before it.
    if text.contains(UInt8(ascii: "\\")),
      let whole = try JSONDocument(parsing: Array(raw)).root.stringBytes
    {
      text = whole[...]
      if let bytes = Base64Decoder.decode(text) { return bytes }
    }
    throw RESTReplyError("has a string that is not base64", at: place)
  }
}
