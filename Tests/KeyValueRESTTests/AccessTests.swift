import KeyValue
import KeyValueREST
import Testing
import WebClient
import WebServers

@Suite("A token of a REST store", .timeLimit(.minutes(5)))
struct AccessTests {
  private static func noPermission(_ command: String) -> ScriptedServer.Answer {
    .json(
      #"{"error":"NOPERM this user has no permissions to run the '\#(command)' command or its subcommand"}"#,
      status: 400)
  }

  @Test("is wanted, and refused with what is wrong with it")
  func options() {
    #expect(throws: WebSettingError.self) { try RESTOptions(url: "https://h", token: nil) }
    let error = #expect(throws: WebSettingError.self) {
      try RESTOptions(url: "https://h", token: Secret("hunter 2"))
    }
    #expect(error?.description.contains("has spaces") == true)
    #expect(error?.description.contains("hunter") == false)
    let schemeless = #expect(throws: WebSettingError.self) {
      try RESTOptions(url: "calm-owl.upstash.io", token: Secret("T"))
    }
    #expect(schemeless?.description.contains("https://") == true)
  }

  @Test("shows itself nowhere")
  func hidden() throws {
    var options = try RESTOptions(url: "https://h", token: Secret("hunter2"))
    options.proxies = WebProxies(https: "http://u:hunter2@proxy:1")
    var text = "\(options) \(String(reflecting: options))"
    dump(options, to: &text)
    #expect(!text.contains("hunter2"))
  }

  @Test("that may only read is known by the first write that is refused")
  func learned() async throws {
    let server = try await ScriptedServer { request, _ in
      Self.noPermission(request.names[0].lowercased())
    }
    let store = try await server.store()
    #expect(await store.describe().writable)
    let writing = await error { () async throws(StoreError) in try await store.put("k", [0x31]) }
    #expect(writing?.code == .refused(.readOnly))
    // One command is enough to know it.
    #expect(server.requests.map(\.names) == [["EVAL"]])
    let deleting = await error { () async throws(StoreError) in try await store.writeOne() }
    #expect(deleting?.code == .refused(.readOnly))
    #expect(server.requests.map(\.names) == [["EVAL"], ["UNLINK"]])
    let description = await store.describe()
    #expect(!description.writable)
    #expect(description.readOnlyReason == "the token may only read")
    await store.close()
    await server.stop()
  }

  @Test("that may only read is known by the first look at the keys")
  func looking() async throws {
    let server = try await ScriptedServer { _, _ in Self.noPermission("scan") }
    let store = try await server.store()
    _ = await error { () async throws(StoreError) in
      _ = try await store.scan(ScanRequest(pattern: Array("*".utf8)))
    }
    #expect(await store.describe().readOnlyReason == "the token may only read")
    await store.close()
    await server.stop()
  }

  @Test("whatever form of a script a service names in its refusals, it is not asked for ever")
  func namingTheOther() async throws {
    let server = try await ScriptedServer { _, _ in Self.noPermission("evalsha") }
    let store = try await server.store()
    let looking = await error { () async throws(StoreError) in
      _ = try await store.inspect(["a", "b"])
    }
    #expect(looking != nil)
    #expect(server.requests.count < 10)
    await store.close()
    await server.stop()
  }

  @Test("that may not list keys says how threads are opened")
  func scan() async throws {
    let server = try await ScriptedServer { _, _ in Self.noPermission("scan") }
    let store = try await server.store(readOnly: true)
    let scanning = await error { () async throws(StoreError) in
      _ = try await store.scan(ScanRequest(pattern: Array("*".utf8)))
    }
    #expect(scanning?.code == .refused(.readOnly))
    #expect(scanning?.message.contains("open threads by their id") == true)
    await store.close()
    await server.stop()
  }

  @Test("that is given as one that may only read sends no write and no script")
  func readOnly() async throws {
    let server = try await ScriptedServer { _, _ in
      .json(#"[{"result":"djE="},{"result":-1}]"#)
    }
    let store = try await server.store(readOnly: true)
    #expect(await !store.describe().writable)
    let writes = [
      await error { () async throws(StoreError) in try await store.put("k", [0x31]) },
      await error { () async throws(StoreError) in try await store.writeOne() },
      await error { () async throws(StoreError) in try await store.writeSeveral() },
      await error { () async throws(StoreError) in _ = try await store.expire(["k"], .never) },
      await error { () async throws(StoreError) in
        _ = try await store.lease("k", token: [0x31], milliseconds: 1000)
      },
      await error { () async throws(StoreError) in
        _ = try await store.add([("k", 1)], lifetime: .keep)
      },
      await error { () async throws(StoreError) in
        try await store.project(Projection(key: "k", change: .delete, lifetime: .keep))
      },
    ]
    for write in writes { #expect(write?.code == .refused(.readOnly)) }
    #expect(server.requests.isEmpty)
    guard case .value(let value) = try await store.read("k") else {
      Issue.record("nothing was read")
      return
    }
    #expect(value.bytes == Array("v1".utf8))
    #expect(server.requests.map(\.names) == [["GETRANGE", "PEXPIRETIME"]])
    #expect(server.requests[0].header("authorization") == "Bearer R-secret")
    await store.close()
    await server.stop()
  }

  @Test("that may write but run no scripts writes what has no condition, all of it or nothing")
  func withoutScripts() async throws {
    let server = try await ScriptedServer { request, _ in
      switch request.names.first {
      case "EVALSHA", "EVAL": Self.noPermission(request.names[0].lowercased())
      case "UNLINK": .json(#"{"result":1}"#)
      case "TYPE": .json(#"{"result":"aGFzaA=="}"#)
      default: .json(#"[{"result":1},{"result":1}]"#)
      }
    }
    let store = try await server.store()
    try await store.writeOne()
    try await store.project(
      Projection(key: "h", change: .fields(set: [[0x61]: [0x31]], removed: []), lifetime: .never))
    #expect(server.requests.last?.target == "/multi-exec")
    #expect(server.requests.last?.names == ["HSET", "PERSIST"])
    let conditional = await error { () async throws(StoreError) in
      _ = try await store.commit(
        Commit(anchor: "k", expected: .absent, change: .value([0x31]), lifetime: .never))
    }
    #expect(conditional?.code == .refused(.permission))
    #expect(conditional?.message.contains("EVAL") == true)
    await store.close()
    await server.stop()
  }

  @Test("a transaction that is discarded says why, and nothing was written")
  func discarded() async throws {
    let server = try await ScriptedServer { request, _ in
      switch request.names.first {
      case "EVALSHA", "EVAL": Self.noPermission(request.names[0].lowercased())
      case "UNLINK": .json(#"{"result":1}"#)
      case "TYPE": .json(#"{"result":"aGFzaA=="}"#)
      default: .json(#"{"error":"ERR DB capacity quota exceeded"}"#, status: 400)
      }
    }
    let store = try await server.store()
    try await store.writeOne()
    let failing = await error { () async throws(StoreError) in
      try await store.project(
        Projection(key: "h", change: .fields(set: [[0x61]: [0x31]], removed: []), lifetime: .never))
    }
    #expect(failing?.code == .outOfMemory)
    #expect(server.requests.last?.target == "/multi-exec")
    await store.close()
    await server.stop()
  }
}
