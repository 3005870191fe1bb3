import Foundation

/// A million threads in a terminal.
extension RedisSection {
  private static let presses = 40
  private static let scans = 4

  /// Keys while they are being listed, then memory, the filter and rest.
  ///
  /// A part that fails leaves the others.
  static func million(
    _ browser: String, _ redis: SeededRedis, _ scratch: Scratch
  ) throws -> [Row] {
    let database = try redis.database(threads: SeededRedis.metasAlone)
    let tmux = try TmuxControl(scratch)
    defer { tmux.close() }
    var rows = part("key press to screen while 1 000 000 are listed") {
      try keys(tmux) { try tmux.open(browser, ["--kv", redis.url(database)]) }
    }

    let start = ContinuousClock.now
    let pane = try tmux.open(browser, ["--kv", redis.url(database)])
    try tmux.wait(for: "the whole list", in: pane, until: showsAll(of: database))
    let listed = start.duration(to: .now)
    try tmux.settle(.seconds(1))
    let memory = try ProcessFigures(pane.process).peakMemory
    rows.append(Row("… launch to the whole list", bobbin: Figures.milliseconds(listed)))
    rows.append(
      Row(
        "… memory with the whole list", bobbin: Figures.megabytes(memory), budget: "≤ 100 MB",
        verdict: .init(memory <= 100_000_000)))
    rows += part("… a letter typed into the filter") { [try filter(tmux, pane, database)] }
    rows += part("… idle for 5 s, live") { [try atRest(tmux, pane)] }
    return rows
  }

  private static func part(_ name: String, _ measure: () throws -> [Row]) -> [Row] {
    do { return try measure() } catch {
      return [Row(name, verdict: .unmeasured("\(error)"))]
    }
  }

  /// Up and Down while the list grows, and the same keys in htop between the scans.
  private static func keys(
    _ tmux: TmuxControl, open: () throws -> TmuxControl.Pane
  ) throws -> [Row] {
    let htop = try tmux.open("htop", ["-d", "100"])
    try tmux.wait(for: "htop", in: htop) { $0.contains("Quit") }
    var own = Timings()
    var peer = Timings()
    for _ in 0..<scans {
      let pane = try open()
      let screen = try tmux.wait(for: "the first threads", in: pane) { ids(in: $0).count > 2 }
      let first = Self.ids(in: screen)
      for press in 0..<presses {
        let isDown = press % 2 == 0
        let id = isDown ? first[1] : first[0]
        own.record(
          try tmux.press(isDown ? "Down" : "Up", in: pane) { screen in
            screen.split(separator: "\n").contains { $0.hasPrefix("▌") && $0.contains(id) }
          })
      }
      let after = try tmux.command("capture-pane -p -t \(pane.name)").joined()
      guard after.contains("scanning") else {
        throw Unmeasured("the scan was over before \(presses) keys were pressed")
      }
      for press in 0..<presses {
        try tmux.settle(.milliseconds(20))
        peer.record(try tmux.press(press % 2 == 0 ? "Down" : "Up", in: htop))
      }
      try tmux.command("kill-pane -t \(pane.name)")
    }
    try tmux.command("kill-pane -t \(htop.name)")
    return [
      Row(
        "key press to screen while 1 000 000 are listed, median",
        bobbin: Figures.milliseconds(own.median), peer: "htop \(Figures.milliseconds(peer.median))",
        budget: "htop + 4 ms", verdict: .init(own.median <= peer.median + .milliseconds(4))),
      Row(
        "… 99 of 100", bobbin: Figures.milliseconds(own.p99),
        peer: "htop \(Figures.milliseconds(peer.p99))", budget: "htop + 10 ms",
        verdict: .init(own.p99 <= peer.p99 + .milliseconds(10))),
    ]
  }

  /// From a letter to the number of ids that hold what was typed so far.
  private static func filter(
    _ tmux: TmuxControl, _ pane: TmuxControl.Pane, _ database: SeededRedis.Database
  ) throws -> Row {
    var times = Timings()
    for _ in 0..<5 {
      try tmux.command("send-keys -t \(pane.name) /")
      try tmux.settle(.milliseconds(200))
      for (letter, count) in zip(SeededRedis.filter, database.filtered) {
        times.record(
          try tmux.press(letter, in: pane) { dense($0).contains("·\(count)of\(database.threads)") })
        try tmux.settle(.milliseconds(50))
      }
      try tmux.command("send-keys -t \(pane.name) Escape")
      try tmux.wait(for: "the whole list", in: pane, until: showsAll(of: database))
    }
    return Row(
      "… a letter typed into the filter",
      bobbin:
        "\(Figures.milliseconds(times.median)), at most \(Figures.milliseconds(times.longest))",
      budget: "≤ 50 ms", verdict: .init(times.longest <= .milliseconds(50)))
  }

  private static func atRest(_ tmux: TmuxControl, _ pane: TmuxControl.Pane) throws -> Row {
    try tmux.settle(.seconds(8), within: .seconds(30))
    let before = try ProcessFigures(pane.process)
    try tmux.settle(.seconds(5))
    let idle = try ProcessFigures(pane.process).since(before)
    return Row(
      "… idle for 5 s, live", bobbin: "\(idle.wakeUps) wake-ups, \(idle.ticks) ticks",
      budget: "0 ticks", verdict: .init(idle.ticks == 0))
  }

  private static func showsAll(of database: SeededRedis.Database) -> (String) -> Bool {
    { screen in
      let text = dense(screen)
      return text.contains("of\(database.threads)") && text.contains("nofilter")
        && !text.contains("scanning")
    }
  }

  /// A screen without its blanks, thin ones too.
  private static func dense(_ screen: String) -> String { screen.filter { !$0.isWhitespace } }

  /// The ids on a screen, from the top.
  private static func ids(in screen: String) -> [String] {
    screen.split(whereSeparator: \.isWhitespace).map(String.init)
      .filter { $0.hasPrefix("thread_") && $0.count == 31 }
  }
}
