import Foundation
import RedisServers
import Testing

/// How `bobbin outbox --drain` ends, and what it says.
@Suite("storing what waits, and what cannot be stored", .serialized)
struct DrainEndTests {
  /// A server that was away while an update of `thread_1` was queued, and is back.
  private func withQueued(
    _ body: (RedisServer, Scratch) async throws -> Void
  ) async throws {
    try await withRedis { server in
      let scratch = try Scratch()
      try await server.kill()
      let queued = try await bobbin(
        "update", "thread_1", "-", "--kv", server.bareURL, in: scratch,
        input: OneFile.update(["a"], value: "0.\(String(repeating: "5", count: 400))"))
      #expect(queued.status == 75, "\(queued.errors)")
      try await server.restart()
      try await body(server, scratch)
    }
  }

  private func drain(
    _ server: RedisServer, _ arguments: String..., in scratch: Scratch,
    environment: [String: String] = [:]
  ) async throws -> Finished {
    try await run(
      Binary.path, ["outbox", "--drain", "--kv", server.bareURL] + arguments, in: scratch,
      environment: environment)
  }

  @Test("what is larger than the limit of this process waits on for one that has a larger one")
  func ownLimit() async throws {
    try await withQueued { server, scratch in
      let small = try await drain(server, "--max-value", "300B", in: scratch)
      #expect(small.status == 75, "\(small.output)\(small.errors)")
      #expect(small.output == "")
      #expect(small.errors.contains("1 update still waits for "))
      #expect(small.errors.contains("That is a limit of this process (--max-value,"))
      // In passing too, as when another thread is stored.
      let passing = try await bobbin(
        "update", "other", "-", "--kv", server.bareURL, "--max-value", "300B", in: scratch,
        input: #"[{"id":"f","data":{},"loadedSegments":[],"availableSegments":["a"]}]"#)
      #expect(passing.status == 0, "\(passing.errors)")
      let stored = try await drain(server, in: scratch)
      #expect(stored.status == 0, "\(stored.errors)")
      #expect(stored.output == "The queued update of thread_1 is stored.\n")
    }
  }

  @Test("what this user may not write is 77, with the reason, and waits for one who may")
  func forbidden() async throws {
    try await withQueued { server, scratch in
      try await server.cli(
        "ACL", "SETUSER", "lim", "on", ">secret", "~thread:zzz*", "%R~*", "+@all")
      let refused = try await drain(
        server, in: scratch,
        environment: ["BOBBIN_REDIS_USER": "lim", "BOBBIN_REDIS_PASSWORD": "secret"])
      #expect(refused.status == 77, "\(refused.output)\(refused.errors)")
      #expect(refused.errors.contains("the user may not do this on"), "\(refused.errors)")
      #expect(!refused.errors.contains("another process"))
      #expect(try await drain(server, in: scratch).status == 0)
    }
  }

  @Test("what can never be stored is dropped with the reason, and the command fails")
  func dropped() async throws {
    try await withQueued { server, scratch in
      try await server.cli("RPUSH", "thread:thread_1:meta", "no meta")
      let dropped = try await drain(server, in: scratch)
      #expect(dropped.status == 65, "\(dropped.output)\(dropped.errors)")
      #expect(dropped.output.contains("The queued update of thread_1 was dropped: "))
      #expect(dropped.errors.contains("1 update was dropped, and will not be stored."))
      #expect(try await drain(server, in: scratch).status == 0)
    }
  }
}
