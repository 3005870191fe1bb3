import Foundation

/// How fast the screens are, and how much they send.
enum ScreensSection {
  static let presses = 200
  private static let opens = 7

  static func measure(_ bench: Bench) async throws -> [Row] {
    let browser = try bench.browser()
    let scratch = try bench.scratch()
    let slice = LargeThreads.slice()
    let path = scratch.path("screens.db")
    try await LargeThreads.store(at: path, slice: slice)
    let file = scratch.path("slice.json")
    try Data(slice).write(to: URL(fileURLWithPath: file))
    var rows = await part("view and diff") { try await FrameSection.measure() }
    rows += await part("scrolling the matrix") {
      try await scroll(browser, path, scratch)
    }
    rows += await part("opening a slice of 50 MB") {
      try await open(browser, path, file, scratch)
    }
    rows += await part("bytes for a scroll by a row") {
      try await bytes(bench, browser, path, scratch)
    }
    return rows
  }

  /// A part that fails leaves the others.
  private static func part(_ name: String, _ measure: () async throws -> [Row]) async -> [Row] {
    do { return try await measure() } catch {
      return [Row(name, verdict: .unmeasured("\(error)"))]
    }
  }

  /// Opens the matrix and waits for its files.
  private static func openMatrix(
    _ tmux: TmuxControl, _ browser: String, _ path: String
  ) throws -> TmuxControl.Pane {
    let pane = try tmux.open(
      browser, ["browse", LargeThreads.matrix.id.description, "--kv", "sqlite:\(path)"])
    try tmux.wait(for: "the matrix", in: pane) { $0.contains("\(LargeThreads.files) files") }
    return pane
  }

  /// Presses Down until every further press scrolls.
  private static func goToEdge(_ tmux: TmuxControl, _ pane: TmuxControl.Pane) throws {
    for _ in 0..<60 { try tmux.command("send-keys -t \(pane.name) Down") }
    try tmux.settle(.milliseconds(300))
  }

  private static func scroll(
    _ browser: String, _ path: String, _ scratch: Scratch
  ) async throws -> [Row] {
    let tmux = try TmuxControl(scratch)
    defer { tmux.close() }
    let htop = try tmux.open("htop", ["-d", "100"])
    try tmux.wait(for: "htop", in: htop) { $0.contains("Quit") }
    let pane = try openMatrix(tmux, browser, path)
    try goToEdge(tmux, pane)
    func press(_ key: String, _ pane: TmuxControl.Pane) throws -> Duration {
      try tmux.settle(.milliseconds(10))
      return try tmux.press(key, in: pane)
    }
    // htop's list may be shorter than that many presses.
    var key = "Up"
    let (own, peer) = try await takeTurns(
      rounds: presses, warmUps: 4, { try press("Down", pane) },
      {
        key = key == "Up" ? "Down" : "Up"
        return try press(key, htop)
      })
    return [
      Row(
        "scrolling a matrix of \(LargeThreads.files) × \(LargeThreads.segments), a row",
        bobbin:
          "\(Figures.milliseconds(own.median)), 99 of 100 \(Figures.milliseconds(own.p99))",
        peer: "htop \(Figures.milliseconds(peer.median)), \(Figures.milliseconds(peer.p99))",
        budget: "≤ 10 ms", verdict: .init(own.median <= .milliseconds(10)))
    ]
  }

  private static func open(
    _ browser: String, _ path: String, _ file: String, _ scratch: Scratch
  ) async throws -> [Row] {
    let tmux = try TmuxControl(scratch)
    defer { tmux.close() }
    let pane = try tmux.open(
      browser, ["browse", LargeThreads.large.id.description, "--kv", "sqlite:\(path)"])
    try tmux.wait(for: "the thread", in: pane) { $0.contains("1 file ·") }
    try tmux.settle(.seconds(1))
    /// Opens the slice and goes to the end of its tree, whose lines are counted on the way.
    func ask() throws -> (opened: Duration, ended: Duration) {
      let opened = try tmux.press("Enter", in: pane) { $0.contains("[") && $0.contains("50 MB") }
      let views = try tmux.wait(for: "its views", in: pane) { $0.contains("tree") }
      if !views.contains("[tree]") { try tmux.command("send-keys -t \(pane.name) Tab") }
      try tmux.wait(for: "the tree", in: pane) { $0.contains("[tree]") && $0.contains("over ") }
      try tmux.settle(.milliseconds(300))
      let ended = try tmux.press("G", in: pane) { $0.contains("[tree]") && !$0.contains("over ") }
      try tmux.command("send-keys -t \(pane.name) Escape")
      try tmux.wait(for: "the matrix", in: pane) { $0.contains("1 file ·") }
      try tmux.settle(.milliseconds(300))
      return (opened, ended)
    }
    func start(_ program: String, _ arguments: [String]) throws -> Duration {
      let begin = ContinuousClock.now
      let terminal = try PseudoTerminal(
        program, arguments + [file], environment: scratch.environment)
      try terminal.wait(for: "0. ")
      let passed = begin.duration(to: .now)
      try terminal.quit()
      return passed
    }
    var (own, end, less, vim) = (Timings(), Timings(), Timings(), Timings())
    for _ in 0..<opens {
      let (opened, ended) = try ask()
      own.record(opened)
      end.record(ended)
      less.record(try start("less", []))
      vim.record(try start("vim", ["-u", "NONE", "-n"]))
    }
    return [
      Row(
        "a slice of 50 MB, Enter to its first screen",
        bobbin: "\(Figures.milliseconds(own.median)), at most \(Figures.milliseconds(own.longest))",
        peer:
          "the file in less \(Figures.milliseconds(less.median)), vim \(Figures.milliseconds(vim.median))",
        budget: "≤ 150 ms", verdict: .init(own.median <= .milliseconds(150))),
      Row(
        "… G, to the last line of its tree",
        bobbin: "\(Figures.milliseconds(end.median)), at most \(Figures.milliseconds(end.longest))",
        peer: "–", budget: "≤ 150 ms", verdict: .init(end.median <= .milliseconds(150))),
    ]
  }

  private static func bytes(
    _ bench: Bench, _ browser: String, _ path: String, _ scratch: Scratch
  ) async throws -> [Row] {
    let store = try await bench.store()
    let arguments = try await bench.arguments()
    let tmux = try TmuxControl(scratch)
    defer { tmux.close() }
    let list = try tmux.open(browser, arguments)
    try tmux.waitForList(of: store, in: list)
    let own = try scrolled(tmux, list, "thread_")
    let matrix = try scrolled(tmux, try openMatrix(tmux, browser, path), "/40")
    // The same rows, so that less has as much to show.
    let text = try tmux.command("capture-pane -p -t \(list.name)").filter { $0.contains("thread_") }
    let file = scratch.path("rows.txt")
    try Array(repeating: text, count: 20).flatMap { $0 }.joined(separator: "\n")
      .write(toFile: file, atomically: true, encoding: .utf8)
    let pane = try tmux.open("less", [file])
    try tmux.wait(for: "less", in: pane) { $0.contains("thread_") }
    let less = try tmux.bytes(ofPressing: "j", in: pane)
    func row(_ what: String, _ scroll: Scroll, peer: String) -> Row {
      Row(
        "bytes for a scroll by a row, \(what)", bobbin: "\(scroll.sent) B", peer: peer,
        budget: "2 × \(scroll.row) B + \(scroll.others) B of what else changed",
        verdict: .init(scroll.sent <= 2 * scroll.row + scroll.others))
    }
    return [
      row("the list", own, peer: "less \(less) B, without colours"),
      row("the matrix", matrix, peer: "–"),
    ]
  }

  /// What a scroll by a row has sent, and what of the screen was new.
  private struct Scroll {
    var sent: Int
    /// The row that came into view, with its colours.
    var row: Int
    /// Rows outside of the list whose text has changed.
    var others: Int
  }

  /// - Parameter mark: what every row of the list has, and no other.
  private static func scrolled(
    _ tmux: TmuxControl, _ pane: TmuxControl.Pane, _ mark: String
  ) throws -> Scroll {
    try goToEdge(tmux, pane)
    func screen(_ options: String) throws -> [String] {
      try tmux.command("capture-pane -p \(options) -t \(pane.name)")
    }
    let before = Set(try screen(""))
    let sent = try tmux.bytes(ofPressing: "Down", in: pane)
    let (plain, painted) = (try screen(""), try screen("-e"))
    guard plain.count == painted.count, let last = plain.lastIndex(where: { $0.contains(mark) })
    else { throw Unmeasured("the list has no rows") }
    let others = plain.indices.filter { !plain[$0].contains(mark) && !before.contains(plain[$0]) }
    return Scroll(
      sent: sent, row: painted[last].utf8.count,
      others: others.map { painted[$0].utf8.count }.reduce(0, +))
  }
}
