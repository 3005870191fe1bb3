import Foundation
import KeyValue
import KeyValueREST
import RedisServers
import Testing
import ThreadCache

@testable import Server

@Suite("A REST store and a gateway", .timeLimit(.minutes(5)))
struct RESTStoreTests {
  /// A gateway before a Redis that no other test uses.
  private func gateway(
    _ limits: GatewayLimits = GatewayLimits(),
    _ body: (ServedGateway, RedisServer) async throws -> Void
  ) async throws {
    let redis = try await RedisServer.start()
    try await serving(try await redisGateway(redis, limits: limits)) { served in
      try await body(served, redis)
    }
    await redis.stop()
  }

  @Test("what the store says it spent is what the gateway counted, over 200 deeds")
  func spending() async throws {
    try await gateway { served, redis in
      try await served.withStore { store in
        for number in 0..<200 {
          let key = StoreKey("k\(number % 7)")
          switch number % 10 {
          case 0: try await store.put(key, "\(number)", .after(milliseconds: 60_000))
          case 1: _ = try await store.read(["k0", "k1", key, "absent"])
          case 2: _ = try await store.inspect([key, "absent"])
          case 3: _ = try await store.scan(ScanRequest(pattern: Array("k*".utf8)))
          case 4: _ = try await store.expire([key, "absent"], .never)
          case 5: _ = try await store.add([(StoreKey("c\(number)"), 1)], lifetime: .keep)
          case 6:
            try await store.project(
              Projection(key: "h", change: .fields(set: [[1]: [2]], removed: []), lifetime: .keep))
          case 7: _ = try await store.readFields("h")
          case 8: _ = try await store.statistics()
          default:
            _ = try await store.delete([key], versions: [:])
            // A server that forgets scripts makes more commands, and each is counted.
            if number % 50 == 9 { try await redis.cli("script", "flush") }
          }
        }
        #expect(store.traffic.commands == served.gateway.ledger.count.commands)
        #expect(store.traffic.commands > 200)
      }
    }
  }

  @Test("what is at an address that is none of HTTP is told, and nothing was spent on it")
  func otherServers() async throws {
    let certificates = try await withRedis(.tls()) { redis -> StoreError? in
      try await refusal(port: redis.port)
    }
    #expect(certificates?.message.hasSuffix("does it speak TLS (https://)?") == true)
    let plain = try await withRedis { redis in try await refusal(port: redis.port) }
    #expect(plain?.message.hasSuffix("does not speak HTTP; is it a Redis (redis://)?") == true)
    let locked = try await withRedis(.password) { redis in try await refusal(port: redis.port) }
    #expect(locked?.message.hasSuffix("does not speak HTTP; is it a Redis (redis://)?") == true)
  }

  /// Why no store is opened at a port of this machine, for which nothing may have been spent.
  private func refusal(port: Int) async throws -> StoreError? {
    let options = try RESTOptions(url: "http://127.0.0.1:\(port)", token: Secret("t"))
    let account = CommandAccount()
    let error = await storeError { () async throws(StoreError) in
      _ = try await RESTStore.open(options, account: account, asking: true)
    }
    #expect(error?.code == .unreachable)
    #expect(account.traffic.commands == 0)
    return error
  }

  @Test("a gateway that lets nobody write says so, and the token is not blamed")
  func readOnlyGateway() async throws {
    let redis = try await RedisServer.start()
    let gateway = try await redisGateway(redis, isReadOnly: true)
    try await serving(gateway) { served in
      try await served.withStore { store in
        let error = await storeError { () async throws(StoreError) in
          try await store.put("k", "v")
        }
        #expect(error?.code == .refused(.readOnly))
        #expect(error?.message.contains("is a read-only gateway; nothing was written") == true)
        let description = await store.describe()
        #expect(!description.writable)
        #expect(description.readOnlyReason == "the gateway is read-only")
      }
    }
    await redis.stop()
  }

  @Test(
    "an eviction for which the budget is too small takes away what it has paid for",
    arguments: [true, false])
  func shortEviction(inBulk: Bool) async throws {
    try await gateway { served, redis in
      let account = CommandAccount()
      let options = try RESTOptions(
        url: "http://127.0.0.1:\(served.port)", token: Secret(TestTokens.full))
      let store = try await RESTStore.open(options, account: account)
      let cache = ThreadCache(store: store)
      var threads: [ThreadIdentity] = []
      for number in 0..<20 {
        let id = ThreadID("thread_\(number)")
        threads.append(ThreadIdentity(schema: .thread, id: id))
        let meta =
          #"{"files":[{"id":"f","data":{"a":[1]},"loadedSegments":["a"],"availableSegments":["a"]}],"scope":{}}"#
        try await redis.cli("SET", "thread:thread_\(number):meta", meta)
        try await redis.cli("HSET", "thread:thread_\(number):file:f", "a", "[1]")
      }
      let plan = try await cache.plan(evicting: threads.map { .thread($0) })
      account.budget = account.traffic.commands + (inBulk ? 15 : 25)
      let evicted: Int
      if inBulk {
        var last: BulkEvictionProgress?
        for await progress in cache.evict(.threads(ThreadList(threads))) { last = progress }
        evicted = last?.evicted ?? 0
        guard case .failed(.store(let error)) = last?.ending else {
          Issue.record("\(String(describing: last?.ending))")
          return
        }
        #expect(error.code == .refused(.budget))
      } else {
        let receipt = try await cache.evict(plan)
        evicted = receipt.done
        #expect(receipt.outcomes.contains { if case .failed = $0.outcome { true } else { false } })
      }
      #expect(evicted > 5)
      account.budget = nil
      let left = try await redis.cli("DBSIZE")
      #expect(left == "\(2 * (20 - evicted))")
      await store.close()
    }
  }

  @Test("what many keys hold costs a command for 64 of them, and one for all their values")
  func reading() async throws {
    try await gateway { served, redis in
      try await served.withStore { store in
        let keys = (0..<100).map { StoreKey("k\($0)") }
        for key in keys.prefix(98) { try await redis.cli("SET", "\(key)", "v", "EX", "1000") }
        try await redis.cli("HSET", "k98", "f", "v")
        let results = try await store.read(keys)
        #expect(store.traffic.commands == 3)
        for result in results.prefix(98) {
          guard case .value(let value) = result else {
            Issue.record("\(result)")
            continue
          }
          #expect(value.bytes == Array("v".utf8))
          #expect(value.expiry != nil)
        }
        #expect(results[98] == .wrongType(.hash))
        #expect(results[99] == .absent)
        let limited = try await store.read(Array(keys.prefix(3)), known: [:], maxBytes: 0)
        #expect(limited == Array(repeating: .tooLarge(bytes: 1), count: 3))
        // One alone comes with its expiry in one command.
        _ = try await store.read("k0")
        let before = store.traffic.commands
        _ = try await store.read("k1")
        #expect(store.traffic.commands - before == 1)
      }
    }
  }

  @Test("a screen of threads is as many requests as there are pages, and two batches at most")
  func screen() async throws {
    try await gateway { served, _ in
      try await served.withStore { store in
        let cache = ThreadCache(store: store)
        for number in 0..<40 {
          _ = try await cache.updateThreadCache(
            ThreadID("thread_\(number)"),
            with: [
              CachedFile(
                id: "f", slices: [("region", Array("[1]".utf8))], loadedSegments: ["region"],
                availableSegments: ["region"])
            ])
        }
      }
      // Another process: it knows nothing yet.
      try await served.withStore { store in
        let cache = ThreadCache(store: store)
        let before = served.gateway.ledger.count.requests
        var pages = 0
        var threads: [ThreadIdentity] = []
        for try await page in cache.scan() {
          pages += 1
          threads += page.identities
        }
        #expect(threads.count == 40)
        let scanned = served.gateway.ledger.count.requests
        #expect(scanned - before == pages)
        let rows = try await cache.summaries(of: threads)
        #expect(rows.compactMap(\.self).count == 40)
        #expect(served.gateway.ledger.count.requests - scanned <= 2)
      }
    }
  }

  @Test("values longer than a digest is quick for go through the script too, unchanged and spliced")
  func longValues() async throws {
    try await gateway { served, _ in
      try await served.withStore { store in
        let text = String(repeating: "0123456789", count: 300_000)
        let version = try #require(try await store.put("long", text))
        guard case .unchanged = try await store.read("long", known: version) else {
          Issue.record("it was sent again")
          return
        }
        let splice = Commit.Splice(offset: 0, removed: 1, inserted: Array("x".utf8))
        let result = Array("x".utf8) + Array(text.utf8).dropFirst()
        let before = store.traffic.bytesOut
        let spliced = try await store.commit(
          Commit(
            anchor: "long", expected: .version(version), change: .splices([splice], result: result),
            lifetime: .keep))
        guard case .committed(.some, _) = spliced else {
          Issue.record("not committed: \(spliced)")
          return
        }
        #expect(store.traffic.bytesOut - before < 12_000)
        #expect(try await store.put("long", "new", expecting: .version(version)) == nil)
      }
    }
  }

  @Test("the read-only token reads what it is asked for by name, and neither lists nor writes")
  func readOnly() async throws {
    try await gateway { served, _ in
      try await served.withStore { store in
        try await store.put("k", "v", .after(milliseconds: 60_000))
        try await store.project(
          Projection(
            key: "h", change: .fields(set: [Array("f".utf8): Array("1".utf8)], removed: []),
            lifetime: .keep))
      }
      // As the only token there is, and as one that is taken for another.
      for declared in [true, false] {
        var options = try RESTOptions(
          url: "http://127.0.0.1:\(served.port)",
          token: declared ? nil : Secret(TestTokens.reading),
          readOnlyToken: Secret(TestTokens.reading))
        options.deadline = .seconds(60)
        let store = try await RESTStore.open(options)
        guard case .value(let value) = try await store.read("k") else {
          Issue.record("not read")
          return
        }
        #expect(value.bytes == Array("v".utf8))
        #expect(value.expiry != nil)
        guard case .unchanged = try await store.read("k", known: value.version) else {
          Issue.record("not compared")
          return
        }
        #expect(
          try await store.readFields("h")
            == .fields([Array("f".utf8): Array("1".utf8)], expiry: nil))
        #expect(
          try await store.inspect(["k", "h", "x"]).map { $0?.type } == [.string, .hash, nil])
        let listing = await storeError { () async throws(StoreError) in
          _ = try await store.scan(ScanRequest(pattern: Array("*".utf8)))
        }
        #expect(listing?.code == .refused(.readOnly))
        #expect(listing?.message.contains("by their id") == true)
        let writing = await storeError { () async throws(StoreError) in
          try await store.put("k", "w")
        }
        #expect(writing?.code == .refused(.readOnly))
        #expect(await !store.describe().writable)
        await store.close()
      }
    }
  }

  @Test("a wrong token is told, and not repeated")
  func wrongToken() async throws {
    try await gateway { served, _ in
      let options = try RESTOptions(
        url: "http://127.0.0.1:\(served.port)", token: Secret("hunter2"))
      let refusal = await storeError { () async throws(StoreError) in
        _ = try await RESTStore.open(options, asking: true)
      }
      #expect(refusal?.code == .refused(.authentication))
      #expect(refusal?.message.contains("hunter2") == false)
    }
  }

  @Test(
    "what was spent never becomes less, also where a gateway is killed and comes back with a new token"
  )
  func killed() async throws {
    let gateway = try await GatewayProcess(before: "memory:")
    var options = try RESTOptions(
      url: "http://127.0.0.1:\(gateway.port)", token: Secret(TestTokens.full))
    options.deadline = .seconds(20)
    let account = CommandAccount()
    let store = try await RESTStore.open(options, account: account)
    let watch = Task {
      var seen = [0]
      while !Task.isCancelled {
        seen.append(account.traffic.commands)
        await Task.yield()
      }
      return seen
    }
    func ask() async -> StoreError? {
      await storeError { () async throws(StoreError) in
        _ = try await store.delete(["k"], versions: [:])
      }
    }
    #expect(await ask() == nil)
    kill(gateway.program.pid, SIGKILL)
    #expect(await ask() != nil)
    await gateway.program.stop()
    let other = try await GatewayProcess(before: "memory:", port: gateway.port, token: "another")
    for _ in 0..<20 {
      #expect(await ask()?.code == .refused(.authentication))
    }
    watch.cancel()
    let seen = await watch.value
    #expect(seen == seen.sorted())
    #expect((1...2).contains(account.traffic.commands))
    await store.close()
    await other.program.stop()
  }

  @Test("a thread that does not fit into one request is refused before anything is sent")
  func tooLargeTogether() async throws {
    try await gateway { served, _ in
      try await served.withStore({ $0.maxRequestBytes = 40_000 }) { store in
        let cache = ThreadCache(store: store)
        func file(_ segments: Int) -> CachedFile {
          let names = (0..<segments).map { "s\($0)" }
          let slice = Array(("[\"" + String(repeating: "x", count: 3000) + "\"]").utf8)
          return CachedFile(
            id: "f", slices: names.map { ($0, slice) }, loadedSegments: names,
            availableSegments: names)
        }
        let spent = store.traffic.commands
        do throws(CacheError) {
          _ = try await cache.updateThreadCache("t", with: [file(10)])
          Issue.record("it was stored")
        } catch {
          #expect(error.description.contains("bytes, more than the 40000 that one may have"))
          #expect(error.description.hasSuffix("load fewer segments at a time"))
        }
        #expect(store.traffic.commands - spent <= 2)
        _ = try await cache.updateThreadCache("t", with: [file(3)])
      }
    }
  }

  @Test("the limits of a plan are told for what they are")
  func limits() async throws {
    var limits = GatewayLimits()
    limits.dailyCommands = 6
    limits.keyBytes = 100
    limits.recordBytes = 1000
    try await gateway(limits) { served, _ in
      try await served.withStore { store in
        let key = await storeError { () async throws(StoreError) in
          try await store.put(StoreKey(String(repeating: "k", count: 200)), "v")
        }
        #expect(key?.code == .tooLarge)
        #expect(key?.message.contains("key") == true)
        let record = await storeError { () async throws(StoreError) in
          try await store.put("k", String(repeating: "v", count: 5000))
        }
        #expect(record?.code == .tooLarge)
        var quota: StoreError?
        for _ in 0..<6 where quota == nil {
          quota = await storeError { () async throws(StoreError) in
            _ = try await store.delete(["k"], versions: [:])
          }
        }
        #expect(quota?.code == .refused(.quota))
        #expect(quota?.message.contains("Limit: 6") == true)
      }
    }
  }
}
