import Foundation
import JSONText
import Testing

@Suite("several processes write one thread", .serialized)
struct WritersTests {
  /// The meta's and the hash's segments of the one file of a thread.
  private func segments(_ thread: String, in scratch: Scratch) async throws -> (
    loaded: Set<String>, findings: String
  ) {
    let shown = try await bobbin("show", thread, "--json", "--kv", scratch.store, in: scratch)
    let cells = try shown.json()["files"]?[0]?["segments"]
    let loaded = cells?.elements.filter { $0["state"]?.string == "loaded" }
      .compactMap { $0["name"]?.string }
    // verify compares every slice of the meta with the field of the hash.
    let verified = try await bobbin("verify", thread, "--kv", scratch.store, in: scratch)
    return (Set(loaded ?? []), verified.status == 0 ? "" : verified.output)
  }

  private func update(_ names: [String]) -> String {
    let data = names.map { #""\#($0)":[{"response":"yes","value":{"a":0.5}}]"# }
    let list = names.map { #""\#($0)""# }.joined(separator: ",")
    return
      #"[{"id":"f","data":{\#(data.joined(separator: ","))},"loadedSegments":[\#(list)],"availableSegments":[\#(list)]}]"#
  }

  @Test("eight processes, 25 updates each of one new segment: 200 of 200 are there")
  func lostUpdates() async throws {
    let scratch = try Scratch()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<8 {
        group.addTask {
          for call in 0..<25 {
            let done = try await bobbin(
              "update", "thread_1", "-", "--kv", scratch.store, in: scratch,
              input: update(["s\(writer)_\(call)"]))
            #expect(done.status == 0, "\(done.errors)")
          }
        }
      }
      try await group.waitForAll()
    }
    let (loaded, findings) = try await segments("thread_1", in: scratch)
    #expect(loaded == Set((0..<8).flatMap { w in (0..<25).map { "s\(w)_\($0)" } }))
    #expect(findings == "")
  }

  @Test("kill -9 at random moments loses nothing that was acknowledged, and leaves no disagreement")
  func killed() async throws {
    let scratch = try Scratch()
    var random = SystemRandomNumberGenerator()
    var there: Set<String> = []
    var maybe: Set<String> = []
    // Follows what the machine needs for a call now, so that about half of them are killed.
    var longest = 60_000.0
    for call in 0..<200 {
      let delay = Duration.microseconds(Int.random(in: 200...Int(longest), using: &random))
      if call % 4 == 3, let victim = there.randomElement(using: &random) {
        let done = try await bobbinKilled(
          [
            "evict", "thread_1", "--file", "f", "--segment", victim, "--yes", "--kv", scratch.store,
          ],
          in: scratch, after: delay)
        there.remove(victim)
        if !done.acknowledged { maybe.insert(victim) }
      } else if call % 10 == 6, !there.isEmpty {
        try scratch.write("editor", "#!/bin/sh\nsed -i 's/0\\.5/0.25/' \"$1\"\n")
        _ = try await run("chmod", ["+x", scratch.path("editor")], in: scratch)
        _ = try await bobbinKilled(
          [
            "edit", "thread_1", "--file", "f", "--segment",
            there.randomElement(using: &random) ?? "",
            "--yes", "--kv", scratch.store,
          ], in: scratch, after: delay)
      } else {
        let name = "s\(call)"
        try scratch.write("update.json", update([name]))
        let done = try await bobbinKilled(
          ["update", "thread_1", scratch.path("update.json"), "--kv", scratch.store], in: scratch,
          after: delay)
        if done.acknowledged { there.insert(name) } else { maybe.insert(name) }
        longest = max(1_000, longest * (done.acknowledged ? 0.95 : 1.06))
      }
    }
    let (loaded, findings) = try await segments("thread_1", in: scratch)
    #expect(there.isSubset(of: loaded), "lost: \(there.subtracting(loaded))")
    #expect(loaded.isSubset(of: there.union(maybe)))
    #expect(findings == "")
    #expect(!there.isEmpty && !maybe.isEmpty, "the kills came all too early or all too late")
  }
}
