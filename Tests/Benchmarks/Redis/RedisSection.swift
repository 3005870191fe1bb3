import Foundation

/// The browser on a large Redis, in a terminal.
enum RedisSection {
  private static let launches = 7
  private static let presses = 40
  private static let scans = 4

  static func measure(_ bench: Bench) async throws -> [Row] {
    let redis = try await bench.redis()
    let browser = try bench.browser()
    let scratch = try bench.scratch()
    var rows: [Row] = []
    for threads in ScanSection.sizes {
      let database = try redis.database(threads: threads)
      rows.append(try await launch(browser, redis.url(database), database, scratch))
    }
    rows += try peers(redis, try redis.database(threads: 100_000), scratch)
    rows += try million(browser, redis, scratch)
    return rows
  }

  /// From the start of the program to the first thread on the screen.
  private static func launch(
    _ browser: String, _ url: String, _ database: SeededRedis.Database, _ scratch: Scratch
  ) async throws -> Row {
    func start(_ program: String, _ arguments: [String], until text: String) throws -> Duration {
      let begin = ContinuousClock.now
      let terminal = try PseudoTerminal(program, arguments, environment: scratch.environment)
      try terminal.wait(for: text)
      let passed = begin.duration(to: .now)
      try terminal.quit()
      return passed
    }
    let race = try await Race(
      rounds: launches,
      [
        { try start(browser, ["--kv", url], until: "thread_") },
        { try start("htop", [], until: "Quit") },
      ])
    return Row(
      "launch on Redis, \(Figures.count(database.threads)) threads",
      bobbin: "\(Figures.milliseconds(race.median(0))), "
        + "at most \(Figures.milliseconds(race.times[0].longest))",
      peer: "htop \(Figures.milliseconds(race.median(1)))", budget: "≤ 100 ms, aim 50 ms",
      verdict: .init(race.median(0) <= .milliseconds(100)))
  }

  /// What other browsers of Redis take, once each, for they take long.
  private static func peers(
    _ redis: SeededRedis, _ database: SeededRedis.Database, _ scratch: Scratch
  ) throws -> [Row] {
    let port = "\(redis.server.port)"
    let number = "\(database.number)"
    let rivals = [
      ("iredis", ["-h", "127.0.0.1", "-p", port, "-n", number], "to its prompt", ">"),
      (
        "tuiredis", ["-H", "127.0.0.1", "-p", port, "-n", number, "-c"], "to the first keys",
        "thread"
      ),
    ]
    return rivals.map { name, arguments, what, text in
      do {
        let tmux = try TmuxControl(scratch)
        defer { tmux.close() }
        let start = ContinuousClock.now
        let pane = try tmux.open(PythonPeer.interpreter(name), arguments)
        try tmux.wait(for: "its screen", in: pane, within: .seconds(120)) { $0.contains(text) }
        let passed = start.duration(to: .now)
        try? tmux.settle(.seconds(2), within: .seconds(60))
        let memory = try ProcessFigures(pane.process).peakMemory
        return Row(
          "… of 100 000", bobbin: "",
          peer: "\(name) \(what) \(Figures.milliseconds(passed)), \(Figures.megabytes(memory))")
      } catch {
        return Row("… of 100 000, \(name)", verdict: .unmeasured("\(error)"))
      }
    }
  }

  /// A million threads: keys while they are being listed, then memory and the filter.
  private static func million(
    _ browser: String, _ redis: SeededRedis, _ scratch: Scratch
  ) throws -> [Row] {
    let database = try redis.database(threads: SeededRedis.metasAlone)
    let tmux = try TmuxControl(scratch)
    defer { tmux.close() }
    let htop = try tmux.open("htop", ["-d", "100"])
    try tmux.wait(for: "htop", in: htop) { $0.contains("Quit") }

    var own = Timings()
    var peer = Timings()
    for _ in 0..<scans {
      let pane = try tmux.open(browser, ["--kv", redis.url(database)])
      let screen = try tmux.wait(for: "the first threads", in: pane) { Self.ids(in: $0).count > 2 }
      let ids = Self.ids(in: screen)
      for press in 0..<presses {
        let isDown = press % 2 == 0
        let id = isDown ? ids[1] : ids[0]
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
        peer.record(try tmux.press(press % 2 == 0 ? "Down" : "Up", in: htop))
      }
      try tmux.command("kill-pane -t \(pane.name)")
    }

    let start = ContinuousClock.now
    let pane = try tmux.open(browser, ["--kv", redis.url(database)])
    func shows(_ count: Int) -> (String) -> Bool {
      { screen in
        let dense = screen.filter { !$0.isWhitespace }
        return dense.contains("of\(count)") && !dense.contains("scanning")
      }
    }
    try tmux.wait(for: "the whole list", in: pane, until: shows(database.threads))
    let listed = start.duration(to: .now)
    try tmux.settle(.seconds(1))
    let memory = try ProcessFigures(pane.process).peakMemory
    var filter = Timings()
    for _ in 0..<5 {
      try tmux.command("send-keys -t \(pane.name) /")
      try tmux.settle(.milliseconds(200))
      for (letter, count) in zip(SeededRedis.filter, database.filtered) {
        filter.record(try tmux.press(letter, in: pane, until: shows(count)))
        try tmux.settle(.milliseconds(50))
      }
      // Once out of the field, once out of the filter.
      try tmux.command("send-keys -t \(pane.name) Escape")
      try tmux.wait(for: "the whole list", in: pane, until: shows(database.threads))
    }
    try tmux.settle(.seconds(8))
    let before = try ProcessFigures(pane.process)
    try tmux.settle(.seconds(5))
    let idle = try ProcessFigures(pane.process).since(before)
    return [
      Row(
        "key press to screen while 1 000 000 are listed, median",
        bobbin: Figures.milliseconds(own.median), peer: "htop \(Figures.milliseconds(peer.median))",
        budget: "htop + 4 ms", verdict: .init(own.median <= peer.median + .milliseconds(4))),
      Row(
        "… 99 of 100", bobbin: Figures.milliseconds(own.p99),
        peer: "htop \(Figures.milliseconds(peer.p99))", budget: "htop + 10 ms",
        verdict: .init(own.p99 <= peer.p99 + .milliseconds(10))),
      Row("… launch to the whole list", bobbin: Figures.milliseconds(listed)),
      Row(
        "… memory with the whole list", bobbin: Figures.megabytes(memory), budget: "≤ 100 MB",
        verdict: .init(memory <= 100_000_000)),
      Row(
        "… a letter typed into the filter",
        bobbin: "\(Figures.milliseconds(filter.median)), "
          + "at most \(Figures.milliseconds(filter.longest))",
        budget: "≤ 50 ms", verdict: .init(filter.longest <= .milliseconds(50))),
      Row(
        "… idle for 5 s, live", bobbin: "\(idle.wakeUps) wake-ups, \(idle.ticks) ticks",
        budget: "0 ticks", verdict: .init(idle.ticks == 0)),
    ]
  }

  /// The ids on a screen, from the top.
  private static func ids(in screen: String) -> [String] {
    screen.split(whereSeparator: \.isWhitespace).map(String.init)
      .filter { $0.hasPrefix("thread_") && $0.count == 31 }
  }
}
