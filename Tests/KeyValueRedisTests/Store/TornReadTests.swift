import KeyValue
import RedisServers
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
