import KeyValue
import KeyValueCommands
import Testing
import WebServers

@testable import KeyValueREST

@Suite("What a transaction tells of a token", .timeLimit(.minutes(5)))
struct TransactionAccessTests {
  private let read = RedisCommand("GET", [[0x6b]], key: "k")
  private let write = RedisCommand("SET", [[0x6b], [0x31]], key: "k", writes: true)

  private let noPermission = ScriptedServer.Answer.json(
    #"{"error":"NOPERM this user has no permissions to run the 'set' command or its subcommand"}"#,
    status: 400)

  /// Why nothing can be written, once transactions of these commands were answered like this.
  private func reason(
    _ commands: [RedisCommand], _ answers: ScriptedServer.Answer...
  ) async throws -> String? {
    let server = try await ScriptedServer { _, number in answers[number] }
    var options = try RESTOptions(url: server.url, token: Secret("T-secret"))
    options.deadline = .seconds(30)
    let sender = try RESTCommands(options, CommandAccount())
    for _ in answers {
      _ = await error { () async throws(StoreError) in
        try await sender.exclusively(for: "k") { conversation async throws(StoreError) in
          _ = try await conversation.together(commands)
        }
      }
    }
    await sender.close()
    await server.stop()
    return sender.readOnlyReason
  }

  @Test(
    "one that is refused for a write, the first of its commands or not, shows that it may only read"
  )
  func refused() async throws {
    #expect(try await reason([read, write], noPermission) == "the token may only read")
    #expect(try await reason([write, read], noPermission) == "the token may only read")
    #expect(try await reason([read, read], noPermission) == nil)
  }

  @Test("one that is done shows that it may write, whatever is refused later")
  func done() async throws {
    let done = ScriptedServer.Answer.json(#"[{"result":null},{"result":1}]"#)
    #expect(try await reason([read, write], done, noPermission) == nil)
  }

  @Test(
    "one that a gateway before the service refuses is refused as any other request, whatever its words",
    arguments: [
      (401, StoreError.Code.refused(.authentication)), (403, .refused(.permission)),
      (404, .unsupported), (413, .tooLarge),
    ])
  func gateway(status: Int, code: StoreError.Code) async throws {
    let server = try await ScriptedServer { _, _ in
      .json(#"{"error":"go away"}"#, status: status)
    }
    var options = try RESTOptions(url: server.url, token: Secret("T-secret"))
    options.deadline = .seconds(30)
    let sender = try RESTCommands(options, CommandAccount())
    let (read, write) = (read, write)
    let refused = await error { () async throws(StoreError) in
      try await sender.exclusively(for: "k") { conversation async throws(StoreError) in
        _ = try await conversation.together([read, write])
      }
    }
    #expect(refused?.code == code, "\(refused?.message ?? "")")
    await sender.close()
    await server.stop()
  }
}
