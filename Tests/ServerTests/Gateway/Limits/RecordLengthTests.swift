import Testing

@testable import Server

@Suite("the longest value")
struct RecordLengthTests {
  private static let refusal = "ERR max single record size exceeded"

  private var limits: GatewayLimits {
    var limits = GatewayLimits()
    limits.recordBytes = 10
    return limits
  }

  @Test(
    "is measured as it would become, where a command writes into its middle",
    arguments: [
      ("SETRANGE a 9 x", true), ("SETRANGE a 9 xy", false),
      ("SETRANGE a 9223372036854775807 xy", false),
      ("SETBIT a 79 1", true), ("SETBIT a 80 1", false), ("SETBIT a -1 1", true),
    ])
  func reach(_ command: String, fits: Bool) {
    let judge = CommandJudge(limits: limits, scripts: ScriptDigests())
    let words = command.split(separator: " ").map { Array($0.utf8) }
    #expect((judge.decide(words, access: .full) == .refuse(Self.refusal)) != fits)
  }

  @Test("is not grown past by appending, one command at a time", arguments: GatewayStore.allCases)
  func appended(_ store: GatewayStore) async throws {
    try await store.withGateway(limits: limits) { gateway in
      let refused = #"{"error":"\#(Self.refusal)"}"#
      #expect(await gateway.command(#"["append","a","123456"]"#).text == #"{"result":6}"#)
      #expect(await gateway.command(#"["append","a","12345"]"#).text == refused)
      #expect(await gateway.command(#"["append","a","1234"]"#).text == #"{"result":10}"#)
      // Within a request each follows on those before it, as far as they can be followed.
      #expect(
        await gateway.ask(
          .post, "/pipeline",
          #"[["append","b","123456"],["append","b","12345"],["append","b","1"]]"#
        ).text == #"[{"result":6},\#(refused),{"result":7}]"#)
      #expect(
        await gateway.ask(
          .post, "/multi-exec", #"[["append","c","123456"],["append","c","12345"]]"#
        )
        .text == refused)
      #expect(
        await gateway.ask(.post, "/pipeline", #"[["set","a","1"],["append","a","123456"]]"#).text
          == #"[{"result":"OK"},{"result":7}]"#)
    }
  }
}
