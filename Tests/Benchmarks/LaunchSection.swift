/// From the start of the program to the first thread on the screen; and what a whole list costs.
enum LaunchSection {
  static let rounds = 15

  static func measure(_ bench: Bench) async throws -> [Row] {
    let browser = try bench.browser()
    let store = try await bench.store()
    let arguments = try await bench.arguments()
    let scratch = try bench.scratch()
    var rows = try await launch(browser, arguments, store, scratch)
    rows += try list(browser, arguments, store, scratch)
    return rows
  }

  private static func launch(
    _ browser: String, _ arguments: [String], _ store: SeededStore, _ scratch: Scratch
  ) async throws -> [Row] {
    func start(_ program: String, _ arguments: [String], until text: String) throws -> Duration {
      let begin = ContinuousClock.now
      let terminal = try PseudoTerminal(program, arguments, environment: scratch.environment)
      try terminal.wait(for: text)
      let passed = begin.duration(to: .now)
      try terminal.quit()
      return passed
    }
    let (bobbin, htop) = try await takeTurns(
      rounds: rounds, warmUps: 1,
      { try start(browser, arguments, until: store.firstID) },
      { try start("htop", [], until: "Quit") })
    func words(_ times: Timings) -> String {
      "\(Figures.milliseconds(times.median)), at most \(Figures.milliseconds(times.longest))"
    }
    return [
      Row(
        "launch, \(Figures.count(store.threads)) threads", bobbin: words(bobbin),
        peer: "htop \(words(htop))", budget: "≤ 100 ms, aim 50 ms",
        verdict: .init(bobbin.median <= .milliseconds(100)))
    ]
  }

  /// How long the whole list takes, and the memory it needs.
  private static func list(
    _ browser: String, _ arguments: [String], _ store: SeededStore, _ scratch: Scratch
  ) throws -> [Row] {
    let tmux = try TmuxControl(scratch)
    defer { tmux.close() }
    let start = ContinuousClock.now
    let pane = try tmux.open(browser, arguments)
    try tmux.waitForList(of: store, in: pane)
    let passed = start.duration(to: .now)
    try tmux.settle(.milliseconds(500))
    let memory = try ProcessFigures(pane.process).peakMemory
    return [
      Row(
        "… to the whole list, \(Figures.count(store.keys)) keys",
        bobbin: Figures.milliseconds(passed)),
      Row(
        "memory with the whole list", bobbin: Figures.megabytes(memory), budget: "≤ 100 MB",
        verdict: .init(memory <= 100_000_000)),
    ]
  }
}

extension TmuxControl {
  /// Waits until the list says that it has all threads, whatever separates its digits.
  func waitForList(of store: SeededStore, in pane: Pane) throws {
    try wait(for: "the whole list", in: pane) { screen in
      let dense = screen.filter { !$0.isWhitespace }
      return dense.contains("of\(store.threads)") && !dense.contains("scanning")
    }
  }
}
