import Foundation

/// The browser on a large Redis, in a terminal.
enum RedisSection {
  private static let launches = 7

  static func measure(_ bench: Bench) async throws -> [Row] {
    let redis = try await bench.redis()
    let browser = try bench.browser()
    let scratch = try bench.scratch()
    var rows: [Row] = []
    for threads in ScanSection.sizes {
      let database = try redis.database(threads: threads)
      rows.append(try await launch(browser, redis.url(database), database, scratch))
    }
    rows += try peers(redis, try redis.database(threads: SeededRedis.shownToPeers), scratch)
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
}
