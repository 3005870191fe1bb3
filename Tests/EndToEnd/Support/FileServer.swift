import Foundation
import Testing

/// A folder of files over HTTP, served by Python on a port of its own.
struct FileServer: Sendable {
  /// Its address.
  let url: String
  private let scratch: Scratch
  private let process: Task<Finished, any Error>

  /// Starts it, and waits until it listens.
  ///
  /// - Parameter status: what a `POST` is answered with.
  init(_ folder: String, posts status: Int = 501, in scratch: Scratch) async throws {
    self.scratch = scratch
    let script = """
      import functools, http.server, os, sys
      class Handler(http.server.SimpleHTTPRequestHandler):
          def do_POST(self):
              self.rfile.read(int(self.headers["Content-Length"]))
              self.send_response(int(sys.argv[2]))
              self.send_header("Content-Type", "application/json")
              self.end_headers()
              self.wfile.write(b'{"error":"Not Found"}')
      handler = functools.partial(Handler, directory=sys.argv[1])
      server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
      with open("port.new", "w") as file:
          file.write(f"{os.getpid()} {server.server_port}")
      os.rename("port.new", "port")
      server.serve_forever()
      """
    process = Task { try await run("python3", ["-c", script, folder, "\(status)"], in: scratch) }
    let end = ContinuousClock.now + .seconds(30)
    while try await run("test", ["-e", scratch.path("port")], in: scratch).status != 0 {
      try #require(ContinuousClock.now < end, "the file server does not listen")
    }
    let port = try #require(try scratch.read("port").split(separator: " ").last)
    url = "http://127.0.0.1:\(port)"
  }

  /// Ends it.
  func stop() async throws {
    let pid = try #require(
      try scratch.read("port").split(separator: " ").first.flatMap { pid_t($0) })
    kill(pid, SIGTERM)
    _ = try await process.value
  }
}

extension String {
  /// The text without an end that is not part of it.
  func trimmingSuffix(_ suffix: String) -> String {
    hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
  }
}
