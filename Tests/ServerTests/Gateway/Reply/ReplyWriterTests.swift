import RESP
import Testing

@testable import Server

@Suite("replies as bodies")
struct ReplyWriterTests {
  private func body(_ reply: RESPValue, _ format: ResponseFormat) -> String {
    String(decoding: ReplyWriter.body(reply, format), as: UTF8.self)
  }

  private static let page = RESPValue.array([
    .bytes(Array("0".utf8)), .array([.bytes(Array("OK".utf8)), .null, .integer(-7)]),
  ])

  @Test("JSON has nothing but null, whole numbers, strings and arrays")
  func json() {
    #expect(body(.null, .json) == #"{"result":null}"#)
    #expect(body(.integer(.min), .json) == #"{"result":-9223372036854775808}"#)
    #expect(body(.bytes(Array("a\"\n\0é".utf8)), .json) == #"{"result":"a\"\n\u0000é"}"#)
    #expect(body(Self.page, .json) == #"{"result":["0",["OK",null,-7]]}"#)
    #expect(body(.array([]), .json) == #"{"result":[]}"#)
    #expect(body(.double("1.5"), .json) == #"{"result":"1.5"}"#)
    #expect(body(.boolean(true), .json) == #"{"result":1}"#)
    let map = RESPValue.map([RESPPair(key: .bytes(Array("a".utf8)), value: .integer(1))])
    #expect(body(map, .json) == #"{"result":["a",1]}"#)
  }

  @Test("with base64 every string is encoded but a whole result that is OK")
  func base64() {
    #expect(body(.bytes(Array("OK".utf8)), .base64) == #"{"result":"OK"}"#)
    #expect(body(.bytes(Array("PONG".utf8)), .base64) == #"{"result":"UE9ORw=="}"#)
    #expect(body(Self.page, .base64) == #"{"result":["MA==",["T0s=",null,-7]]}"#)
    #expect(body(.double("1.5"), .base64) == #"{"result":"MS41"}"#)
    let replies: [RESPValue] = [.bytes(Array("OK".utf8)), .bytes([]), .null]
    #expect(
      String(decoding: ReplyWriter.body(replies, .base64), as: UTF8.self)
        == #"[{"result":"OK"},{"result":""},{"result":null}]"#)
  }

  @Test("errors are never encoded", arguments: [ResponseFormat.json, .base64])
  func errors(format: ResponseFormat) {
    let error = RESPValue.error(RESPError(line: "WRONGTYPE a \"b\""))
    #expect(body(error, format) == #"{"error":"WRONGTYPE a \"b\""}"#)
    #expect(body(.array([error]), format) == #"{"result":["WRONGTYPE a \"b\""]}"#)
  }

  @Test("bytes that are not UTF-8 become U+FFFD in JSON and survive in base64")
  func invalid() {
    #expect(body(.bytes([0x61, 0xff, 0x62]), .json) == "{\"result\":\"a\u{FFFD}b\"}")
    #expect(
      body(.bytes([0xed, 0xa0, 0x80]), .json) == "{\"result\":\"\u{FFFD}\u{FFFD}\u{FFFD}\"}")
    #expect(body(.bytes([0x61, 0xff, 0x62]), .base64) == #"{"result":"Yf9i"}"#)
  }

  @Test("resp2 is what a connection to Redis would have sent")
  func resp2() {
    #expect(body(.bytes(Array("OK".utf8)), .resp2) == "+OK\r\n")
    #expect(body(.bytes(Array("bar".utf8)), .resp2) == "$3\r\nbar\r\n")
    #expect(body(.null, .resp2) == "$-1\r\n")
    #expect(body(Self.page, .resp2) == "*2\r\n$1\r\n0\r\n*3\r\n+OK\r\n$-1\r\n:-7\r\n")
    #expect(body(.error(RESPError(line: "ERR a\r\nb")), .resp2) == "-ERR a  b\r\n")
    #expect(
      ReplyWriter.body([.integer(1), .integer(2)], .resp2) == Array(":1\r\n:2\r\n".utf8))
  }

  @Test("base64 is that of RFC 4648, whatever the length", arguments: 0...9)
  func padding(length: Int) {
    let whole = Array("foobarbaz".utf8)
    let expected = [
      "", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy", "Zm9vYmFyYg==",
      "Zm9vYmFyYmE=", "Zm9vYmFyYmF6",
    ]
    var out: [UInt8] = Array("x".utf8)
    Base64.append(Array(whole.prefix(length)), to: &out)
    #expect(String(decoding: out, as: UTF8.self) == "x" + expected[length])
  }
}
