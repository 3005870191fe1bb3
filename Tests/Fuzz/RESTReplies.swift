// rooms: RESP JSONText RESTText
import JSONText
import RESP
import RESTText

/// Any bytes are an answer or are refused, an answer that was read is read again from its own text, and arguments come
/// back from the text of their command.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzReplies(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: data, count: count))

  if let reply = try? RESTReply.one(bytes) {
    let text = answer(reply)
    precondition((try? RESTReply.one(text)) == reply, "its own text means something else")
    let list = [UInt8(ascii: "[")] + text + [UInt8(ascii: ",")] + text + [UInt8(ascii: "]")]
    precondition(
      (try? RESTReply.all(list, count: 2)) == [reply, reply], "twice it is something else")
    precondition((try? RESTReply.all(list, count: 1)) == nil, "a reply too many was taken")
  }
  for count in 0..<4 { _ = try? RESTReply.all(bytes, count: count) }
  _ = RESTReply.error(bytes)

  // Any bytes come back as base64, and a text is base64 only as an encoder writes it.
  let string = answer(.array([.bytes(bytes)]))
  precondition((try? RESTReply.one(string)) == .array([.bytes(bytes)]), "bytes became others")

  let arguments = bytes.split(separator: 0, omittingEmptySubsequences: false).map { Array($0) }
  if let command = try? RESTCommandText(arguments) {
    guard let root = try? JSONDocument(parsing: command.bytes).root else {
      preconditionFailure("a command that is not JSON")
    }
    precondition(root.elements.map { $0.stringBytes } == arguments, "an argument became another")
  } else {
    precondition(
      arguments.contains { String(validating: $0, as: UTF8.self) == nil }, "text was refused")
  }
  return 0
}

/// The answer that has this reply.
private func answer(_ reply: RESPValue) -> [UInt8] {
  if case .error(let error) = reply {
    var text = JSONBuilder()
    text.beginObject()
    text.name("error")
    text.string(error.message)
    text.endObject()
    return text.bytes
  }
  return Array(#"{"result":"#.utf8) + value(reply, isTop: true) + [UInt8(ascii: "}")]
}

private func value(_ reply: RESPValue, isTop: Bool) -> [UInt8] {
  switch reply {
  case .null: return Array("null".utf8)
  case .integer(let number): return Array("\(number)".utf8)
  case .bytes(let bytes):
    if isTop, bytes == Array("OK".utf8) { return Array(#""OK""#.utf8) }
    return Array("\"\(base64(bytes))\"".utf8)
  case .array(let elements):
    return [UInt8(ascii: "[")]
      + Array(elements.map { value($0, isTop: false) }.joined(separator: [UInt8(ascii: ",")]))
      + [UInt8(ascii: "]")]
  default: preconditionFailure("there is no such reply: \(reply)")
  }
}

private func base64(_ bytes: [UInt8]) -> String {
  let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
  var text = ""
  for start in stride(from: 0, to: bytes.count, by: 3) {
    let part = bytes[start..<min(start + 3, bytes.count)]
    let bits = part.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - part.count))
    for place in 0..<4 {
      text.append(place > part.count ? "=" : alphabet[bits >> (18 - 6 * place) & 63])
    }
  }
  return text
}
