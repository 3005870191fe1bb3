import KeyValue
import KeyValueRedis
import RedisServers
import Testing

@Suite("changes without tracking", .timeLimit(.minutes(5)))
struct NotificationTests {
  @Test(
    "keyspace notifications are heard where the server has them on", arguments: ["KA", "Kg$hxe"])
  func on(_ flags: String) async throws {
    try await withRedis(extra: ["notify-keyspace-events \(flags)"]) { server in
      let store = try await server.store { $0.onlyRESP2 = true }
      let listener = try await Listener(store, ["thread:[a]", "response:"])
      try await listener.waitForResync()
      let deeds: [(key: String, command: [String])] = [
        ("thread:[a]:meta", ["SET", "thread:[a]:meta", "1"]),
        ("response:h", ["HSET", "response:h", "f", "1"]),
        ("thread:[a]:meta", ["EXPIRE", "thread:[a]:meta", "100"]),
        ("response:h", ["DEL", "response:h"]),
        ("thread:[a]:meta", ["PEXPIRE", "thread:[a]:meta", "1"]),
      ]
      try await server.cli("SET", "thread:a", "1")
      for deed in deeds {
        await listener.forget()
        try await server.cli(deed.command)
        try await listener.wait(forNewsOf: deed.key)
        #expect(await listener.keys == [StoreKey(deed.key)])
      }
      #expect(
        try await store.statistics().changes == "pushed by the server (keyspace notifications)")
      await store.close()
      try await server.wait(forListeners: 0)
    }
  }

  @Test("only the database in use is heard")
  func database() async throws {
    try await withRedis(extra: ["notify-keyspace-events KA"]) { server in
      let store = try await server.store {
        $0.onlyRESP2 = true
        $0.database = 3
      }
      let listener = try await Listener(store, [""])
      try await listener.waitForResync()
      try await server.cli("SET", "elsewhere", "1")
      try await server.cli("-n", "3", "SET", "here", "1")
      try await listener.wait(forNewsOf: "here")
      #expect(await listener.keys == ["here"])
      await store.close()
    }
  }

  @Test("a user who may not track hears notifications, on one connection")
  func untracked() async throws {
    try await withRedis(.users, extra: ["notify-keyspace-events KA"]) { server in
      let store = try await RedisStore.open(RedisOptions(url: server.url(.untracked)).patient)
      let listener = try await Listener(store, ["thread:"])
      try await listener.waitForResync()
      try await server.cli("SET", "thread:a", "1")
      try await listener.wait(forNewsOf: "thread:a")
      // For reads, for scans and for news; the one that was refused tracking is gone.
      while try await server.connections() > 3 { try await Task.sleep(for: .milliseconds(5)) }
      await store.close()
    }
  }

  @Test("a connection that is cut comes back with a resync")
  func cut() async throws {
    try await withRedis(extra: ["notify-keyspace-events KA"]) { server in
      let store = try await server.store { $0.onlyRESP2 = true }
      let listener = try await Listener(store, ["thread:"])
      try await listener.waitForResync()
      await listener.forget()
      for id in try await server.listeners() { try await server.cli("CLIENT", "KILL", "ID", id) }
      try await listener.waitForReturn()
      try await server.cli("SET", "thread:a", "1")
      try await listener.wait(forNewsOf: "thread:a")
      await store.close()
    }
  }

  @Test(
    "notifications that are off, or leave something out, are silence with words that say how to turn them on",
    arguments: [
      ("", #"notify-keyspace-events is "". "#),
      ("Ex", #"notify-keyspace-events is "xE", which leaves some out. "#),
    ])
  func off(_ flags: String, _ words: String) async throws {
    try await withRedis(extra: [#"notify-keyspace-events "\#(flags)""#]) { server in
      let store = try await server.store { $0.onlyRESP2 = true }
      let listener = try await Listener(store, ["thread:"])
      try await listener.wait(for: "the end") { $0.hasEnded }
      let reason = try #require(await listener.silence)
      #expect(reason.contains("CLIENT TRACKING needs RESP3"))
      #expect(reason.contains(words))
      #expect(reason.hasSuffix("CONFIG SET notify-keyspace-events KA changes that."))
      try await server.wait(forListeners: 0)
      // Whoever does what it says is heard by the next one who listens.
      try await server.cli("CONFIG", "SET", "notify-keyspace-events", "KA")
      let second = try await Listener(store, ["thread:"])
      try await second.waitForResync()
      await store.close()
    }
  }

  @Test("a user who may do neither is told what would let him")
  func refused() async throws {
    try await withRedis(.users, extra: ["notify-keyspace-events KA"]) { server in
      try await server.cli(
        "ACL", "SETUSER", "deaf", "on", ">deaf", "~*", "resetchannels", "+@all", "-client|tracking")
      var options = try RedisOptions(url: server.bareURL).patient
      options.user = "deaf"
      options.password = Secret("deaf")
      let store = try await RedisStore.open(options)
      let listener = try await Listener(store, ["thread:"])
      try await listener.wait(for: "the end") { $0.hasEnded }
      let reason = try #require(await listener.silence)
      #expect(
        reason.hasSuffix(
          "does not tell of changes: user deaf may not run CLIENT TRACKING, and user deaf may not "
            + "subscribe to __keyspace@0__:*. ACL SETUSER deaf +client|tracking or "
            + "ACL SETUSER deaf &__keyspace@0__:* changes that."))
      #expect(try await store.statistics().changes == "found by reading again: \(reason)")
      try await server.cli("ACL", "SETUSER", "deaf", "-config")
      let second = try await Listener(store, ["thread:"])
      try await second.wait(for: "the end") { $0.hasEnded }
      #expect(
        await second.silence?.contains("whether notify-keyspace-events is on may not be read")
          == true)
      await store.close()
    }
  }
}
