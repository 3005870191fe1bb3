import Foundation

/// A program that a test runs in a folder of its own; both go with the process of the tests, however that ends.
public final class WatchedProgram: Sendable {
  /// Its folder.
  public let folder: URL
  /// Its process.
  public let pid: pid_t
  private let watchman: Watchman

  /// Starts it.
  ///
  /// - Parameters:
  ///   - name: what its folder is called.
  ///   - program: its path and its arguments.
  ///   - environment: what it sees beside what the tests see.
  public init(
    _ name: String, _ program: [String], environment: [String: String] = [:]
  ) async throws {
    folder = URL(fileURLWithPath: "/tmp").appending(
      path: "bobbin-\(name)-\(UUID().uuidString.prefix(13))")
    let variables = environment.map { "\($0.key)=\($0.value)" }
    watchman = try await Watchman(
      folder: folder, program: ["env", "-C", folder.path] + variables + program)
    pid = try await watchman.start()
  }

  /// What it has printed.
  public var log: String {
    (try? String(contentsOf: folder.appending(path: "log"), encoding: .utf8)) ?? ""
  }

  /// Whether it still runs.
  public var isAlive: Bool { FileManager.default.fileExists(atPath: "/proc/\(pid)/statm") }

  /// Bytes of memory that it holds.
  public func residentBytes() throws -> Int {
    let text = try String(contentsOfFile: "/proc/\(pid)/statm", encoding: .utf8)
    guard let pages = text.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
      throw ServerFailure("\(pid) says nothing of its memory: \(text)")
    }
    return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
  }

  /// How many files and sockets it has open.
  public func openFiles() throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd").count
  }

  /// Ends it, and removes its folder.
  public func stop() async { await watchman.end() }
}
