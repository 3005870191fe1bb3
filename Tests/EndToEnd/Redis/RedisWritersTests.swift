import RedisServers
import Testing

@Suite("several processes write one thread in Redis", .serialized)
struct RedisWritersTests {
  @Test(
    "eight processes, 25 updates each of one new segment, while others are evicted: 200 of 200 are there",
    arguments: Served.allCases)
  func lostUpdates(served: Served) async throws {
    let keys = try await served.shared()
    let scratch = try Scratch()
    let thread = OneFile.newThread()
    let old = (0..<24).map { "old\($0)" }
    let first = try await bobbin(
      "update", thread, "-", "--kv", keys.url, in: scratch, input: OneFile.update(old))
    try #require(first.status == 0, "\(first.errors)")
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<8 {
        group.addTask {
          for call in 0..<25 {
            let done = try await bobbin(
              "update", thread, "-", "--kv", keys.url, in: scratch,
              input: OneFile.update(["s\(writer)_\(call)"]))
            #expect(done.status == 0, "\(done.errors)")
          }
        }
      }
      group.addTask {
        // An eviction of what changed since it was shown is refused: 75, try again.
        for segment in old {
          var status: Int32 = 75
          while status == 75 {
            let done = try await bobbin(
              "evict", thread, "--file", "f", "--segment", segment, "--yes", "--kv", keys.url,
              in: scratch)
            #expect([0, 75].contains(done.status), "\(done.errors)")
            status = done.status
          }
        }
      }
      try await group.waitForAll()
    }
    let written = Set((0..<8).flatMap { writer in (0..<25).map { "s\(writer)_\($0)" } })
    let (loaded, findings) = try await OneFile.state(thread, kv: keys.url, in: scratch)
    #expect(loaded.count == 200)
    #expect(Set(loaded) == written)
    #expect(findings == "")
    #expect(try await Set(keys.hash("thread:\(thread):file:f").keys) == written)
  }

  @Test(
    "kill -9 at random moments loses nothing that was acknowledged; what disagrees then, repair mends",
    arguments: Served.allCases)
  func killed(served: Served) async throws {
    let keys = try await served.shared()
    let scratch = try Scratch()
    let thread = OneFile.newThread()
    var random = SystemRandomNumberGenerator()
    var there: Set<String> = []
    var maybe: Set<String> = []
    // Follows what the machine needs for a call now, so that about half of them are killed.
    var longest = 60_000.0
    for call in 0..<120 {
      let delay = Duration.microseconds(Int.random(in: 200...Int(longest), using: &random))
      if call % 4 == 3, let victim = there.randomElement(using: &random) {
        let done = try await bobbinKilled(
          ["evict", thread, "--file", "f", "--segment", victim, "--yes", "--kv", keys.url],
          in: scratch, after: delay)
        there.remove(victim)
        if !done.acknowledged { maybe.insert(victim) }
      } else {
        try scratch.write("update.json", OneFile.update(["s\(call)"]))
        let done = try await bobbinKilled(
          ["update", thread, scratch.path("update.json"), "--kv", keys.url], in: scratch,
          after: delay)
        if done.acknowledged { there.insert("s\(call)") } else { maybe.insert("s\(call)") }
        longest = max(1_000, longest * (done.acknowledged ? 0.95 : 1.06))
      }
    }
    var (loaded, findings) = try await OneFile.state(thread, kv: keys.url, in: scratch)
    if served == .cluster, !findings.isEmpty {
      let repaired = try await bobbin("repair", thread, "--kv", keys.url, in: scratch)
      #expect([0, 65].contains(repaired.status), "\(repaired.errors)\(repaired.output)")
      (loaded, findings) = try await OneFile.state(thread, kv: keys.url, in: scratch)
      // A slice that an eviction left in the hash when it was killed is offered, never dropped by itself.
      let offered = maybe.subtracting(loaded).map { "a slice of \($0) that the meta does not have" }
      findings = findings.split(separator: "\n").filter { line in
        line.contains(":file:f") && !offered.contains(where: line.contains)
      }.joined(separator: "\n")
    }
    #expect(there.isSubset(of: loaded), "lost: \(there.subtracting(loaded))")
    #expect(there.union(maybe).isSuperset(of: loaded))
    #expect(findings == "")
    #expect(!there.isEmpty && !maybe.isEmpty, "the kills came all too early or all too late")
  }
}
