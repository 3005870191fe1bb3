import Foundation
import RedisServers
import Testing

/// A `bobbin gateway` that runs, and the way to it.
struct ServedGateway {
  let process: Background
  let port: Int
  /// What it wrote for applications.
  let variables: [String: String]

  /// Starts one on a free port, and waits until it listens.
  ///
  /// - Parameters:
  ///   - pipe: a named pipe that gets its standard error, and that nobody reads; nil: that is part of its end.
  ///   - file: the file for applications.
  ///   - before: what stands in it already.
  init(
    _ arguments: [String], in scratch: Scratch, environment: [String: String] = [:],
    stuck pipe: String? = nil, file: String = "application-\(UUID().uuidString).env",
    before: String = ""
  ) async throws {
    process = Background(
      ["gateway", "--listen", "127.0.0.1:0", "--write-env", scratch.path(file)] + arguments,
      in: scratch, environment: environment, stuck: pipe)
    // The file is there at once and whole, when the gateway listens.
    let end = ContinuousClock.now + .seconds(30)
    var text = before
    while text == before, ContinuousClock.now < end {
      text = (try? scratch.read(file)) ?? ""
      await Task.yield()
    }
    var variables: [String: String] = [:]
    for line in text.split(separator: "\n") {
      let halves = line.split(separator: "=", maxSplits: 1)
      if halves.count == 2 { variables[String(halves[0])] = String(halves[1]) }
    }
    self.variables = variables
    port = try #require(
      variables["KV_REST_API_URL"].flatMap(URLComponents.init(string:))?.port, "it did not start")
  }

  /// The whole response to a command, head and body.
  func ask(_ command: String, token: String?) throws -> String {
    let socket = try Socket.connected(toPort: port)
    defer { socket.close() }
    var request = "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
    if let token { request += "Authorization: Bearer \(token)\r\n" }
    request += "Content-Length: \(command.utf8.count)\r\n\r\n\(command)"
    _ = socket.write(request.utf8)
    var bytes: [UInt8] = []
    while let more = socket.read() { bytes += more }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Ends it as an operator does.
  func end(by signal: Int32 = SIGTERM) async throws -> Finished {
    try process.signal(signal)
    return try await process.ended()
  }
}
