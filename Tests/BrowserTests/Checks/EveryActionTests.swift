import Testing
import ThreadCache

@testable import Browser

/// Walks that together use every action of the table; one that none of them uses fails.
@Suite("Every action")
struct EveryActionTests {
  /// Keys that are pressed one after the other, and what is to be seen at the end.
  struct Walk: Sendable {
    let name: String
    /// Keys by their names; what begins with `'` is typed.
    let keys: [String]
    let shows: String
    var isOnThread = true
    var hasTour = false

    func exhibit() -> Exhibit {
      Exhibit(name: name, keys: keys, isOnThread: isOnThread, hasTour: hasTour)
    }
  }

  private static let topLeft = ["g", "g", "0", "l", "l"]

  static let walks: [Walk] = [
    Walk(
      name: "moving in the list",
      keys: ["j", "k", "G", "g", "g", "d", "u", "f", "b", "]", "["], shows: "unreadable",
      isOnThread: false),
    Walk(
      name: "finding in the list",
      keys: ["/", "'ksx", "enter", "s", "enter", "esc", "space", "v", "j", "v", "*", "*", "c"],
      shows: "copied", isOnThread: false),
    Walk(name: "going to an id", keys: ["o", "'" + Sample.usual, "enter"], shows: "2025_10_1"),
    Walk(
      name: "from the list to a cell", keys: ["/", "'ksx", "enter", "enter", "0", "$", "h", "l"],
      shows: "2025_10_1", isOnThread: false),
    Walk(name: "heat", keys: topLeft + ["m"], shows: "by size"),
    Walk(name: "the signs", keys: topLeft + ["i"], shows: "broken: marked loaded, but its slice"),
    Walk(
      name: "finding a file", keys: ["/", "'10", "enter", "space", "c"], shows: "1 of 3 files"),
    Walk(
      name: "reading a slice",
      keys: topLeft + ["enter", "tab", "z", "z", "/", "'india", "enter", "n", "N"],
      shows: "india"),
    Walk(
      name: "a replay", keys: topLeft + ["r", ".", "enter", "tab", "a", "esc", "W", "y"],
      shows: "run for real"),
    Walk(
      name: "a recorded load", keys: topLeft + ["r", "W", "y", "r", "enter", "="],
      shows: "recorded"),
    Walk(
      name: "two slices beside each other",
      keys: topLeft + ["enter", "s", "tab", "j", "C", "=", "enter", "]", "["], shows: "[compared]"),
    Walk(
      name: "typing",
      keys: topLeft + ["e", "end", "' ", "home", "ctrl-_", "ctrl-y", "ctrl-u", "esc"],
      shows: "Leave the editor?"),
    Walk(
      name: "an edit", keys: topLeft + ["e", "ctrl-e", "e", "ctrl-s", "y"], shows: "written"),
    Walk(
      name: "an edit that is dropped", keys: topLeft + ["e", "ctrl-e", "n"],
      shows: "nothing was written"),
    Walk(
      name: "an eviction and its undo", keys: topLeft + ["D", "n", "D", "y", "U", "y"],
      shows: "undone"),
    Walk(name: "a load", keys: topLeft + ["D", "y", "L", "y"], shows: "loaded"),
    Walk(name: "a new process", keys: topLeft + ["X", "y"], shows: "4712"),
    Walk(name: "a lifetime", keys: topLeft + ["T", "'12h", "enter", "y"], shows: "expires in 1"),
    Walk(name: "the history", keys: topLeft + ["D", "y", "4", "ctrl-r", "1"], shows: "THREAD"),
    Walk(name: "the monitor", keys: ["2"], shows: "as this session sees it"),
    Walk(name: "the log", keys: ["3", "p", "v", "c", "1"], shows: "THREAD"),
    Walk(name: "another store", keys: ["ctrl-o"], shows: "Stores"),
    Walk(name: "the monitor", keys: ["2", "ctrl-r"], shows: "TRAFFIC"),
    Walk(
      name: "the log", keys: ["3", "v", "v", "v", "/", "'2025", "enter", "esc", "c", "p"],
      shows: "not following"),
    Walk(
      name: "the program itself",
      keys: ["p", "p", "?", "esc", ":", "esc", "M", "M", "ctrl-l", "ctrl-z", "ctrl-c", "esc", "q"],
      shows: "THREAD"),
    Walk(
      name: "from process to process",
      keys: ["5", "X", "y", "G", "X", "y", "a", "esc", "enter", "esc", "r", "space", "j", "="],
      shows: "Two recorded loads"),
    Walk(name: "the tour", keys: ["S"], shows: "Tour 2/5", hasTour: true),
  ]

  @Test("does what its walk is about", arguments: walks)
  func walk(walk: Walk) async throws {
    let bench = try await walk.exhibit().hang(Size(width: 120, height: 40))
    #expect(bench.screen.contains(walk.shows), "\(walk.name):\n\(bench.screen)")
  }

  /// A damage that has one right answer.
  private func repaired() async throws -> Set<ActionID> {
    let bench = try await Workbench.onThread()
    let identity = ThreadIdentity(schema: .thread, id: ThreadID(Sample.usual))
    _ = try await bench.cache.store.delete(
      [identity.fileKey("2025_5_2")], versions: [:])
    await bench.press("ctrl-r", "R", "y")
    #expect(bench.screen.contains("repaired"), "\(bench.screen)")
    return bench.exercised
  }

  /// An eviction of many threads, at another pace, stopped and gone on with.
  private func evictedInBulk() async throws -> Set<ActionID> {
    let threads = (0..<250).map { ("thread_\(1000 + $0)", Sample.meta([])) }
    let bench = try await Workbench(width: 120, height: 40, threads: threads)
    bench.held = { if case .evictInBulk = $0 { true } else { false } }
    await bench.press("*", "D")
    await bench.type("250")
    await bench.press("y", "<", ">", "ctrl-c", "y")
    var progress = BulkEvictionProgress()
    (progress.done, progress.settled, progress.evicted) = (32, 32, 32)
    progress.ending = .cancelled
    await bench.send(.evictedInBulk(bench.model.jobs.current(.evict), progress))
    bench.held = { _ in false }
    await bench.press("B")
    #expect(bench.screen.contains("evicted 250"), "\(bench.screen)")
    return bench.exercised
  }

  /// A store that is paid by the command: all of it is found, and a budget is set.
  private func paid() async throws -> Set<ActionID> {
    let threads = (0..<60).map { ("thread_\(1000 + $0)", Sample.meta([])) }
    let bench = try await Workbench(width: 120, height: 40, threads: threads) { $0.billed = true }
    await bench.press("a", "y")
    #expect(bench.screen.contains("of 60"), "\(bench.screen)")
    await bench.press("$")
    await bench.type("500")
    await bench.press("enter")
    #expect(bench.screen.contains("no more than 500 commands are spent"), "\(bench.screen)")
    return bench.exercised
  }

  /// A text that somebody else changed too.
  private func merged() async throws -> Set<ActionID> {
    let bench = try await Workbench.onConflict()
    await bench.press("t", "m", "enter")
    #expect(bench.screen.contains("y writes it"), "\(bench.screen)")
    return bench.exercised
  }

  @Test("is used by some walk")
  func all() async throws {
    var exercised = try await repaired().union(evictedInBulk()).union(merged()).union(paid())
    for walk in Self.walks {
      exercised.formUnion(try await walk.exhibit().hang(Size(width: 120, height: 40)).exercised)
    }
    let missing = ActionID.allCases.filter { !exercised.contains($0) }.map(\.rawValue)
    #expect(missing.isEmpty, "give each of these a walk that shows what it does")
  }
}

extension EveryActionTests.Walk: CustomTestStringConvertible {
  var testDescription: String { name }
}
