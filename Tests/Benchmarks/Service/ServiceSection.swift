import Foundation
import KeyValue
import KeyValueRedis
import ThreadCache

/// The retrieval service over a Redis: warm loads beside a plain route, loads by a process each, memory.
enum ServiceSection {
  static let clients = 64
  static let seconds = 5
  static let requests = 1_000_000
  private static let rounds = 3
  private static let launches = 20
  private static let thread = ThreadID("thread_benchmark")

  /// The key of the record that is loaded.
  static let key = "thread:thread_benchmark:meta"
  private static let segments = ["region", "age", "gender"]

  static func measure(_ bench: Bench) async throws -> [Row] {
    let redis = try await bench.redis().server.port
    let scratch = try bench.scratch()
    let bytes = try await seed(redis)
    let source = scratch.path("surveys")
    try FileManager.default.createDirectory(atPath: source, withIntermediateDirectories: true)
    let service = try ServiceProcess(
      try bench.browser(), redis: redis, source: source, scratch)
    var rows: [Row] = []
    do {
      let plain = try ServiceProcess(plainRouteTo: redis, scratch)
      rows += try warm(service, plain, bytes, scratch)
    } catch let error as Unmeasured {
      rows.append(Row("warm loads a second", verdict: .unmeasured("\(error)")))
    }
    rows.append(try await invocation(try bench.browser(), redis: redis, source: source, scratch))
    rows.append(try memory(service, scratch))
    return rows
  }

  private static var body: String {
    #"{"files":[{"id":"2025_1","segments":["region","age","gender"]}]}"#
  }

  /// Stores the thread.
  /// - Returns: the length of its meta.
  private static func seed(_ port: Int) async throws -> Int {
    let store = try await RedisStore.open(try RedisOptions(url: "redis://127.0.0.1:\(port)/0"))
    let slice = Array(
      #"[{"response":"Yes","value":{"north":0.42,"south":0.2}},{"response":"No","value":{"north":0.58,"south":0.8}}]"#
        .utf8)
    let receipt = try await ThreadCache(store: store).updateThreadCache(
      thread,
      with: [
        CachedFile(
          id: "2025_1", slices: segments.map { ($0, slice) }, loadedSegments: segments,
          availableSegments: segments + ["overall", "sector"])
      ])
    await store.close()
    return receipt.bytesAfter
  }

  // MARK: Warm loads

  private static func warm(
    _ service: ServiceProcess, _ plain: ServiceProcess, _ bytes: Int, _ scratch: Scratch
  ) throws -> [Row] {
    var (own, floor): ([Wrk], [Wrk]) = ([], [])
    for round in 0...rounds {
      let seconds = round == 0 ? 2 : seconds
      let one = try Wrk(
        "POST", service.url + "/v1/threads/\(thread)/load", body: body, clients: clients,
        seconds: seconds, scratch)
      let other = try Wrk(
        "POST", plain.url + "/load", body: body, clients: clients, seconds: seconds, scratch)
      // The first round only warms up.
      if round > 0 {
        own.append(one)
        floor.append(other)
      }
    }
    func median(_ runs: [Wrk]) -> Wrk { runs.sorted { $0.rate < $1.rate }[runs.count / 2] }
    func rate(_ runs: [Wrk]) -> String {
      let rates = runs.map { Int($0.rate) }
      return
        "\(Figures.count(Int(median(runs).rate))) (\(Figures.count(rates.min() ?? 0)) to \(Figures.count(rates.max() ?? 0)))"
    }
    let (mine, plainest) = (median(own), median(floor))
    func times(_ run: Wrk) -> String {
      "\(Figures.milliseconds(run.p99)), median \(Figures.milliseconds(run.median))"
    }
    return [
      Row(
        "warm loads a second, \(clients) clients, a meta of \(Figures.bytes(bytes))",
        bobbin: rate(own), peer: "a Hummingbird route with one GET \(rate(floor))",
        budget: "≥ the route ÷ 2", verdict: .init(mine.rate * 2 >= plainest.rate)),
      Row(
        "… 99 of 100", bobbin: times(mine), peer: times(plainest), budget: "≤ 3 × its median",
        verdict: .init(mine.p99 <= mine.median * 3)),
    ]
  }

  // MARK: A process for each load

  private static func invocation(
    _ browser: String, redis port: Int, source: String, _ scratch: Scratch
  ) async throws -> Row {
    let words = [
      "load", "\(thread)", "--file", "2025_1", "--segments", segments.joined(separator: ","),
      "--source", source, "--kv", "redis://127.0.0.1:\(port)/0", "--json",
    ]
    var (all, starts, loads) = (Timings(), Timings(), Timings())
    for round in 0..<(3 + launches) {
      let start = try until(browser, ["keys", "--markdown"], scratch).time
      let done = try until(browser, words, scratch)
      guard done.line.contains(#""cache":"hit""#) else {
        throw Unmeasured("the load was no hit: \(done.line)")
      }
      guard round >= 3 else { continue }
      starts.record(start)
      all.record(done.time)
      loads.record(milliseconds(in: done.line))
    }
    let connecting = max(.zero, all.median - starts.median - loads.median)
    return Row(
      "a warm load by a process of its own, from its start to its answer",
      bobbin:
        "\(Figures.milliseconds(all.median)), at most \(Figures.milliseconds(all.longest)): starting \(Figures.milliseconds(starts.median)), "
        + "settings and connection \(Figures.milliseconds(connecting)), the load \(Figures.milliseconds(loads.median))",
      budget: "≤ 60 ms", verdict: .init(all.median <= .milliseconds(60)))
  }

  /// How long a program takes to its first line, and that line.
  private static func until(
    _ program: String, _ arguments: [String], _ scratch: Scratch
  ) throws -> (time: Duration, line: String) {
    let start = ContinuousClock.now
    let process = try LineProcess(program, arguments, environment: scratch.environment)
    defer { process.end() }
    guard let line = try process.line(until: .now + .seconds(30)) else {
      throw Unmeasured("\(program) said nothing")
    }
    return (start.duration(to: .now), line)
  }

  /// The sum of the steps that a load tells of.
  private static func milliseconds(in line: String) -> Duration {
    let sum = line.components(separatedBy: #""milliseconds":"#).dropFirst().reduce(0.0) {
      $0 + (Double($1.prefix { "0123456789.e-".contains($0) }) ?? 0)
    }
    return .nanoseconds(Int64(sum * 1e6))
  }

  // MARK: Memory

  private static func memory(_ service: ServiceProcess, _ scratch: Scratch) throws -> Row {
    var served = 0
    func serve(_ count: Int) throws -> Int {
      let end = served + count
      while served < end {
        served += try Wrk(
          "POST", service.url + "/v1/threads/\(thread)/load", body: body, clients: clients,
          seconds: seconds, scratch
        ).requests
      }
      return try ProcessFigures(service.process.process).memory
    }
    let before = try serve(requests / 10)
    let after = try serve(requests)
    return Row(
      "memory after \(Figures.count(requests)) requests more",
      bobbin: "\(Figures.megabytes(after)), before them \(Figures.megabytes(before))",
      budget: "≤ 5 MB more", verdict: .init(after - before <= 5_000_000))
  }
}
