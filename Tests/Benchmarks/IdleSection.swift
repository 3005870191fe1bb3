import Foundation

/// What the program does when nobody does anything.
enum IdleSection {
  static let seconds = 5

  /// The word by which this program becomes the floor: a Swift program that only sleeps.
  static let sleeper = "--sleeper"

  static func measure(_ bench: Bench) async throws -> [Row] {
    let browser = try bench.browser()
    let store = try await bench.store()
    let scratch = try bench.scratch()
    let tmux = try TmuxControl(scratch)
    defer { tmux.close() }
    let pane = try tmux.open(browser, try await bench.arguments())
    let floor = try LineProcess(
      "/proc/self/exe", [sleeper], environment: scratch.environment)
    defer { floor.end() }
    try tmux.waitForList(of: store, in: pane)
    // Threads that have nothing to do any more go away after five seconds; that is not yet idle.
    try tmux.settle(.seconds(8))

    let before = (own: try ProcessFigures(pane.process), floor: try ProcessFigures(floor.process))
    try await Task.sleep(for: .seconds(seconds))
    let own = try ProcessFigures(pane.process).since(before.own)
    let least = try ProcessFigures(floor.process).since(before.floor)
    return [
      Row(
        "idle for \(seconds) s, the list of threads",
        bobbin: "\(own.wakeUps) wake-ups, \(own.ticks) ticks",
        peer: "a sleeping Swift program \(least.wakeUps), \(least.ticks)",
        // What comes once a second comes five or six times in five seconds.
        budget: "the floor ± 1, 0 ticks",
        verdict: .init(own.wakeUps <= least.wakeUps + 1 && own.ticks == 0))
    ]
  }

  /// Sleeps until standard input ends, with its thread pool awake as any Swift program's is.
  static func sleep() async {
    await Task.detached {}.value
    _ = FileHandle.standardInput.readDataToEndOfFile()
  }
}
