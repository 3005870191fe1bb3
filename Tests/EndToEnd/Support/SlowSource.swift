import Foundation
import Testing

/// A source over HTTP that takes its time, and writes down which files it was asked for.
struct SlowSource: Sendable {
  /// Its address.
  let url: String
  private let name: String
  private let scratch: Scratch
  private let process: Task<Finished, any Error>

  /// Starts one, and waits until it listens; every file is there, and comes after so many milliseconds.
  init(milliseconds: Int, in scratch: Scratch) async throws {
    self.scratch = scratch
    name = "slow-\(UUID().uuidString)"
    let script = """
      import http.server, os, sys, time
      name, delay = sys.argv[1], int(sys.argv[2]) / 1000
      log = open(name + ".log", "a", buffering=1)
      class Handler(http.server.BaseHTTPRequestHandler):
          protocol_version = "HTTP/1.1"
          def do_GET(self):
              log.write(self.path.rsplit("/", 1)[-1] + "\\n")
              time.sleep(delay)
              body = b'{"region":{"a":1},"age":{"b":2},"sector":{"c":3},"gender":{"d":4}}'
              self.send_response(200)
              self.send_header("Content-Type", "application/json")
              self.send_header("Content-Length", str(len(body)))
              self.end_headers()
              self.wfile.write(body)
          def log_message(self, *words):
              pass
      server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
      with open(name + ".new", "w") as file:
          file.write(f"{os.getpid()} {server.server_port}")
      os.rename(name + ".new", name)
      server.serve_forever()
      """
    process = Task { [name] in
      try await run("python3", ["-c", script, name, "\(milliseconds)"], in: scratch)
    }
    let end = ContinuousClock.now + .seconds(30)
    // Each look is a process of its own, which paces the loop.
    while try await run("test", ["-e", scratch.path(name)], in: scratch).status != 0 {
      try #require(ContinuousClock.now < end, "the source does not listen")
    }
    let port = try #require(try scratch.read(name).split(separator: " ").last)
    url = "http://127.0.0.1:\(port)"
  }

  /// The files it was asked for, in order.
  var asked: [String] {
    get throws { try scratch.read(name + ".log").split(separator: "\n").map(String.init) }
  }

  /// Ends it.
  func stop() async throws {
    let pid = try #require(try scratch.read(name).split(separator: " ").first.flatMap { pid_t($0) })
    kill(pid, SIGTERM)
    _ = try await process.value
  }
}

/// Runs `body` with a source that takes its time, and ends it whatever happens.
func withSlowSource(
  milliseconds: Int, in scratch: Scratch, _ body: (SlowSource) async throws -> Void
) async throws {
  let source = try await SlowSource(milliseconds: milliseconds, in: scratch)
  do { try await body(source) } catch {
    try? await source.stop()
    throw error
  }
  try await source.stop()
}
