import Foundation

/// A server of loads on a port of its own: the program that is measured, or the route it is measured against.
final class ServiceProcess {
  let process: LineProcess
  let url: String

  /// `bobbin serve`.
  init(_ browser: String, redis port: Int, source: String, _ scratch: Scratch) throws {
    // Lines of the log go to a file, as those of a service do.
    let command = #"exec "$0" "$@" 2> "$LOG""#
    process = try LineProcess(
      "sh",
      [
        "-c", command, browser, "serve", "--kv", "redis://127.0.0.1:\(port)/0", "--source", source,
        "--listen", "127.0.0.1:0",
      ], environment: scratch.environment.merging(["LOG": scratch.path("service.log")]) { $1 })
    url = try Self.url(process)
  }

  /// This program as a plain route.
  init(plainRouteTo port: Int, _ scratch: Scratch) throws {
    process = try LineProcess(
      "/proc/self/exe", [PlainRoute.word, "\(port)"], environment: scratch.environment)
    url = try Self.url(process)
  }

  /// The number behind the last colon of the first line.
  private static func url(_ process: LineProcess) throws -> String {
    guard let line = try process.line(until: .now + .seconds(30)) else {
      throw Unmeasured("\(process.name) did not begin")
    }
    let place = line.split(separator: ";").first?.split(separator: ":").last
    guard let port = place.flatMap({ Int($0) }) else {
      throw Unmeasured("\(process.name) does not say where it listens: \(line)")
    }
    return "http://127.0.0.1:\(port)"
  }
}
