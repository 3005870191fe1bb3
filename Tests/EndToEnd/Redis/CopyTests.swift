import Foundation
import RedisServers
import Testing

@Suite("copies between stores")
struct CopyTests {
  @Test("embedded to Redis to a cluster and back: the same bytes and lifetimes")
  func round() async throws {
    let scratch = try Scratch()
    for number in 0..<20 {
      let done = try await bobbin(
        "update", "thread_\(number)", "-", "--kv", scratch.store, in: scratch,
        input: OneFile.update((0...number).map { "s\($0)" }))
      try #require(done.status == 0, "\(done.errors)")
    }
    let forever = try await bobbin(
      "ttl", "thread_3", "persist", "--kv", scratch.store, in: scratch)
    #expect(forever.status == 0, "\(forever.errors)")
    try await withRedis { server in
      try await Served.cluster.alone { cluster in
        let back = "sqlite:\(scratch.path("back.db"))"
        let way = [scratch.store, server.url, cluster.url, back]
        for (from, to) in zip(way, way.dropFirst()) {
          let done = try await bobbin("copy", "--from", from, "--to", to, in: scratch)
          #expect(done.status == 0, "\(from) to \(to): \(done.errors)\(done.output)")
        }
        for number in 0..<20 {
          let id = "thread_\(number)"
          let before = try await bobbin("show", id, "--raw", "--kv", scratch.store, in: scratch)
          let after = try await bobbin("show", id, "--raw", "--kv", back, in: scratch)
          #expect(before.output == after.output && !before.output.isEmpty)
        }
        #expect(try await server.cli("TTL", "thread:thread_3:meta") == "-1")
        #expect(try await cluster.cli("TTL", "thread:thread_3:file:f") == "-1")
        let ttl = try #require(Int(try await cluster.cli("TTL", "thread:thread_4:meta")))
        #expect((7_775_000...7_776_000).contains(ttl))
        let verified = try await bobbin("verify", "--kv", cluster.url, in: scratch)
        // The one without a lifetime is told of.
        #expect(!verified.output.contains("stale"), "\(verified.output)")
      }
    }
  }
}
