import KeyValue
import RedisServers
import Synchronization
import Testing

@testable import KeyValueCommands
@testable import KeyValueRedis

@Suite("A Redis store that others write while it reads")
struct TornReadTests {
  @Test("does not take a key that came between two commands for an empty value")
  func created() async throws {
    let fake = try await FakeServer { _, command in
      switch command[0] {
      case "HELLO": .greeting
      // The key comes here.
      case "GETRANGE": .text("$0\r\n\r\n")
      case "PEXPIRETIME": .text(":-1\r\n")
      case "EVALSHA", "EVAL": .text("*2\r\n$3\r\nnew\r\n:-1\r\n")
      default: .text("+OK\r\n")
      }
    }
    let store = RedisStore(SingleServer(fake.options), options: fake.options)
    #expect(try await store.value("a")?.bytes == Array("new".utf8))
    await store.close()
    await fake.stop()
  }

  @Test("asks for the time of an expiry again after a moment in which there was no answer to it")
  func passing() async throws {
    let isWell = Mutex(false)
    let fake = try await FakeServer { _, command in
      let isWell = isWell.withLock { $0 }
      return switch command[0] {
      case "HELLO": .greeting
      case "TYPE": .text("+list\r\n")
      case "PEXPIRETIME" where isWell: .text(":4102444800123\r\n")
      case "PEXPIRETIME", "PTTL", "TIME": .text("-LOADING Redis is loading\r\n")
      case "EVALSHA", "EVAL", "EVALSHA_RO", "EVAL_RO":
        .text("-NOPERM this user has no permissions to run the '\(command[0])' command\r\n")
      default: .text("+OK\r\n")
      }
    }
    let store = RedisStore(SingleServer(fake.options), options: fake.options)
    let failure = try await error { _ = try await store.inspect(["a"]) }
    #expect(failure?.code == .busy)
    isWell.withLock { $0 = true }
    #expect(try await store.inspect(["a"])[0]?.expiry?.milliseconds == 4_102_444_800_123)
    await store.close()
    await fake.stop()
  }

  @Test("keeps the lifetime of a value on a server without KEEPTTL")
  func withoutKeepTTL() async throws {
    try await withRedis { server in
      let text = [Lua.types, Lua.expiry, Lua.writing, "put(KEYS[1], ARGV[1], 'k')"]
        .joined(separator: "\n").replacing("'KEEPTTL'", with: "'UNHEARD'")
      try await server.cli("set", "a", "1")
      try await server.cli("pexpireat", "a", "4102444800123")
      try await server.cli("set", "b", "1")
      for key in ["a", "b"] { try await server.cli("eval", text, "1", key, "2") }
      #expect(try await server.cli("get", "a") == "2")
      #expect(try await server.cli("pexpiretime", "a") == "4102444800123")
      #expect(try await server.cli("get", "b") == "2")
      #expect(try await server.cli("pexpiretime", "b") == "-1")
    }
  }
}
