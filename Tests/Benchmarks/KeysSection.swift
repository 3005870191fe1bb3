/// From a key press to what it does on the screen.
enum KeysSection {
  static let samples = 300

  static func measure(_ bench: Bench) async throws -> [Row] {
    let browser = try bench.browser()
    let store = try await bench.store()
    let tmux = try TmuxControl(bench.scratch())
    defer { tmux.close() }
    // htop looks at its processes every ten seconds, lest it print something that no key asked for.
    let htop = try tmux.open("htop", ["-d", "100"])
    try tmux.wait(for: "htop", in: htop) { $0.contains("Quit") }
    let bobbin = try tmux.open(browser, try await bench.arguments())
    try tmux.waitForList(of: store, in: bobbin)
    try tmux.settle(.milliseconds(500))

    var key = "Up"
    func press(_ pane: TmuxControl.Pane) throws -> Duration {
      try tmux.settle(.milliseconds(10))
      return try tmux.press(key, in: pane)
    }
    let times = try await takeTurns(
      rounds: samples, warmUps: 4,
      {
        key = key == "Up" ? "Down" : "Up"
        return try press(bobbin)
      },
      { try press(htop) })
    func row(_ work: String, _ figure: (Timings) -> Duration, slack: Int) -> Row {
      let (own, peer) = (figure(times.first), figure(times.second))
      return Row(
        work, bobbin: Figures.milliseconds(own), peer: "htop \(Figures.milliseconds(peer))",
        budget: "htop + \(slack) ms", verdict: .init(own <= peer + .milliseconds(slack)))
    }
    return [
      row("key press to screen, median", \.median, slack: 4),
      row("… 99 of 100", \.p99, slack: 10),
    ]
  }
}
