import KeyValue
import KeyValueRedis
import RedisServers
import Testing

@Suite("A Redis store that may not do everything")
struct RefusalTests {
  @Test("a replica is read by script, says why it is not written, and refuses writes")
  func replica() async throws {
    let master = try await RedisServer.start()
    try await master.cli("set", "a", "1")
    let replica = try await RedisServer.start(.replica(of: master))
    let store = try await replica.store()
    #expect(try await store.value("a")?.bytes == Array("1".utf8))
    let description = await store.describe()
    #expect(!description.writable)
    #expect(description.mayBecomeWritable)
    #expect(description.readOnlyReason?.contains("127.0.0.1:\(master.port)") == true)
    #expect(try await store.statistics().writeRefusal == description.readOnlyReason)
    #expect(try await code { try await store.put("a", [2]) } == .refused(.writes))
    #expect(try await code { try await store.setField("h", "f", [2]) } == .refused(.writes))
    #expect(
      try await code { _ = try await store.delete(["a"], versions: [:]) } == .refused(.writes))
    await store.close()
    await replica.stop()
    await master.stop()
  }

  @Test("a user who may only read, reads, and is told that writing is not permitted")
  func reader() async throws {
    try await withRedis(.users) { server in
      try await server.cli("set", "a", "1")
      try await server.cli("hset", "h", "f", "1")
      try await server.cli("pexpireat", "a", "4102444800123")
      let store = try await RedisStore.open(try RedisOptions(url: server.url(.reader)).patient)
      let stored = try await store.value("a")
      #expect(stored?.bytes == Array("1".utf8))
      #expect(stored?.expiry == Expiry(milliseconds: 4_102_444_800_123))
      #expect(
        try await store.read("a", known: stored?.version) == .unchanged(expiry: stored?.expiry))
      #expect(try await store.readFields("h") == .fields([[0x66]: [0x31]], expiry: nil))
      #expect(try await store.inspect(["h"])[0]?.type == .hash)
      #expect(try await store.scan(ScanRequest(pattern: Array("*".utf8))).keys.count == 2)
      #expect(try await code { try await store.put("a", [2]) } == .refused(.permission))
      await store.close()
    }
  }

  @Test("a user who lacks one of a commit's commands changes nothing by it")
  func partialPermission() async throws {
    try await withRedis { server in
      try await server.cli("acl", "setuser", "some", "on", ">pass", "~*", "+@all", "-hset")
      let store = try await server.store {
        $0.user = "some"
        $0.password = Secret("pass")
      }
      let version = try await store.put("m", [1])
      try await store.put("gone", [1])
      let commit = Commit(
        anchor: "m", expected: .version(version), change: .value([2]), lifetime: .never,
        dependents: [
          Projection(key: "gone", change: .delete, lifetime: .keep), Projection("h", set: "f", [1]),
        ])
      #expect(try await code { _ = try await store.commit(commit) } == .refused(.permission))
      #expect(try await store.value("m")?.version == version)
      #expect(try await store.value("gone") != nil)
      await store.close()
    }
  }

  @Test("a user who may neither run scripts nor MULTI changes nothing by a commit")
  func neitherScriptsNorTransactions() async throws {
    try await withRedis { server in
      try await server.cli("set", "a", "1")
      try await server.cli(
        "acl", "setuser", "some", "on", ">pass", "~*", "+@all", "-@scripting", "-multi")
      let store = try await server.store {
        $0.user = "some"
        $0.password = Secret("pass")
      }
      #expect(try await code { try await store.put("a", [2]) } == .refused(.permission))
      #expect(try await store.value("a")?.bytes == Array("1".utf8))
      await store.close()
    }
  }

  @Test("a user who may reach some keys for reading only, reads them")
  func readOnlyKeys() async throws {
    try await withRedis { server in
      try await server.cli("set", "a", "1")
      try await server.cli("acl", "setuser", "some", "on", ">pass", "%R~*", "+@all")
      let store = try await server.store {
        $0.user = "some"
        $0.password = Secret("pass")
      }
      #expect(try await store.value("a")?.bytes == Array("1".utf8))
      #expect(try await code { try await store.put("a", [2]) } == .refused(.permission))
      await store.close()
    }
  }

  @Test("expiries are told by servers without PEXPIRETIME too", arguments: [true, false])
  func withoutExpireTime(_ hasScripts: Bool) async throws {
    try await withRedis { server in
      let rules = ["+@all", "-pexpiretime"] + (hasScripts ? [] : ["-@scripting"])
      try await server.cli(["acl", "setuser", "old", "on", ">pass", "~*"] + rules)
      let store = try await server.store {
        $0.user = "old"
        $0.password = Secret("pass")
      }
      let at: Int64 = 4_102_444_800_123
      try await store.put("a", [1], .at(Expiry(milliseconds: at)))
      let found = try await store.value("a")?.expiry?.milliseconds ?? 0
      // The server adds two readings of its clock.
      #expect(abs(found - at) <= 2)
      #expect(try await store.read("b") == .absent)
      await store.close()
    }
  }

  @Test("a value over the limit is refused before it is sent")
  func tooLarge() async throws {
    let store = try await RedisServer.shared.store { $0.maxValueBytes = 1000 }
    #expect(try await code { try await store.put("large", meta(1001)) } == .tooLarge)
    #expect(try await store.inspect(["large"]) == [nil])
    await store.close()
  }

  @Test("a conflict with a value over the limit says how long that is")
  func tooLargeConflict() async throws {
    try await withRedis { server in
      let writer = try await server.store()
      let store = try await server.store { $0.maxValueBytes = 1000 }
      let version = try await store.put("grown", [1])
      try await writer.put("grown", meta(2000))
      let error = try await error {
        _ = try await store.commit(
          Commit(
            anchor: "grown", expected: .version(version), change: .value([2]), lifetime: .never))
      }
      #expect(error?.code == .tooLarge)
      #expect(error?.message.contains("2000 bytes") == true)
      await store.close()
      await writer.close()
    }
  }

  @Test("a value over the limit is told by its length and not read")
  func tooLargeToRead() async throws {
    try await withRedis { server in
      let writer = try await server.store()
      try await writer.put("large", meta(2_000_000))
      let store = try await server.store { $0.maxValueBytes = 1000 }
      #expect(try await store.read("large") == .tooLarge(bytes: 2_000_000))
      await store.close()
      await writer.close()
    }
  }
}
