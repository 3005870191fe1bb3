import KeyValue
import KeyValueREST
import Testing
import WebClient
import WebServers

@Suite("What a REST store sends", .timeLimit(.minutes(5)))
struct RequestTests {
  @Test("opening and describing cost nothing; asking costs one command")
  func opening() async throws {
    let server = try await ScriptedServer { _, _ in .json(#"{"result":"UE9ORw=="}"#) }
    let store = try await server.store()
    let description = await store.describe()
    #expect(server.requests.isEmpty)
    #expect(description.address == server.url)
    #expect(description.identity == "rest:127.0.0.1:\(server.port)")
    #expect(description.billed)
    #expect(description.writable)
    #expect(description.atomic)
    #expect(store.changes(prefixes: [[]]) == nil)
    #expect(store.traffic == StoreTraffic(commands: 0, bytesOut: 0, bytesIn: 0))
    await store.close()
    var options = try RESTOptions(url: server.url, token: Secret("T"))
    options.deadline = .seconds(30)
    let asking = try await RESTStore.open(options, asking: true)
    #expect(server.requests.map(\.text) == [#"["PING"]"#])
    #expect(asking.traffic.commands == 1)
    await asking.close()
    await server.stop()
  }

  @Test("one command goes to the address itself, several to its pipeline")
  func endpoints() async throws {
    let server = try await ScriptedServer { request, _ in
      request.target == "/"
        ? .json(#"{"result":1}"#) : .json(#"[{"result":1},{"result":1},{"result":1}]"#)
    }
    let store = try await server.store()
    try await store.writeOne()
    try await store.writeSeveral()
    #expect(server.requests.map(\.target) == ["/", "/pipeline"])
    #expect(server.requests[0].text == #"["UNLINK","k"]"#)
    #expect(server.requests[1].text == #"[["UNLINK","a"],["UNLINK","b"],["UNLINK","c"]]"#)
    for request in server.requests {
      #expect(request.header("authorization") == "Bearer T-secret")
      #expect(request.header("upstash-encoding") == "base64")
      #expect(request.header("content-type") == "application/json")
    }
    #expect(store.traffic.commands == 4)
    #expect(store.traffic.bytesOut == server.requests.reduce(0) { $0 + $1.body.count })
    await store.close()
    await server.stop()
  }

  @Test("an address with a path keeps it")
  func path() async throws {
    let server = try await ScriptedServer { request, _ in
      request.target == "/kv"
        ? .json(#"{"result":1}"#) : .json(#"[{"result":1},{"result":1},{"result":1}]"#)
    }
    var options = try RESTOptions(url: server.url + "/kv/", token: Secret("T"))
    options.deadline = .seconds(30)
    let store = try await RESTStore.open(options)
    try await store.writeOne()
    try await store.writeSeveral()
    #expect(server.requests.map(\.target) == ["/kv", "/kv/pipeline"])
    await store.close()
    await server.stop()
  }

  @Test("the sync token of an answer goes with the next request")
  func syncToken() async throws {
    let server = try await ScriptedServer { _, before in
      .json(#"{"result":1}"#, headers: ["Upstash-Sync-Token: s\(before)"])
    }
    let store = try await server.store()
    for _ in 0..<3 { try await store.writeOne() }
    #expect(server.requests.map { $0.header("upstash-sync-token") } == [nil, "s0", "s1"])
    await store.close()
    await server.stop()
  }

  @Test("a scan costs one command a page, and reads none ahead")
  func scan() async throws {
    let server = try await ScriptedServer { request, _ in
      request.names == ["SCAN"]
        ? .json(#"{"result":["NQ==",["azE=","azI="]]}"#) : .json(#"{"result":1}"#)
    }
    let store = try await server.store()
    var request = ScanRequest(pattern: Array("k*".utf8), hint: 100)
    let page = try await store.scan(request)
    #expect(page.keys == ["k1", "k2"])
    #expect(page.total == nil)
    // What is read ahead would be on its way by now.
    for _ in 0..<5 { try await store.writeOne() }
    request.cursor = page.next
    _ = try await store.scan(request)
    for _ in 0..<5 { try await store.writeOne() }
    #expect(
      server.requests.map(\.text).filter { $0.contains("SCAN") } == [
        #"["SCAN","0","MATCH","k*","COUNT","100"]"#, #"["SCAN","5","MATCH","k*","COUNT","100"]"#,
      ])
    await store.close()
    await server.stop()
  }

  @Test(
    "scripts begin with what lets the service lock only their keys, and go as text until it knows them, and where it has forgotten"
  )
  func scripts() async throws {
    let server = try await ScriptedServer { _, before in
      before == 2
        ? .json(#"{"error":"NOSCRIPT No matching script. Please use EVAL."}"#, status: 400)
        : .json(#"{"result":1}"#)
    }
    let store = try await server.store()
    for _ in 0..<3 { try await store.put("k", Array("v".utf8)) }
    #expect(
      server.requests.map(\.names) == [["EVAL"], ["EVALSHA"], ["EVALSHA"], ["EVAL"]])
    #expect(server.requests[0].text.hasPrefix(##"["EVAL","#!lua flags=allow-key-locking\n"##))
    await store.close()
    await server.stop()
  }

  @Test("of several calls of a script the first tells it, so that none is paid for in vain")
  func toldScripts() async throws {
    let version = #"{"result":["djE=",-1]}"#
    let server = try await ScriptedServer { request, _ in
      let count = request.names.count
      return .json("[" + Array(repeating: version, count: count).joined(separator: ",") + "]")
    }
    let store = try await server.store()
    let known: [StoreKey: Version] = ["a": Version(token: [1]), "b": Version(token: [2])]
    for _ in 0..<2 { _ = try await store.read(["a", "b"], known: known, maxBytes: nil) }
    #expect(server.requests.map(\.names) == [["EVAL", "EVALSHA"], ["EVALSHA", "EVALSHA"]])
    await store.close()
    await server.stop()
  }
}

@Suite("The size of requests", .timeLimit(.minutes(5)))
struct RequestSizeTests {
  @Test("batches are split so that none passes the limit, in their order, and answered as one")
  func split() async throws {
    let server = try await ScriptedServer { request, _ in
      let results = request.names.map { _ in #"{"result":1}"# }
      return .json(
        request.target == "/" ? results[0] : "[" + results.joined(separator: ",") + "]")
    }
    let store = try await server.store { $0.maxRequestBytes = 200 }
    let keys = (0..<30).map { StoreKey("key:\($0)") }
    #expect(try await store.delete(keys, versions: [:]) == Array(repeating: .deleted, count: 30))
    #expect(server.requests.count > 3)
    #expect(server.requests.allSatisfy { $0.body.count <= 200 })
    let sent = server.requests.map(\.text).joined()
    let places = keys.map { sent.firstRange(of: "\"\($0)\"")?.lowerBound }
    #expect(places == places.sorted { ($0 ?? sent.endIndex) < ($1 ?? sent.endIndex) })
    #expect(store.traffic.commands == 30)
    await store.close()
    await server.stop()
  }

  @Test("no pipeline has more than a thousand commands")
  func thousand() async throws {
    let server = try await ScriptedServer { request, _ in
      .json("[" + request.names.map { _ in #"{"result":0}"# }.joined(separator: ",") + "]")
    }
    let store = try await server.store()
    _ = try await store.delete((0..<2500).map { StoreKey("k\($0)") }, versions: [:])
    #expect(server.requests.map(\.names.count) == [1000, 1000, 500])
    await store.close()
    await server.stop()
  }

  @Test(
    "a value that is larger than a request is reported before anything is sent, escapes counted")
  func tooLarge() async throws {
    let server = try await ScriptedServer { _, _ in .json(#"{"result":1}"#) }
    let store = try await server.store { $0.maxRequestBytes = 20_000 }
    let plain = [UInt8](repeating: UInt8(ascii: "x"), count: 12_000)
    let quotes = [UInt8](repeating: UInt8(ascii: "\""), count: 12_000)
    try await store.put("k", plain)
    let sent = server.requests.count
    let refusal = await error { () async throws(StoreError) in try await store.put("k", quotes) }
    #expect(refusal?.code == .tooLarge)
    #expect(refusal?.key == "k")
    #expect(refusal?.message.contains("more than the 20000 that one may have") == true)
    #expect(server.requests.count == sent)
    await store.close()
    await server.stop()
  }

  @Test("of a commit is said before it is sent, with what shares it and what to do")
  func commit() async throws {
    let server = try await ScriptedServer { _, before in
      before == 0
        ? .json(#"{"error":"ERR max request size exceeded"}"#, status: 413)
        : .json(#"{"result":1}"#)
    }
    func commit(_ bytes: Int) -> Commit {
      let value = [UInt8](repeating: UInt8(ascii: "x"), count: bytes)
      return Commit(
        anchor: "thread:t:meta", expected: .absent, change: .value(value), lifetime: .never,
        dependents: [
          Projection(
            key: "thread:t:file:f", change: .fields(set: [[65]: value], removed: []),
            lifetime: .never)
        ])
    }
    let advice =
      "The meta and the hashes of one commit share a request: load fewer segments at a time"
    let store = try await server.store { $0.maxRequestBytes = 50_000 }
    // The service's own limit is lower than ours.
    let told = await error { () async throws(StoreError) in _ = try await store.commit(commit(10)) }
    #expect(told?.code == .tooLarge)
    #expect(told?.message.hasSuffix(". \(advice)") == true)
    let sent = server.requests.count
    let refusal = await error { () async throws(StoreError) in
      _ = try await store.commit(commit(30_000))
    }
    #expect(refusal?.code == .tooLarge)
    let words = try #require(refusal?.message)
    let size = try #require(words.split(separator: " ").compactMap { Int($0) }.first)
    #expect(60_000...70_000 ~= size)
    #expect(
      words
        == "the request for thread:t:meta has \(size) bytes, more than the 50000 that one may have;"
        + " nothing was sent. \(advice)")
    #expect(server.requests.count == sent)
    await store.close()
    await server.stop()
  }

  @Test("reads whose answers are too large together are asked for in halves")
  func halves() async throws {
    let server = try await ScriptedServer { request, _ in
      let results = request.names.map { _ in #"{"result":-1}"# }
      if results.count > 5 {
        return .json(#"{"error":"ERR max request size exceeded"}"#, status: 413)
      }
      return .json("[" + results.joined(separator: ",") + "]")
    }
    let store = try await server.store()
    let keys = (0..<12).map { StoreKey("k\($0)") }
    let known = Dictionary(uniqueKeysWithValues: keys.map { ($0, Version(token: [1])) })
    let results = try await store.read(keys, known: known, maxBytes: nil)
    #expect(results == Array(repeating: .unchanged(expiry: nil), count: 12))
    #expect(server.requests.map(\.names.count) == [12, 6, 3, 3, 6, 3, 3])
    await store.close()
    await server.stop()
  }

  @Test("a write of which a part is done when the rest fails may have happened")
  func partly() async throws {
    let server = try await ScriptedServer { request, before in
      before == 0
        ? .json("[" + request.names.map { _ in #"{"result":1}"# }.joined(separator: ",") + "]")
        : .json(
          #"{"error":"ERR max daily request limit exceeded. Limit: 1, Usage: 2"}"#, status: 400)
    }
    let store = try await server.store()
    let failing = await error { () async throws(StoreError) in
      _ = try await store.delete((0..<1500).map { StoreKey("k\($0)") }, versions: [:])
    }
    #expect(failing?.code == .outcomeUnknown)
    #expect(failing?.message.contains("a part of it was written") == true)
    await store.close()
    await server.stop()
  }

  @Test("bytes that are not UTF-8 are refused before anything is sent, and say whose they are")
  func notText() async throws {
    let server = try await ScriptedServer { _, _ in .json(#"{"result":1}"#) }
    let store = try await server.store()
    let value = await error { () async throws(StoreError) in try await store.put("k", [0xff]) }
    #expect(value?.code == .notText)
    #expect(value?.message.hasPrefix("what belongs to k has bytes that are not UTF-8") == true)
    let key = await error { () async throws(StoreError) in
      _ = try await store.delete(["a", StoreKey([0xff])], versions: [:])
    }
    #expect(key?.code == .notText)
    #expect(key?.message.hasPrefix("the key ") == true)
    #expect(server.requests.isEmpty)
    await store.close()
    await server.stop()
  }
}
