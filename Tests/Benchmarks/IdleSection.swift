/// What the program does when nobody does anything.
enum IdleSection {
  static let seconds = 5

  static func measure(_ bench: Bench) async throws -> [Row] {
    let browser = try bench.browser()
    let store = try await bench.store()
    let tmux = try TmuxControl(bench.scratch())
    defer { tmux.close() }
    let pane = try tmux.open(browser, try await bench.arguments())
    try tmux.waitForList(of: store, in: pane)
    try tmux.settle(.seconds(2))
    let before = try ProcessFigures(pane.process)
    try await Task.sleep(for: .seconds(seconds))
    let after = try ProcessFigures(pane.process)
    let switches = after.switches - before.switches
    let ticks = after.ticks - before.ticks
    return [
      Row(
        "idle for \(seconds) s, the list of threads",
        bobbin: "\(switches) wake-ups, \(ticks) ticks", budget: "0 wake-ups, 0 ticks",
        verdict: .init(switches == 0 && ticks == 0))
    ]
  }
}
