import Foundation

/// The load that `wrk` makes, and what it says of the answers.
struct Wrk {
  /// Requests answered in a second.
  let rate: Double
  /// All of them.
  let requests: Int
  let median: Duration
  let p99: Duration

  /// Sends the same request over so many connections, for so many seconds.
  init(
    _ method: String, _ url: String, body: String, clients: Int, seconds: Int, _ scratch: Scratch
  ) throws {
    let script = scratch.path("request.lua")
    try """
    wrk.method = "\(method)"
    wrk.headers["Content-Type"] = "application/json"
    wrk.body = [[\(body)]]
    """.write(toFile: script, atomically: true, encoding: .utf8)
    let process: LineProcess
    do {
      process = try LineProcess(
        "wrk",
        ["-t1", "-c\(clients)", "-d\(seconds)s", "--latency", "-s", script, url],
        environment: scratch.environment)
    } catch { throw Unmeasured("no wrk; see the command in the README") }
    defer { process.end() }
    var words: [String: String] = [:]
    while words["Requests/sec:"] == nil {
      guard let line = try process.line(until: .now + .seconds(seconds + 30)) else {
        throw Unmeasured("wrk does not end")
      }
      let parts = line.split(separator: " ").map(String.init)
      // 50%    1.23ms · 12345 requests in 5.00s, 1.2MB read · Requests/sec:   1234.56
      if parts.count > 1 { words[parts[0]] = parts[1] }
      if parts.dropFirst().first == "requests" { words["requests"] = parts[0] }
      if line.contains("Non-2xx") { throw Unmeasured("the server answered problems: \(line)") }
    }
    guard let rate = words["Requests/sec:"].flatMap({ Double($0) }),
      let requests = words["requests"].flatMap({ Int($0) }),
      let median = words["50%"].flatMap(Self.duration),
      let p99 = words["99%"].flatMap(Self.duration)
    else { throw Unmeasured("wrk says something else than expected: \(words)") }
    self.rate = rate
    self.requests = requests
    self.median = median
    self.p99 = p99
  }

  private static func duration(_ text: String) -> Duration? {
    for (unit, factor) in [("us", 1e3), ("ms", 1e6), ("s", 1e9)] where text.hasSuffix(unit) {
      return Double(text.dropLast(unit.count)).map { .nanoseconds(Int64($0 * factor)) }
    }
    return nil
  }
}
