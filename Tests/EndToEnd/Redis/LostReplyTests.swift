import Foundation
import RedisServers
import Testing

/// A write whose reply is lost is found out about by reading, and never written twice by guess.
@Suite("a connection that is cut between a commit and its reply", .serialized)
struct LostReplyTests {
  private let thread = OneFile.newThread()

  /// A server with a proxy before it, and a thread that has the segment `old`.
  private func withProxy(
    _ body: (RedisServer, TCPProxy, _ kv: String, Scratch) async throws -> Void
  ) async throws {
    try await withRedis { server in
      let scratch = try Scratch()
      let proxy = try TCPProxy(to: server)
      try await update(["old"], kv: server.url, in: scratch)
      try await body(server, proxy, "redis://127.0.0.1:\(proxy.port)", scratch)
      proxy.stop()
    }
  }

  private func update(
    _ names: [String], value: String = "0.5", kv: String, in scratch: Scratch
  ) async throws {
    let done = try await bobbin(
      "update", thread, "-", "--kv", kv, in: scratch, input: OneFile.update(names, value: value))
    try #require(done.status == 0, "\(done.errors)")
  }

  /// An update in the background.
  private func updating(_ names: [String], kv: String, in scratch: Scratch) throws -> Background {
    let file = "update-\(UUID().uuidString)"
    try scratch.write(file, OneFile.update(names))
    // However busy the machine is: it waits for what the test does, not for its own deadline.
    return Background(
      ["update", thread, scratch.path(file), "--kv", kv], in: scratch,
      environment: ["BOBBIN_TIMEOUT": "120s"])
  }

  private func expect(
    _ segments: [String], kv: String, in scratch: Scratch,
    at place: SourceLocation = #_sourceLocation
  ) async throws {
    let (loaded, findings) = try await OneFile.state(thread, kv: kv, in: scratch)
    #expect(loaded == segments, sourceLocation: place)
    #expect(findings == "", sourceLocation: place)
  }

  @Test("the reply is lost: it is read again, found stored, and reported so")
  func lostReply() async throws {
    try await withProxy { server, proxy, kv, scratch in
      proxy.strike(requestContaining: #""new""#, .loseReply)
      let done = try await updating(["new"], kv: kv, in: scratch).ended()
      #expect(proxy.hasStruck)
      #expect(done.status == 0, "\(done.errors)")
      try await expect(["old", "new"], kv: server.url, in: scratch)
    }
  }

  @Test("the request is lost: it is found not to be stored, and written then")
  func lostRequest() async throws {
    try await withProxy { server, proxy, kv, scratch in
      proxy.strike(requestContaining: #""new""#, .loseRequest)
      let done = try await updating(["new"], kv: kv, in: scratch).ended()
      #expect(proxy.hasStruck)
      #expect(done.status == 0, "\(done.errors)")
      try await expect(["old", "new"], kv: server.url, in: scratch)
    }
  }

  @Test("the reply is lost and the server stays away: it may be stored, and that is said")
  func unknown() async throws {
    try await withProxy { server, proxy, kv, scratch in
      proxy.strike(requestContaining: #""new""#, .loseReply, thenRefusing: true)
      let done = try await updating(["new"], kv: kv, in: scratch).ended()
      #expect(done.status == 75, "\(done.errors)")
      #expect(done.errors.contains("may"), "\(done.errors)")
      #expect(!done.output.contains("stored"))
      try await expect(["old", "new"], kv: server.url, in: scratch)
    }
  }

  @Test("another has written the same since: what was sent is not written over it")
  func overtaken() async throws {
    try await withProxy { server, proxy, kv, scratch in
      proxy.strike(requestContaining: #""new""#, .withholdReply)
      let first = try updating(["new"], kv: kv, in: scratch)
      try await proxy.struck()
      try await update(["new"], value: "0.25", kv: server.url, in: scratch)
      proxy.cut()
      let done = try await first.ended()
      #expect(done.status == 75, "\(done.errors)")
      let slice = try await server.cli("HGET", "thread:\(thread):file:f", "new")
      #expect(slice.contains("0.25"), "the later writer's slice was overwritten")
      try await expect(["old", "new"], kv: server.url, in: scratch)
    }
  }

  @Test("a process that is stopped with its commit on the way overwrites nothing when both go on")
  func stopped() async throws {
    try await withProxy { server, proxy, kv, scratch in
      proxy.strike(requestContaining: #""new""#, .holdRequest)
      let first = try updating(["new"], kv: kv, in: scratch)
      try await proxy.struck()
      try first.signal(SIGSTOP)
      try await update(["other"], kv: server.url, in: scratch)
      proxy.letGo()
      try first.signal(SIGCONT)
      let done = try await first.ended()
      // Where its time was over meanwhile it has queued the update, and says so.
      if done.status == 75 {
        let drained = try await bobbin("outbox", "--drain", "--kv", kv, in: scratch)
        #expect(drained.status == 0, "\(done.errors) \(drained.output) \(drained.errors)")
      } else {
        #expect(done.status == 0, "\(done.errors)")
      }
      let (loaded, findings) = try await OneFile.state(thread, kv: server.url, in: scratch)
      #expect(Set(loaded) == ["old", "other", "new"])
      #expect(findings == "")
    }
  }

  @Test("a process that is killed between the commit and its reply has written all of it")
  func killed() async throws {
    try await withProxy { server, proxy, kv, scratch in
      proxy.strike(requestContaining: #""new""#, .withholdReply)
      let first = try updating(["new"], kv: kv, in: scratch)
      try await proxy.struck()
      try first.signal(SIGKILL)
      _ = try await first.ended()
      try await expect(["old", "new"], kv: server.url, in: scratch)
    }
  }
}
