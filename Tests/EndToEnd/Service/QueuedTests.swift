import Foundation
import JSONText
import RedisServers
import Testing

@Suite("a service whose store is away")
struct QueuedTests {
  @Test("what was queued survives the kill -9 of the service, and the next one stores it")
  func killed() async throws {
    try await withRedis(extra: ["appendonly yes", "appendfsync always"]) { server in
      let scratch = try Scratch()
      let arguments = ["--kv", server.url, "--source", try scratch.writeSource()]
      try await server.kill()
      let first = try await RunningService(arguments, in: scratch)
      let threads = (0..<6).map { "t-\($0)" }
      for thread in threads {
        let reply = try await first.load(thread, ["region"]).json()
        #expect(reply["cache"]?.string == "bypassed")
        #expect(reply["queued"]?.bool == true)
      }
      #expect(try await first.ask("/ready").output.contains("6 updates are queued"))
      try first.process.signal(SIGKILL)
      _ = try await first.process.ended()
      try await server.restart()
      let second = try await RunningService(arguments, in: scratch)
      let end = ContinuousClock.now + .seconds(Waiting.patience)
      var left = threads.count
      while left > 0, ContinuousClock.now < end {
        // Each look is a process of its own, which paces the loop.
        let ready = try await second.ask("/ready").json()
        left = ready["status"]?.string == "ready" ? Int(ready["queued"]?.int ?? 0) : left
      }
      for thread in threads {
        #expect(try await second.load(thread, ["region"]).json()["cache"]?.string == "hit")
      }
      let log = try await second.end().errors
      for thread in threads {
        #expect(log.contains("The queued update of thread \(thread) is stored."))
      }
    }
  }
}
