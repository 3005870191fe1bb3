import Foundation

/// The gateway before a Redis, beside Redis itself and a proxy in python.
enum GatewaySection {
  static let batch = 100
  static let bytes = 100
  static let clients = 16
  static let listeners = 1000
  private static let rounds = 5
  private static let batches = 1600

  static func measure(_ bench: Bench) async throws -> [Row] {
    let redis = try await bench.redis().server.port
    let scratch = try bench.scratch()
    let gateway = try GatewayProcess(try bench.browser(), redis: redis, scratch)
    var rows: [Row] = []
    do {
      let proxy = try GatewayProcess(peerOf: redis, scratch)
      for connections in [clients, 1] {
        for isWriting in [true, false] {
          rows.append(
            try await throughput(gateway, proxy, redis: redis, connections, isWriting: isWriting))
        }
      }
    } catch let error as Unmeasured {
      rows.append(Row("commands a second over REST", verdict: .unmeasured("\(error)")))
    }
    rows.append(try await latency(gateway, redis: redis))
    rows.append(try memory(gateway))
    return rows
  }

  // MARK: Commands a second

  private static func throughput(
    _ gateway: GatewayProcess, _ proxy: GatewayProcess, redis: Int, _ connections: Int,
    isWriting: Bool
  ) async throws -> Row {
    let value = String(repeating: "x", count: bytes)
    let commands = (0..<batch).map {
      isWriting ? ["SET", "benchmark:\($0)", value] : ["GET", "benchmark:\($0)"]
    }
    let body = "[" + commands.map { "\($0)" }.joined(separator: ",") + "]"
    let request = HTTPSocket.request("POST", "/pipeline", body)
    let wire = commands.flatMap { BareSocket.command($0.map { Array($0.utf8) }) }
    for server in [gateway, proxy] { try check(server, request) }
    let (ports, each) = ((gateway.port, proxy.port), batches / connections)
    func ask(_ port: Int) throws -> Duration {
      try ClientThreads.run(connections, each) {
        let socket = try HTTPSocket(port: port)
        return { try socket.ask(request) }
      }
    }
    let race = try await Race(
      rounds: rounds,
      [
        { try ask(ports.0) },
        {
          try ClientThreads.run(connections, each) {
            let socket = try BareSocket(port: redis, database: GatewayProcess.database)
            return {
              try socket.send(wire)
              if isWriting { return try socket.skipLines(batch) }
              for _ in 0..<batch { _ = try socket.bulk() }
            }
          }
        }, { try ask(ports.1) },
      ])
    func rate(_ place: Int) -> String {
      Figures.rate(each * connections * batch, race.times[place])
    }
    let (own, floor, python) = (race.median(0), race.median(1), race.median(2))
    return Row(
      "\(isWriting ? "SETs" : "GETs") a second over REST, \(batch) at a time, "
        + (connections == 1 ? "one client" : "\(connections) clients"), bobbin: rate(0),
      peer: "bare Redis \(rate(1)), python aiohttp \(rate(2))",
      budget: "≥ Redis ÷ 3, ≥ 3 × python",
      verdict: .init(own <= floor * 3 && own * 3 <= python))
  }

  // MARK: One command

  private static func latency(_ gateway: GatewayProcess, redis: Int) async throws -> Row {
    let request = HTTPSocket.request("POST", "/", #"["GET","benchmark:1"]"#)
    let wire = BareSocket.command("GET", "benchmark:1")
    let port = gateway.port
    let writer = try BareSocket(port: redis, database: GatewayProcess.database)
    try writer.send(BareSocket.command("SET", "benchmark:1", String(repeating: "x", count: bytes)))
    try writer.skipLines(1)
    let (bare, served) = (Collected(), Collected())
    for _ in 0..<rounds {
      try gather(bare) {
        let socket = try BareSocket(port: redis, database: GatewayProcess.database)
        return {
          try socket.send(wire)
          _ = try socket.bulk()
        }
      }
      try gather(served) {
        let socket = try HTTPSocket(port: port)
        return { try socket.ask(request) }
      }
    }
    let (floor, own) = (bare.timings, served.timings)
    return Row(
      "a GET over REST, \(clients) clients at once, 99 of 100",
      bobbin: "\(Figures.milliseconds(own.p99)), median \(Figures.milliseconds(own.median))",
      peer:
        "bare Redis \(Figures.milliseconds(floor.p99)), median \(Figures.milliseconds(floor.median))",
      budget: "Redis + 5 ms", verdict: .init(own.p99 <= floor.p99 + .milliseconds(5)))
  }

  /// Adds what each of many clients at once waits for, each on a thread and a connection of its own.
  private static func gather(
    _ all: Collected, _ client: @escaping @Sendable () throws -> () throws -> Void
  ) throws {
    _ = try ClientThreads.run(clients, 600) {
      let ask = try client()
      var number = 0
      return {
        let start = ContinuousClock.now
        try ask()
        number += 1
        if number > 100 { all.add(start.duration(to: .now)) }
      }
    }
  }

  private static func check(_ server: GatewayProcess, _ request: [UInt8]) throws {
    let answers = try HTTPSocket(port: server.port).ask(request).split(separator: UInt8(ascii: "{"))
    guard answers.count(where: { $0.starts(with: Array(#""result""#.utf8)) }) == batch else {
      throw Unmeasured("\(server.process.name) did not answer \(batch) results")
    }
  }

  // MARK: Clients that listen

  private static func memory(_ gateway: GatewayProcess) throws -> Row {
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    limit.rlim_cur = min(limit.rlim_max, 4096)
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    let request = HTTPSocket.request("GET", "/subscribe/quiet")
    let before = try ProcessFigures(gateway.process.process).memory
    var clients: [HTTPSocket] = []
    for _ in 0..<listeners {
      let client = try HTTPSocket(port: gateway.port)
      try client.listen(request)
      clients.append(client)
    }
    let memory = try ProcessFigures(gateway.process.process).memory
    withExtendedLifetime(clients) {}
    return Row(
      "memory with \(Figures.count(listeners)) clients that listen to a channel",
      bobbin:
        "\(Figures.megabytes(memory - before)) more, \(Figures.megabytes(memory)) with the program's own pages",
      budget: "≤ 60 MB more", verdict: .init(memory - before <= 60_000_000))
  }
}
