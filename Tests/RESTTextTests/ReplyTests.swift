import RESP
import Testing

@testable import RESTText

@Suite("An answer of a Vercel KV")
struct ReplyTests {
  private func one(_ text: String) throws(RESTReplyError) -> RESPValue {
    try RESTReply.one(Array(text.utf8))
  }

  @Test(
    "is null, a whole number, a string or an array of these",
    arguments: [
      (#"{"result":null}"#, RESPValue.null),
      (#"{"result":9223372036854775807}"#, .integer(.max)),
      (#"{"result":-1}"#, .integer(-1)),
      (#"{"result":"OK"}"#, .bytes(Array("OK".utf8))),
      (#"{"result":""}"#, .bytes([])),
      (#"{"result":"UE9ORw=="}"#, .bytes(Array("PONG".utf8))),
      (#"{"result":"/+8="}"#, .bytes([0xff, 0xef])),
      (#"{"result":"\/+8="}"#, .bytes([0xff, 0xef])),
      (#"{"result":"\u0050w=="}"#, .bytes([0x3f])),
      (#"{"result":[]}"#, .array([])),
      (
        #"{"result":["MA==",["czpvYmo="],null,3]}"#,
        .array([
          .bytes([0x30]), .array([.bytes(Array("s:obj".utf8))]), .null, .integer(3),
        ])
      ),
      (#"{"result":["T0s="]}"#, .array([.bytes(Array("OK".utf8))])),
      (#" { "more" : {"a":[1.5,true]} , "result" : 1 } "#, .integer(1)),
      (#"{"error":null,"result":1}"#, .integer(1)),
    ])
  func good(text: String, value: RESPValue) throws {
    #expect(try one(text) == value)
  }

  @Test("is an error, in its own words")
  func errors() throws {
    let text = #"{"error":"WRONGTYPE Operation against a key \u00fc"}"#
    guard case .error(let error) = try one(text) else {
      Issue.record("no error")
      return
    }
    #expect(error.code == "WRONGTYPE")
    #expect(error.message == "WRONGTYPE Operation against a key ü")
    #expect(RESTReply.error(Array(text.utf8)) == error)
    #expect(RESTReply.error(Array(#"{"result":1}"#.utf8)) == nil)
    #expect(RESTReply.error(Array("<html>".utf8)) == nil)
  }

  @Test(
    "is nothing else",
    arguments: [
      ("", "not JSON"), ("<html></html>", "not JSON"), (#"{"result":"#, "not JSON"),
      (#"{"result":1} x"#, "not JSON"), ("[]", "something else than an object"),
      ("{}", "neither result nor error"), (#"{"result":1.5}"#, "not whole"),
      (#"{"result":9223372036854775808}"#, "not whole"), (#"{"result":true}"#, "type"),
      (#"{"result":{"a":1}}"#, "type"), (#"{"result":"PONG!"}"#, "not base64"),
      (#"{"result":"UE9ORw"}"#, "not base64"), (#"{"result":"UE9ORx=="}"#, "not base64"),
      (#"{"result":["OK"]}"#, "not base64"), (#"{"result":"=UE9"}"#, "not base64"),
      (#"{"result":"UE9O\n"}"#, "not base64"), (#"{"error":{"a":1}}"#, "no text"),
    ])
  func bad(text: String, words: String) {
    let error = #expect(throws: RESTReplyError.self) { try one(text) }
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
  }

  @Test("of arrays in arrays has an end")
  func deep() throws {
    func nested(_ depth: Int) -> String {
      #"{"result":"# + String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        + "}"
    }
    #expect(throws: Never.self) { try one(nested(RESTReply.mostDepth)) }
    #expect(throws: RESTReplyError.self) { try one(nested(RESTReply.mostDepth + 1)) }
    #expect(throws: RESTReplyError.self) { try one(nested(100_000)) }
  }

  @Test("to several commands has a reply for each, of which some may be errors")
  func several() throws {
    let bytes = Array(#"[{"result":"OK"},{"error":"ERR syntax error"},{"result":3}]"#.utf8)
    let replies = try RESTReply.all(bytes, count: 3)
    #expect(replies[0] == .bytes(Array("OK".utf8)))
    #expect(replies[1] == .error(RESPError(line: "ERR syntax error")))
    #expect(replies[2] == .integer(3))
    for count in [2, 4] {
      #expect(throws: RESTReplyError.self) { try RESTReply.all(bytes, count: count) }
    }
    #expect(throws: RESTReplyError.self) {
      try RESTReply.all(Array(#"{"result":"OK"}"#.utf8), count: 1)
    }
  }

  @Test("brings back any bytes")
  func anyBytes() throws {
    for count in 0..<300 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ count) }
      let text = #"{"result":""# + base64(bytes) + #""}"#
      #expect(try one(text) == .bytes(bytes))
    }
  }

  private func base64(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    var text = ""
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let part = Array(bytes[start..<min(start + 3, bytes.count)])
      let bits = part.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - part.count))
      for place in 0..<4 {
        text.append(place > part.count ? "=" : alphabet[bits >> (18 - 6 * place) & 63])
      }
    }
    return text
  }
}

@Suite("A command for a Vercel KV")
struct CommandTextTests {
  @Test("is an array of strings, escaped as JSON wants it")
  func texts() throws {
    let command = try RESTCommandText(["SET", "k\"\n", "ü\0"].map { Array($0.utf8) })
    #expect(String(decoding: command.bytes, as: UTF8.self) == #"["SET","k\"\n","ü\u0000"]"#)
    let list = RESTCommandText.list([command, try RESTCommandText([Array("PING".utf8)])])
    #expect(String(decoding: list, as: UTF8.self) == #"[["SET","k\"\n","ü\u0000"],["PING"]]"#)
  }

  @Test(
    "cannot have bytes that are not UTF-8",
    arguments: [[0xff], [0xc3], [0xed, 0xa0, 0x80]] as [[UInt8]])
  func bytes(_ argument: [UInt8]) {
    let error = #expect(throws: RESTCommandText.NotText.self) {
      try RESTCommandText([[0x47], argument])
    }
    #expect(error?.place == 1)
  }
}
