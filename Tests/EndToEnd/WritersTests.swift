import Foundation
import Testing

@Suite("several processes write one thread", .serialized)
struct WritersTests {
  @Test("eight processes, 25 updates each of one new segment: 200 of 200 are there")
  func lostUpdates() async throws {
    let scratch = try Scratch()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<8 {
        group.addTask {
          for call in 0..<25 {
            let done = try await bobbin(
              "update", "thread_1", "-", "--kv", scratch.store, in: scratch,
              input: OneFile.update(["s\(writer)_\(call)"]))
            #expect(done.status == 0, "\(done.errors)")
          }
        }
      }
      try await group.waitForAll()
    }
    let (loaded, findings) = try await OneFile.state("thread_1", kv: scratch.store, in: scratch)
    #expect(Set(loaded) == Set((0..<8).flatMap { w in (0..<25).map { "s\(w)_\($0)" } }))
    #expect(findings == "")
  }

  @Test("what was edited while somebody evicted it is kept for whoever typed it")
  func editedAndGone() async throws {
    let scratch = try Scratch()
    let made = try await bobbin(
      "update", "thread_1", "-", "--kv", scratch.store, in: scratch, input: OneFile.update(["age"]))
    try #require(made.status == 0, "\(made.errors)")
    let evict = "'\(Binary.path)' evict thread_1 --yes --kv '\(scratch.store)' > /dev/null"
    let editor = try scratch.writeScript("editor", #"sed -i 's/0\.5/0.25/' "$1"; "# + evict)
    let done = try await bobbin(
      "edit", "thread_1", "--file", "f", "--segment", "age", "--yes", "--kv", scratch.store,
      in: scratch, environment: ["EDITOR": editor])
    #expect(done.status == 66, "\(done.errors)")
    let words = "thread_1 is gone; nothing was stored. Your text is in "
    let place = try #require(done.errors.ranges(of: words).first, "\(done.errors)").upperBound
    let path = String(done.errors[place...].prefix { $0 != "\n" }.dropLast())
    #expect(try String(contentsOfFile: path, encoding: .utf8).contains("0.25"), "\(done.errors)")
    try FileManager.default.removeItem(atPath: path)
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
        try scratch.write("update.json", OneFile.update([name]))
        let done = try await bobbinKilled(
          ["update", "thread_1", scratch.path("update.json"), "--kv", scratch.store], in: scratch,
          after: delay)
        if done.acknowledged { there.insert(name) } else { maybe.insert(name) }
        longest = max(1_000, longest * (done.acknowledged ? 0.95 : 1.06))
      }
    }
    let (loaded, findings) = try await OneFile.state("thread_1", kv: scratch.store, in: scratch)
    #expect(there.isSubset(of: loaded), "lost: \(there.subtracting(loaded))")
    #expect(there.union(maybe).isSuperset(of: loaded))
    #expect(findings == "")
    #expect(!there.isEmpty && !maybe.isEmpty, "the kills came all too early or all too late")
  }
}
