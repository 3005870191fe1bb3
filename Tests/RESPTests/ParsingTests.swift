import RESP
import Testing

@Suite("Replies are read")
struct ParsingTests {
  @Test(
    "every type gives its value",
    arguments: [
      ("+OK\r\n", RESPValue.text("OK")), ("+\r\n", .text("")), ("$3\r\na\r\n\r\n", .text("a\r\n")),
      ("$0\r\n\r\n", .text("")), ("$-1\r\n", .null), ("*-1\r\n", .null), ("_\r\n", .null),
      (":0\r\n", .integer(0)), (":+12\r\n", .integer(12)),
      (":-9223372036854775808\r\n", .integer(.min)), (":9223372036854775807\r\n", .integer(.max)),
      (",3.14\r\n", .double("3.14")), (",-inf\r\n", .double("-inf")),
      (",1e-7\r\n", .double("1e-7")),
      (",nan\r\n", .double("nan")), ("#t\r\n", .boolean(true)), ("#f\r\n", .boolean(false)),
      (
        "(-3492890328409238509324850943850943825024385\r\n",
        .bigNumber("-3492890328409238509324850943850943825024385")
      ),
      ("=8\r\ntxt:some\r\n", .text("some")), ("=4\r\ntxt:\r\n", .text("")),
      ("-ERR no\r\n", .error(RESPError(line: "ERR no"))),
      ("!9\r\nMOVED\r\n a\r\n", .error(RESPError(line: "MOVED\r\n a"))),
      ("*0\r\n", .array([])),
      ("*2\r\n:1\r\n*1\r\n$-1\r\n", .array([.integer(1), .array([.null])])),
      ("~1\r\n:1\r\n", .set([.integer(1)])), ("~0\r\n", .set([])), ("%0\r\n", .map([])),
      ("%1\r\n+a\r\n:1\r\n", .map([RESPPair(key: .text("a"), value: .integer(1))])),
      (">2\r\n+invalidate\r\n_\r\n", .push([.text("invalidate"), .null])),
      ("|1\r\n+ttl\r\n:5\r\n:7\r\n", .integer(7)), ("|0\r\n:7\r\n", .integer(7)),
      ("*2\r\n:1\r\n|1\r\n+a\r\n*1\r\n:2\r\n:3\r\n", .array([.integer(1), .integer(3)])),
    ])
  func types(wire: String, value: RESPValue) {
    #expect(Outcome(wire).replies == [value])
    #expect(Outcome(wire).failure == nil)
  }

  @Test(
    "what is no reply is refused, after the replies before it",
    arguments: [
      ("H", RESPSyntaxError.unknownType(UInt8(ascii: "H"))), ("\n", .unknownType(10)),
      ("$?\r\n", .streamed), ("*?\r\n", .streamed), (";4\r\n", .streamed), (".\r\n", .streamed),
      (":\r\n", .malformed("number")), (":9223372036854775808\r\n", .malformed("number")),
      (":1a\r\n", .malformed("number")), (":1\n", .malformed("line")), ("+\n", .malformed("line")),
      ("$-2\r\n", .malformed("length")), ("$+1\r\n", .malformed("length")),
      ("$-0\r\n", .malformed("length")), ("%-1\r\n", .malformed("length")),
      ("$99999999999999999999\r\n", .malformed("length")), ("=-1\r\n", .malformed("length")),
      ("$1\r\nab\r\n", .malformed("end of a string")), ("$1\r\na\n", .malformed("end of a string")),
      ("=3\r\ntxt\r\n", .malformed("verbatim string")), ("#x\r\n", .malformed("boolean")),
      (",\r\n", .malformed("double")), (",0x1\r\n", .malformed("double")),
      ("(1.5\r\n", .malformed("big number")), ("_x\r\n", .malformed("null")),
      ("*1\r\n>1\r\n+a\r\n", .malformed("reply with news inside it")),
    ])
  func refusals(wire: String, failure: RESPSyntaxError) {
    let outcome = Outcome("+before\r\n" + wire)
    #expect(outcome.failure == failure)
    #expect(outcome.replies == [.text("before")])
  }

  @Test("after a refusal nothing is read any more")
  func refusalLasts() throws {
    var parser = RESPParser()
    var replies: [RESPValue] = []
    #expect(throws: RESPSyntaxError.self) { try parser.read(Array("x".utf8), into: &replies) }
    #expect(throws: RESPSyntaxError.self) { try parser.read(Array("+OK\r\n".utf8), into: &replies) }
    #expect(replies.isEmpty)
  }

  @Test("an error has its word as code only where that is in capitals")
  func errorCodes() {
    #expect(RESPError(line: "MOVED 3999 127.0.0.1:6381").code == "MOVED")
    #expect(RESPError(line: "WRONGPASS").code == "WRONGPASS")
    #expect(RESPError(line: "no such thing").code == "ERR")
    #expect(RESPError(line: "").code == "ERR")
  }

  @Test("a parser knows whether it is in the middle of a reply")
  func within() throws {
    var parser = RESPParser()
    var replies: [RESPValue] = []
    for byte in "*1\r\n$2\r\nab\r\n".utf8.dropLast() {
      try parser.read([byte], into: &replies)
      #expect(parser.isWithinReply)
    }
    try parser.read([10], into: &replies)
    #expect(!parser.isWithinReply)
    #expect(replies == [.array([.text("ab")])])
  }
}
