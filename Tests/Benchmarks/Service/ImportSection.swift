import Foundation
import JSONText

/// Bringing an old file cache into the embedded store and into a Redis.
enum ImportSection {
  static func measure(_ bench: Bench) async throws -> [Row] {
    let scratch = try bench.scratch()
    let folder = scratch.path("cache")
    let bytes = try fill(folder, bench.threads)
    let browser = try bench.browser()
    let threads = bench.threads
    let embedded = try time(
      browser, ["import", folder, "--kv", "sqlite:\(scratch.path("imported.db"))"], threads, scratch
    )
    let floor = try reading(folder)
    let redis = try await bench.redis().server.port
    let served = try time(
      browser, ["import", folder, "--kv", "redis://127.0.0.1:\(redis)/14"], threads, scratch)
    func rate(_ time: Duration) -> String {
      "\(Figures.count(Int(Double(threads) / (time / .seconds(1))))) a second"
    }
    return [
      Row(
        "import of \(Figures.count(threads)) files, \(Figures.megabytes(bytes)), into the embedded store",
        bobbin: rate(embedded), peer: "reading the files \(rate(floor))",
        budget: "≥ 10 000 a second",
        verdict: .init(Double(threads) / (embedded / .seconds(1)) >= 10_000)),
      Row("… into Redis", bobbin: rate(served)),
    ]
  }

  /// Writes the threads as the original does.
  /// - Returns: how many bytes they have.
  private static func fill(_ folder: String, _ threads: Int) throws -> Int {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    var source = SampleThreads()
    var bytes = 0
    for _ in 0..<threads {
      let thread = source.next()
      let text = JSONWriter.pretty(try JSONDocument(parsing: thread.meta).root)
      bytes += text.count
      try Data(text).write(to: URL(fileURLWithPath: "\(folder)/\(thread.id).json"))
    }
    return bytes
  }

  private static func time(
    _ program: String, _ arguments: [String], _ threads: Int, _ scratch: Scratch
  ) throws -> Duration {
    let start = ContinuousClock.now
    let process = try LineProcess(program, arguments, environment: scratch.environment)
    defer { process.end() }
    guard let line = try process.line(until: .now + .seconds(600)) else {
      throw Unmeasured("the import does not end")
    }
    guard line.hasSuffix(": \(threads) imported as thread") else {
      throw Unmeasured("the import said: \(line)")
    }
    return start.duration(to: .now)
  }

  /// How long it takes to read the files and do nothing with them.
  private static func reading(_ folder: String) throws -> Duration {
    let start = ContinuousClock.now
    for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
      _ = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)"))
    }
    return start.duration(to: .now)
  }
}
