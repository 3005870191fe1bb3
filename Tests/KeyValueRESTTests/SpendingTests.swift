import KeyValue
import KeyValueREST
import Synchronization
import Testing
import WebServers

@Suite("What a REST store spends", .timeLimit(.minutes(5)))
struct SpendingTests {
  @Test("is bounded by its budget, which is checked before anything is sent, and can be raised")
  func budget() async throws {
    let server = try await ScriptedServer { request, _ in
      request.target == "/"
        ? .json(#"{"result":1}"#) : .json(#"[{"result":1},{"result":1},{"result":1}]"#)
    }
    let store = try await server.store(account: CommandAccount(budget: 4))
    try await store.writeSeveral()
    let refusal = await error { () async throws(StoreError) in try await store.writeSeveral() }
    #expect(refusal?.code == .refused(.budget))
    #expect(
      refusal?.message
        == "the budget of 4 commands leaves no room for 3 more: 3 of 4 spent; nothing more was sent."
        + " Raise the budget to go on")
    try await store.writeOne()
    #expect(server.requests.count == 2)
    #expect(store.traffic.commands == 4)
    store.account.budget = 10
    try await store.writeSeveral()
    #expect(store.traffic.commands == 7)
    await store.close()
    await server.stop()
  }

  @Test("what others have under way is told with what is spent: nobody can say yet that it is not")
  func underWay() async throws {
    let server = try await ScriptedServer { _, _ in .json(#"{"result":1}"#) }
    let store = try await server.store(account: CommandAccount(budget: 4))
    try await store.writeOne()
    #expect(store.account.hold(2))
    let refusal = await error { () async throws(StoreError) in try await store.writeSeveral() }
    #expect(
      refusal?.message
        == "the budget of 4 commands leaves no room for 3 more: 3 of 4 spent or under way; nothing more"
        + " was sent. Raise the budget to go on")
    await store.close()
    await server.stop()
  }

  @Test("what is left is told by the store itself, as of now")
  func left() async throws {
    let server = try await ScriptedServer { _, _ in .json(#"{"result":1}"#) }
    let store = try await server.store(account: CommandAccount(budget: 4))
    #expect(await store.describe().commandsLeft == 4)
    try await store.writeOne()
    #expect(await store.describe().commandsLeft == 3)
    store.account.budget = nil
    #expect(await store.describe().commandsLeft == nil)
    await store.close()
    await server.stop()
  }

  @Test("is nothing of a budget where nothing could be sent")
  func unsent() async throws {
    let server = try await ScriptedServer { _, _ in .silence }
    await server.stop()
    let store = try await server.store(account: CommandAccount(budget: 1))
    for _ in 0..<3 {
      let failing = await error { () async throws(StoreError) in try await store.writeOne() }
      #expect(failing?.code == .unreachable)
    }
    await store.close()
  }

  @Test("is what the server has seen, commands of pipelines and repeats too")
  func counted() async throws {
    // Every third request is lost on its way back.
    let server = try await ScriptedServer { request, before in
      let results = request.names.map { _ in #"{"result":"djE="}"# }
      if before % 3 == 2 { return .reset }
      return .json(request.target == "/" ? results[0] : "[" + results.joined(separator: ",") + "]")
    }
    let store = try await server.store()
    for number in 0..<200 {
      switch number % 3 {
      case 0: _ = await error { () async throws(StoreError) in try await store.readOne() }
      case 1: _ = await error { () async throws(StoreError) in try await store.readSeveral() }
      default: _ = await error { () async throws(StoreError) in try await store.writeSeveral() }
      }
    }
    #expect(store.traffic.commands == server.requests.reduce(0) { $0 + $1.names.count })
    #expect(store.traffic.bytesOut == server.requests.reduce(0) { $0 + $1.body.count })
    await store.close()
    await server.stop()
  }

  @Test("of a write in several requests is paid before the first, or none is sent")
  func whole() async throws {
    // The second request of each three is lost.
    let server = try await ScriptedServer { _, before in
      before % 3 == 1 ? .reset : .json(#"{"result":1}"#)
    }
    let account = CommandAccount(budget: 2)
    let store = try await server.store(account: account) { $0.maxRequestBytes = 20 }
    let refusal = await error { () async throws(StoreError) in try await store.writeSeveral() }
    #expect(refusal?.code == .refused(.budget))
    #expect(refusal?.message.contains("leaves no room for 3 more; nothing was sent") == true)
    #expect(server.requests.isEmpty)
    account.budget = 5
    let failing = await error { () async throws(StoreError) in try await store.writeSeveral() }
    #expect(failing?.code == .outcomeUnknown)
    #expect(server.requests.count == 2)
    // What was not sent is there for others.
    #expect(account.left == 3)
    await store.close()
    await server.stop()
  }

  @Test("is not what the service refuses without counting it, and what may have been done is")
  func refused() async throws {
    let quota = #"{"error":"ERR max daily request limit exceeded. Limit: 9, Usage: 9."}"#
    let answers: [(ScriptedServer.Answer, Int)] = [
      (.json(#"{"error":"WRONGPASS invalid or missing auth token"}"#, status: 401), 0),
      (.json(#"{"error":"ERR max request size exceeded"}"#, status: 413), 0),
      (.json(quota, status: 400), 0), (.response(503), 1),
      (
        .json(
          #"{"error":"NOPERM this user has no permissions to run the 'unlink' command"}"#,
          status: 400), 1
      ),
    ]
    for (answer, commands) in answers {
      let server = try await ScriptedServer { _, _ in answer }
      let store = try await server.store()
      let tally = CommandTally()
      await tally.counting {
        _ = await error { () async throws(StoreError) in try await store.writeOne() }
      }
      #expect(store.traffic.commands == commands, "\(answer)")
      #expect(store.account.traffic.commands == commands)
      #expect(tally.commands == commands)
      await store.close()
      await server.stop()
    }
    // Twice too much at once, then done; of a pipeline the quota was enough for one.
    let server = try await ScriptedServer { request, before in
      guard before > 1 else { return .response(429, "slow") }
      return request.target == "/"
        ? .json(#"{"result":1}"#) : .json(#"[{"result":1},\#(quota),\#(quota)]"#)
    }
    let store = try await server.store(account: CommandAccount(budget: 4))
    try await store.writeOne()
    #expect(server.requests.count == 3)
    #expect(store.traffic.commands == 1)
    _ = await error { () async throws(StoreError) in try await store.writeSeveral() }
    #expect(store.traffic.commands == 2)
    #expect(store.account.left == 2)
    await store.close()
    await server.stop()
  }

  @Test("never becomes less: what a token is refused for is not spent before that is known")
  func monotonic() async throws {
    let account = CommandAccount(budget: 10)
    let seen = Mutex<[Int]>([])
    let server = try await ScriptedServer { _, before in
      seen.withLock { $0 += [account.traffic.commands, account.left ?? 0] }
      return before == 0
        ? .json(#"{"result":1}"#)
        : .json(#"{"error":"WRONGPASS invalid or missing auth token"}"#, status: 401)
    }
    let store = try await server.store(account: account)
    try await store.writeOne()
    let refusal = await error { () async throws(StoreError) in try await store.writeOne() }
    #expect(refusal?.code == .refused(.authentication))
    // Under way it is gone from the budget, and not spent.
    #expect(seen.withLock { $0 } == [0, 9, 1, 8])
    #expect(account.traffic.commands == 1)
    #expect(account.left == 9)
    #expect(account.mostTraffic.commands == 1)
    await store.close()
    await server.stop()
  }

  @Test("is what was sent, where nobody answers before all is over")
  func lost() async throws {
    let account = CommandAccount()
    let server = try await ScriptedServer { _, _ in .silence }
    let store = try await server.store(account: account)
    let task = Task {
      await error { () async throws(StoreError) in try await store.writeSeveral() }
    }
    await server.wait(forRequests: 1)
    #expect(account.traffic.commands == 0)
    #expect(account.mostTraffic.commands == 3)
    task.cancel()
    #expect(await task.value?.code == .outcomeUnknown)
    #expect(account.traffic.commands == 3)
    #expect(store.traffic.commands == 3)
    await store.close()
    await server.stop()
  }

  @Test("for what the service says of itself is two commands")
  func statistics() async throws {
    let server = try await ScriptedServer { _, _ in
      // redis_version:7.0.0, used_memory:1024, in base64.
      .json(
        #"[{"result":"cmVkaXNfdmVyc2lvbjo3LjAuMA0KdXNlZF9tZW1vcnk6MTAyNA0K"},{"result":42}]"#)
    }
    let store = try await server.store()
    let statistics = try await store.statistics()
    #expect(statistics.keys == 42)
    #expect(statistics.usedBytes == 1024)
    // It does not say what it is.
    #expect(statistics.role == nil)
    #expect(statistics.traffic?.commands == 2)
    #expect(server.requests.map(\.names) == [["INFO", "DBSIZE"]])
    #expect(await store.describe().engine == "redis 7.0.0")
    await store.close()
    await server.stop()
  }
}
