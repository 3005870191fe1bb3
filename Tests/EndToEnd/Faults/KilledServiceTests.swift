import Foundation
import JSONText
import RedisServers
import Testing

@Suite("a service that is killed under load", .timeLimit(.minutes(10)))
struct KilledServiceTests {
  private static let rounds = 50
  private static let loads = 24

  /// The threads whose load was answered as stored.
  private func acknowledged(_ round: Int, in scratch: Scratch) -> [String] {
    (1...Self.loads).compactMap { number in
      // A reply that is cut off is none.
      let reply = try? scratch.read("reply-\(round)-\(number)")
      let answer = reply.flatMap { try? JSONDocument(parsing: $0).root }
      return answer?["stored"]?.bool == true ? answer?["thread"]?.string : nil
    }
  }

  private func body(_ round: Int) -> String {
    #"{"files":[{"id":"f-\#(round)","segments":["region"]}]}"#
  }

  @Test(
    "after 50 times nothing that was acknowledged is lost, and none of it is read from the source again"
  )
  func killed() async throws {
    try await withRedis { server in
      let scratch = try Scratch()
      try await withSlowSource(milliseconds: 5, in: scratch) { source in
        let arguments = ["--kv", server.url, "--source", source.url]
        var stored: [[String]] = []
        for round in 0..<Self.rounds {
          let service = try await RunningService(arguments, in: scratch)
          let asking = Task {
            try await service.ask(
              "/v1/threads/t-\(round)-[1-\(Self.loads)]/load", "-Z", "--parallel-max", "6", "-d",
              body(round), "-o", scratch.path("reply-\(round)-#1"))
          }
          // Somewhere in the middle of what is under way.
          let few = Int.random(in: 0...Self.loads - 8)
          let end = ContinuousClock.now + .seconds(Waiting.patience)
          while acknowledged(round, in: scratch).count < few {
            try #require(ContinuousClock.now < end, "round \(round): it does not answer")
            await Task.yield()
          }
          try service.process.signal(SIGKILL)
          _ = try await service.process.ended()
          _ = try await asking.value
          stored.append(acknowledged(round, in: scratch))
        }
        let all = stored.reduce(0) { $0 + $1.count }
        #expect(
          all > Self.rounds && all < Self.rounds * Self.loads, "none was killed in the middle")

        let before = try source.asked.count
        #expect(before <= Self.rounds * Self.loads)
        let service = try await RunningService(arguments, in: scratch)
        for (round, threads) in stored.enumerated() where !threads.isEmpty {
          let names = threads.joined(separator: ",")
          let replies = try await service.ask(
            "/v1/threads/{\(names)}/load", "-d", body(round), "-w", "\n")
          let caches = try replies.jsonLines().map { $0["cache"]?.string }
          #expect(caches == threads.map { _ in "hit" }, "round \(round)")
        }
        #expect(try source.asked.count == before, "what was stored was read again")
        #expect(try await service.end().status == 0)
        let verified = try await bobbin("verify", "--kv", server.url, in: scratch)
        #expect(verified.status == 0, "\(verified.output)")
      }
    }
  }
}
