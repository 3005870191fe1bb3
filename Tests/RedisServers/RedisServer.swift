import Foundation
import Synchronization

/// A `redis-server` that a test started for itself.
///
/// It has a folder and a port of its own; both go when it is stopped, when nobody holds it any more, and when the
/// process of the tests ends, however that ends.
public final class RedisServer: Sendable {
  /// What it is like.
  public let kind: Kind
  /// Its port on 127.0.0.1; 0: none.
  public let port: Int
  /// Its folder: data, configuration, log.
  public let folder: URL
  private let watchman: Watchman
  private let process = Mutex<pid_t?>(nil)

  /// Starts a server, and waits until it answers.
  /// - Parameter extra: more lines of its configuration.
  public static func start(
    _ kind: Kind = .plain, extra: [String] = []
  ) async throws -> RedisServer {
    guard isInstalled("redis-server"), isInstalled("redis-cli") else {
      throw ServerFailure(
        "redis-server and redis-cli are needed for this test: apt-get install redis-server")
    }
    var attempt = 0
    while true {
      let server = try await RedisServer(kind, extra: extra)
      do {
        try await server.run()
        return server
      } catch {
        await server.stop()
        attempt += 1
        // Somebody may have taken the port between the look and the server's bind.
        guard attempt < 5, "\(error)".contains("Address already in use") else { throw error }
      }
    }
  }

  private init(_ kind: Kind, extra: [String]) async throws {
    self.kind = kind
    if case .unixSocket = kind { port = 0 } else { port = try FreePort.find() }
    // A socket's path may be no longer than 107 bytes.
    let name = "bobbin-redis-\(UUID().uuidString.prefix(13))"
    folder = URL(fileURLWithPath: "/tmp").appending(path: name)
    watchman = try await Watchman(
      folder: folder, program: ["redis-server", folder.appending(path: "redis.conf").path])
    let lines =
      try await kind.configuration(port: port) + [
        "dir \(folder.path)", "unixsocket \(folder.path)/socket", "unixsocketperm 700",
        "daemonize no", #"save """#, "appendonly no", "enable-debug-command yes",
        "repl-diskless-sync-delay 0", "shutdown-timeout 0", "loglevel notice",
      ] + extra
    let configuration = folder.appending(path: "redis.conf")
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: configuration)
    chmod(configuration.path, 0o600)
  }

  /// Where its unix socket is: every kind has one.
  public var socketPath: String { folder.appending(path: "socket").path }

  /// What it has logged.
  public var log: String {
    (try? String(contentsOf: folder.appending(path: "log"), encoding: .utf8)) ?? ""
  }

  // MARK: Life and death

  /// Ends it, and removes its folder.
  public func stop() async {
    process.withLock { $0 = nil }
    await watchman.end()
  }

  /// Ends it by SIGKILL; its folder stays.
  public func kill() async throws {
    guard let pid = process.withLock({ $0.take() }) else { return }
    Foundation.kill(pid, SIGKILL)
    try await watchman.wait()
  }

  /// Stops it by SIGSTOP: it still accepts connections, and answers nothing.
  public func pause() { signal(SIGSTOP) }

  /// Lets it go on after `pause`.
  public func resume() { signal(SIGCONT) }

  /// Starts it on the same port with the same data, whether it runs or was killed.
  public func restart() async throws {
    if process.withLock({ $0 != nil }) {
      try await command("SAVE")
      try await kill()
    }
    try await launch()
    try await ready()
  }

  /// Starts it after `kill`, without waiting until it answers: it may be loading its data.
  public func launch() async throws {
    let pid = try await watchman.start()
    process.withLock { $0 = pid }
  }

  private func run() async throws {
    try await launch()
    try await ready()
  }

  private func signal(_ number: Int32) {
    process.withLock { if let pid = $0 { _ = Foundation.kill(pid, number) } }
  }

  /// Waits until it answers, and until a replica has its master's data.
  public func ready() async throws {
    let end = ContinuousClock.now + .seconds(180)
    var last = ""
    while ContinuousClock.now < end {
      guard isAlive else {
        throw ServerFailure("redis-server ended at once:\n\(log.suffix(2000))")
      }
      do {
        last = try await command("PING")
        if last == "PONG" {
          guard case .replica = kind else { return }
          last = try await command("INFO", "replication")
          if last.contains("master_link_status:up") { return }
        }
      } catch {
        last = "\(error)"
      }
      // Nothing tells when a server is ready but the server itself, asked again.
      try await Task.sleep(for: .milliseconds(5))
    }
    throw ServerFailure(
      "redis-server did not answer in three minutes: \(last)\n\(log.suffix(2000))")
  }

  /// Whether its process is there.
  public var isAlive: Bool {
    guard let pid = process.withLock({ $0 }) else { return false }
    let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
    return stat.map { !$0.contains(") Z ") } ?? false
  }

  static func isInstalled(_ program: String) -> Bool {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    return path.split(separator: ":").contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
    }
  }
}
