import Foundation
import JSONText
import RedisServers
import Testing

/// What a token may, and whether there is a service at all, is known before much is spent.
extension TollTests {
  @Test("a token that may only read, taken for one that may do all, is known before much is spent")
  func unknownToken() async throws {
    try await withGateway(threads: 260) { gateway, _, scratch in
      let cache = scratch.path("cache")
      let exported = try await run(
        Binary.path, ["export", cache], in: scratch, environment: gateway.environment)
      #expect(exported.status == 0, "\(exported.errors)")
      let few = scratch.path("few")
      _ = try await run(
        Binary.path, ["export", few, "--filter", "thread_1?"], in: scratch,
        environment: gateway.environment)
      let taken = ["KV_REST_API_URL": gateway.url, "KV_REST_API_TOKEN": gateway.readOnlyToken]
      for (arguments, status, words, most) in [
        (["import", cache, "--dry-run"], 77, "Comparing 260 files takes about 1 040 commands", 4),
        (["import", cache], 77, "the token may only read, and bobbin import writes", 4),
        (["import", few], 77, "the token may only read: nothing was imported", 8),
        (
          ["evict", "thread_1", "--yes"], 77, "the token may only read, and bobbin evict writes", 8
        ),
        (["repair", "thread_1"], 77, "the token may only read, and bobbin repair writes", 8),
        (["verify", "thread_1"], 0, "Hashes that no meta names were not looked for", 12),
      ] {
        let before = try await gateway.served()
        let done = try await run(Binary.path, arguments, in: scratch, environment: taken)
        #expect(done.status == Int32(status), "\(arguments): \(done.errors)")
        #expect(done.errors.contains(words), "\(arguments): \(done.errors)")
        #expect(!done.errors.contains("deletes"), "\(arguments): \(done.errors)")
        let commands = try await gateway.served() - before
        #expect(commands <= most, "\(arguments): \(commands)")
      }
    }
  }

  @Test("an address where no Vercel KV is gets no question of price, but is told so")
  func wrongAddress() async throws {
    let scratch = try Scratch()
    let server = try await FileServer(scratch.folder.path, posts: 404, in: scratch)
    for arguments in [["threads"], ["threads", "--fields", "id"], ["verify"]] {
      let done = try await run(
        Binary.path, arguments, in: scratch,
        environment: ["KV_REST_API_URL": server.url, "KV_REST_API_TOKEN": "t-1234"])
      #expect(done.status == 69, "\(arguments): \(done.errors)")
      #expect(
        done.errors.contains("there is no Vercel KV at \(server.url): it answers with status 404"),
        "\(arguments): \(done.errors)")
    }
    try await server.stop()
  }

  @Test("a token that may only read is told for nothing what it may not list")
  func unlisted() async throws {
    try await withGateway(threads: 3) { gateway, _, scratch in
      let before = try await gateway.served()
      for arguments in [
        ["threads"], ["export", scratch.path("out")], ["evict", "--filter", "*", "--dry-run"],
        ["copy", "--from", "env:KV_REST_API_URL", "--to", scratch.store],
      ] {
        let done = try await run(
          Binary.path, arguments, in: scratch, environment: gateway.lookingEnvironment)
        #expect(done.status == 77, "\(arguments): \(done.errors)")
        #expect(done.errors.contains("may not list keys"), "\(arguments): \(done.errors)")
      }
      #expect(try await gateway.served() == before)
    }
  }

  @Test("a token that may only read verifies what is named, and says what it leaves out")
  func looking() async throws {
    try await withGateway(threads: manyThreads) { gateway, _, scratch in
      let looking = gateway.lookingEnvironment
      let before = try await gateway.served()
      let all = try await run(Binary.path, ["verify"], in: scratch, environment: looking)
      #expect(all.status == 77)
      #expect(all.errors.contains("name the threads to verify"), "\(all.errors)")
      #expect(try await gateway.served() - before <= 1)
      let one = try await run(
        Binary.path, ["verify", "thread_1"], in: scratch, environment: looking)
      #expect(one.status == 0, "\(one.errors)")
      #expect(one.errors.contains("Hashes that no meta names were not looked for"))
      let ids = (0..<600).map { "thread_\($0)\n" }.joined()
      let refused = try await run(
        Binary.path, ["verify", "-"], in: scratch, input: ids, environment: looking)
      #expect(refused.status == 77)
      #expect(
        refused.errors.contains("Looking up 600 threads takes about 2 400 commands"),
        "\(refused.errors)")
    }
  }
}
