import Foundation
import Testing

/// A `bobbin serve` that runs, and the way to it.
struct RunningService: Sendable {
  let process: Background
  let url: String
  private let scratch: Scratch

  /// Starts one on a free port, and waits until it listens.
  init(
    _ arguments: [String], in scratch: Scratch, environment: [String: String] = [:],
    stuck pipe: String? = nil, log: String? = nil
  ) async throws {
    self.scratch = scratch
    let output = "service-\(UUID().uuidString)"
    process = Background(
      ["serve", "--listen", "127.0.0.1:0"] + arguments, in: scratch, environment: environment,
      output: output, stuck: pipe, log: log)
    let end = ContinuousClock.now + .seconds(30)
    var url: Substring?
    while url == nil {
      try #require(ContinuousClock.now < end, "the service does not listen")
      // Each look is a process of its own, which paces the loop.
      let text = try await run("cat", [scratch.path(output)], in: scratch).output
      url = text.split(separator: " ").first { $0.hasPrefix("http://") }?.prefix { $0 != ";" }
    }
    self.url = String(url ?? "")
  }

  /// Asks it with curl.
  func ask(_ target: String, _ options: String...) async throws -> Finished {
    try await run("curl", ["-s", "--noproxy", "*", url + target] + options, in: scratch)
  }

  /// Loads segments of the sample file into a thread.
  func load(_ thread: String, _ segments: [String]) async throws -> Finished {
    let names = segments.map { "\"\($0)\"" }.joined(separator: ",")
    return try await ask(
      "/v1/threads/\(thread)/load", "-d",
      #"{"files":[{"id":"coffee_1","segments":[\#(names)]}]}"#)
  }

  /// Ends it as a supervisor does.
  func end(by signal: Int32 = SIGTERM) async throws -> Finished {
    try process.signal(signal)
    return try await process.ended()
  }
}
