import Foundation
import RedisServers
import Testing

/// In a cluster the meta is swapped first, and that is the commit; the hash follows.
@Suite("a connection to a cluster that is cut in the middle of a write", .serialized)
struct LostReplyClusterTests {
  private let thread = OneFile.newThread()

  private var metaKey: String { "thread:\(thread):meta" }
  private var hashKey: String { "thread:\(thread):file:f" }

  private func withProxies(
    _ body: (ProxiedCluster, Scratch) async throws -> Void
  ) async throws {
    let proxied = try await ProxiedCluster(RedisCluster.start())
    let scratch = try Scratch()
    do {
      let done = try await bobbin(
        "update", thread, "-", "--kv", proxied.url, in: scratch, input: OneFile.update(["old"]))
      try #require(done.status == 0, "\(done.errors)")
      try await body(proxied, scratch)
    } catch {
      await proxied.stop()
      throw error
    }
    await proxied.stop()
  }

  private func updating(kv: String, in scratch: Scratch) throws -> Background {
    try scratch.write("update.json", OneFile.update(["new"]))
    return Background(["update", thread, scratch.path("update.json"), "--kv", kv], in: scratch)
  }

  @Test(
    "the reply to either write is lost: it is found out, and the rest is written",
    arguments: ["meta", "hash"])
  func lostReply(which: String) async throws {
    try await withProxies { proxied, scratch in
      let proxy = try await proxied.proxy(forKey: which == "meta" ? metaKey : hashKey)
      // The meta and the hash may lie on one node, the meta comes first.
      let together = try await proxied.proxy(forKey: metaKey) === proxied.proxy(forKey: hashKey)
      proxy.strike(
        requestContaining: #""value":{"a":0.5}"#, .loseReply,
        skipping: which == "hash" && together ? 1 : 0)
      let done = try await updating(kv: proxied.url, in: scratch).ended()
      #expect(proxy.hasStruck)
      #expect(done.status == 0, "\(done.errors)")
      let (loaded, findings) = try await OneFile.state(thread, kv: proxied.url, in: scratch)
      #expect(loaded == ["old", "new"])
      #expect(findings == "")
    }
  }

  @Test("killed between the two writes: the meta is new, the hash old, and repair mends it")
  func killed() async throws {
    try await withProxies { proxied, scratch in
      let proxy = try await proxied.proxy(forKey: metaKey)
      proxy.strike(requestContaining: #""value":{"a":0.5}"#, .withholdReply)
      let first = try updating(kv: proxied.url, in: scratch)
      try await proxy.struck()
      try first.signal(SIGKILL)
      _ = try await first.ended()
      let keys = Keys(cluster: proxied.cluster)
      #expect(try await keys.cli("GET", metaKey).contains(#""loadedSegments":["old","new"]"#))
      #expect(try await keys.hash(hashKey).keys.sorted() == ["old"])
      let verified = try await bobbin("verify", thread, "--kv", proxied.url, in: scratch)
      #expect(verified.status == 65, "\(verified.output)")
      let repaired = try await bobbin("repair", thread, "--kv", proxied.url, in: scratch)
      #expect(repaired.status == 0, "\(repaired.errors)")
      let (loaded, findings) = try await OneFile.state(thread, kv: proxied.url, in: scratch)
      #expect(loaded == ["old", "new"])
      #expect(findings == "")
      #expect(try await keys.hash(hashKey).keys.sorted() == ["new", "old"])
    }
  }
}
