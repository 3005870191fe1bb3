import Testing

@testable import Server

@Suite("commands in a body")
struct CommandReaderTests {
  private func words(_ body: String) throws -> [String] {
    try CommandReader.command(Array(body.utf8)).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test("numbers stay as they are written, and booleans are words")
  func literals() throws {
    #expect(
      try words(#"["set","k",1.0,1e3,-0,12345678901234567890123,true,false]"#)
        == ["set", "k", "1.0", "1e3", "-0", "12345678901234567890123", "true", "false"])
  }

  @Test("escapes are decoded, also NUL and pairs; half a pair becomes U+FFFD")
  func escapes() throws {
    #expect(
      try words(#"["a\u0000b","\ud83d\ude00","\ud800","\"\\\/\n"]"#)
        == ["a\0b", "😀", "\u{FFFD}", "\"\\/\n"])
  }

  @Test("whitespace and order make no difference")
  func whitespace() throws {
    #expect(try words(" [\n\"get\" , \"a\"\t]\r\n") == ["get", "a"])
  }

  @Test(
    "what is no command is refused in the service's words",
    arguments: [
      ("", "ERR failed to parse command: the body is empty"),
      (" \n", "ERR failed to parse command: the body is empty"),
      ("{}", "ERR failed to parse command: expected JSON array"),
      (#""get""#, "ERR failed to parse command: expected JSON array"),
      ("[]", "ERR empty command"),
      (#"["set","k",null]"#, "ERR null args are not supported"),
      (#"["set","k",["a"]]"#, #"ERR unsupported arg type: "[": json.Delim"#),
      (#"["set","k",{"a":1}]"#, #"ERR unsupported arg type: "{": json.Delim"#),
      (#"[["get","k"]]"#, #"ERR unsupported arg type: "[": json.Delim"#),
    ])
  func refusals(body: String, words: String) {
    #expect(throws: GatewayRefusal(.badRequest, words)) {
      try CommandReader.command(Array(body.utf8))
    }
  }

  @Test(
    "broken JSON is refused with its place",
    arguments: [
      #"["get""#, #"["get",]"#, #"["get"] x"#, #"["get","a"#, "[01]", #"["\x"]"#, "\u{FEFF}[]",
    ])
  func broken(body: String) throws {
    let refusal = #expect(throws: GatewayRefusal.self) {
      try CommandReader.command(Array(body.utf8))
    }
    let words = try #require(refusal).words
    #expect(words.hasPrefix("ERR failed to parse command: line 1, column "))
  }

  @Test("bytes that are not UTF-8 are no JSON")
  func invalidBytes() {
    let body = Array(#"["set","k",""#.utf8) + [0xff] + Array(#""]"#.utf8)
    #expect(throws: GatewayRefusal.self) { try CommandReader.command(body) }
  }

  @Test("a pipeline holds arrays only, and at least one")
  func pipelines() throws {
    #expect(
      try CommandReader.commands(Array(#"[["ping"],[],["get",1]]"#.utf8)).map(\.count) == [1, 0, 2])
    for (body, words) in [
      ("[]", "ERR empty pipeline request"),
      (#"["ping"]"#, "ERR failed to parse pipeline request: expected JSON array"),
      ("", "ERR failed to parse pipeline request: the body is empty"),
      (#"[["set","k",[1]]]"#, #"ERR unsupported arg type: "[": json.Delim"#),
    ] {
      #expect(throws: GatewayRefusal(.badRequest, words)) {
        try CommandReader.commands(Array(body.utf8))
      }
    }
  }

  @Test("a pipeline has an end")
  func tooMany() {
    let body =
      "["
      + Array(repeating: "[1]", count: CommandReader.mostCommands + 1).joined(
        separator: ",") + "]"
    #expect(throws: GatewayRefusal.self) { try CommandReader.commands(Array(body.utf8)) }
  }

  @Test("brackets without end are no stack without end")
  func deep() {
    let body = String(repeating: "[", count: 1_000_000)
    #expect(throws: GatewayRefusal.self) { try CommandReader.command(Array(body.utf8)) }
    #expect(throws: GatewayRefusal.self) { try CommandReader.commands(Array(body.utf8)) }
  }
}
