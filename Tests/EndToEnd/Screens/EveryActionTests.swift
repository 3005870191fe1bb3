import Testing

/// The real program, every action of its table: one that no step exercises fails.
@Suite("every action")
struct EveryActionTests {
  /// Keys that are pressed, what they are for, and what is to be seen then.
  private struct Step {
    let actions: [String]
    let keys: [String]
    /// One of these.
    let shows: [String]

    /// A key of the table by its action.
    init(_ actions: String..., keys: [String], shows: String...) {
      (self.actions, self.keys, self.shows) = (actions, keys, shows)
    }
  }

  private static let list: [Step] = [
    Step("skip-tour", keys: ["S", "S", "S", "S", "S", "S"], shows: "its slice is missing"),
    Step("threads", keys: ["1"], shows: "of 42"),
    Step("down", "bottom", keys: ["j", "G"], shows: "▌  z_exported"),
    Step("up", "top", keys: ["k", "g", "g"], shows: "1–"),
    Step("half-down", "page-down", keys: ["d", "f"], shows: "▌  z_exported"),
    Step("half-up", "page-up", keys: ["u", "b"], shows: "1–"),
    Step("next-broken", "previous-broken", keys: ["]", "["], shows: "broken"),
    Step("stores", keys: ["C-o"], shows: "─ Stores"),
    Step(keys: ["Escape", "g", "g"], shows: "1–"),
    Step("monitor", keys: ["2"], shows: "as this session sees it"),
    Step("log", "level", "follow", keys: ["3", "v", "p"], shows: "WHAT"),
    Step(keys: ["1"], shows: "of 42"),
    Step("mark", "range", keys: ["Space", "v", "j", "v"], shows: "marked"),
    Step("mark-all", keys: ["*"], shows: "42 marked"),
    Step("back", keys: ["Escape"], shows: "of 42"),
    Step("copy", keys: ["c"], shows: "copied"),
    Step("sort", keys: ["s"], shows: "as found"),
    Step(keys: ["Escape"], shows: "of 42"),
    Step("pause", keys: ["p"], shows: "paused"),
    Step(keys: ["p"], shows: "live again"),
    Step("mouse", keys: ["M", "M"], shows: "of 42"),
    Step("refresh", "redraw", keys: ["C-r", "C-l"], shows: "of 42"),
    Step("help", keys: ["?"], shows: "one row up"),
    Step(keys: ["Escape"], shows: "of 42"),
    Step("palette", keys: [":", "h", "e", "l", "p", "Enter"], shows: "one row up"),
    Step(keys: ["Escape"], shows: "of 42"),
    // Where the list is still read again it is that which is cancelled.
    Step("cancel", keys: ["C-c"], shows: "once more quits", "cancelled: "),
    Step("filter", keys: ["/", "A", "h", "o", "y", "Enter"], shows: "filter Ahoy"),
    Step("open", keys: ["Enter"], shows: "its slice is missing"),
  ]

  private static let matrix: [Step] = [
    Step("first", "last", "left", "right", keys: ["$", "0", "l", "h", "l"], shows: "LOADED"),
    Step("heat", keys: ["m"], shows: "by size"),
    Step(keys: ["m", "m"], shows: "● loaded"),
    Step("legend", keys: ["i"], shows: "─ Signs"),
    Step(keys: ["Escape"], shows: "● loaded"),
    Step("slice", keys: ["g", "g", "0", "l", "l", "Enter"], shows: "[bars]"),
    Step("next-view", keys: ["Tab"], shows: "[tree]"),
    Step("fold", keys: ["z", "z"], shows: "[tree]"),
    Step("search", keys: ["/", "0", "Enter"], shows: "/0"),
    Step("next-match", "previous-match", keys: ["n", "N"], shows: "/0"),
    Step("copy-path", keys: ["C"], shows: "copied"),
    Step("compare-slice", keys: ["="], shows: "with"),
    Step(
      "next-difference", "previous-difference", keys: ["Enter", "]", "["], shows: "[compared]"),
    // The search goes first, then the comparison.
    Step(keys: ["Escape", "Escape"], shows: "[bars]"),
    Step(keys: ["q"], shows: "LOADED"),
    Step("evict", "no", keys: ["D"], shows: "y evict"),
    // The keys of the thread come back with the question's going; the rest is seen behind it.
    Step(keys: ["n"], shows: "⏎ slice"),
    Step(keys: ["D"], shows: "y evict"),
    Step("yes", keys: ["y"], shows: "available, not loaded"),
    Step("undo", keys: ["U"], shows: "y undo it"),
    Step(keys: ["y"], shows: "hash agrees"),
    Step(keys: ["D"], shows: "y evict"),
    Step(keys: ["y"], shows: "available, not loaded"),
    Step("load", keys: ["L"], shows: "y load"),
    Step(keys: ["y"], shows: "hash agrees"),
    Step("new-process", keys: ["X"], shows: "y run it"),
    Step(keys: ["y"], shows: "found 1 segment"),
    Step("lifetime", keys: ["T", "1", "2", "h", "Enter"], shows: "Lifetime in"),
    // The question says 12 hours; the thread itself has lived for a moment of them.
    Step(keys: ["y"], shows: "expires in 12 h · U undoes"),
    Step("repair", keys: ["R"], shows: "y repair"),
    Step(keys: ["y"], shows: "repaired"),
    Step("replay", keys: ["r"], shows: "ask for"),
    // What is still to come stands there too: the step is over with what it found.
    Step("step", keys: ["."], shows: "1  read cache   found"),
    Step("dry-run", keys: ["Enter"], shows: "dry run"),
    Step("ask", keys: ["a"], shows: "ask for:"),
    Step(keys: ["Escape"], shows: "dry run"),
    Step("write", keys: ["W"], shows: "y write"),
    Step(keys: ["y"], shows: "from the source"),
    Step("recorded", keys: ["r"], shows: "Recorded loads"),
    Step("take-load", keys: ["Enter"], shows: "ask for"),
    Step("compare", keys: ["="], shows: "dry run"),
    Step("quit", keys: ["q"], shows: "LOADED"),
    Step("continuity", keys: ["5"], shows: "each invocation is a new process"),
    Step(keys: ["q"], shows: "LOADED"),
    Step("edit", keys: ["e"], shows: "to the diff"),
    Step("line-end", "line-start", keys: ["End", "Space", "Home"], shows: "to the diff"),
    Step("delete-to-start", keys: ["End", "C-u"], shows: "to the diff"),
    Step(keys: ["C-_"], shows: "to the diff"),
    Step("undo-typing", "redo-typing", keys: ["C-_", "C-y"], shows: "to the diff"),
    Step("external-editor", keys: ["C-e"], shows: "y writes it"),
    Step("edit-again", keys: ["e"], shows: "to the diff"),
    Step("review", keys: ["C-s"], shows: "y writes it"),
    Step("drop", keys: ["n"], shows: "nothing was written"),
    Step(keys: ["e"], shows: "to the diff"),
    Step(keys: ["C-e"], shows: "y writes it"),
    Step("commit", keys: ["y"], shows: "written"),
    Step("history", keys: ["4"], shows: "DEED"),
    Step("goto", keys: ["1", "o", "n", "o", "n", "e", "Enter"], shows: "no thread none"),
  ]

  /// What is exercised elsewhere: by a suite that can end, stop or fill a program.
  private static let elsewhere: Set<String> = [
    // EndingTests
    "suspend",
    // FullServerTests and the tests of evictions in bulk
    "slower", "faster", "go-on",
    // SpendingTests, on a store that is paid by the command
    "find-all", "budget",
    // ConflictTests of the browser: somebody else has to write in between
    "take-theirs", "keep-mine", "recheck",
  ]

  private static let steps = list + matrix

  @Test("does what it says, one after the other, in one session")
  func walk() async throws {
    let scratch = try Scratch()
    let editor = try scratch.writeScript("editor", #"sed -i '0,/0\.[0-9]*/s//0.123/' "$1""#)
    try await withTerminal(
      scratch, width: 120, height: 40, environment: ["EDITOR": editor]
    ) { terminal in
      try await terminal.openDemo()
      for step in Self.steps {
        // One by one, as hands do: a question counts only keys pressed after it was drawn.
        for key in step.keys { try await terminal.press(key) }
        try await terminal.wait(for: "one of \(step.shows)") { screen in
          step.shows.contains { screen.contains($0) }
        }
      }
    }
  }

  @Test("of the table has its step")
  func all() async throws {
    let scratch = try Scratch()
    let done = try await bobbin("keys", in: scratch)
    let names = lines(done.output).compactMap { line -> String? in
      let parts = line.split(separator: #/ {2,}/#)
      return line.hasPrefix("  ") && parts.count >= 3 ? String(parts[1]) : nil
    }
    #expect(names.count > 50)
    let exercised = Set(Self.steps.flatMap(\.actions)).union(Self.elsewhere)
    #expect(names.filter { !exercised.contains($0) } == [], "give each of these a step")
  }
}
