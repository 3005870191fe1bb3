import KeyValue
import KeyValueCommands
import RESP
import RedisServers
import Testing

@testable import KeyValueRedis

extension RedisOptions {
  /// Options for a place with deadlines that a loaded machine keeps.
  static func testing(_ endpoint: Endpoint) -> RedisOptions {
    var options = RedisOptions(endpoint)
    options.connectDeadline = .seconds(60)
    options.commandDeadline = .seconds(120)
    return options
  }

  /// Options for a real server.
  static func testing(_ server: RedisServer) async throws -> RedisOptions {
    var options = try RedisOptions(url: server.url)
    options.connectDeadline = .seconds(60)
    options.commandDeadline = .seconds(120)
    if options.tls != nil { options.tls?.authorityFile = try await Certificates.shared.authority }
    return options
  }
}

extension RedisCommand {
  /// A command in words.
  static func words(_ text: String, writes: Bool = false) -> RedisCommand {
    RedisCommand(text.split(separator: " ").map { Array($0.utf8) }, writes: writes)
  }
}

extension RESPValue {
  static func text(_ text: String) -> RESPValue { .bytes(Array(text.utf8)) }
  static var ok: RESPValue { .text("OK") }
}

extension SingleServer {
  /// Runs commands in words, as reads.
  func run(_ commands: String..., lane: Lane = .interactive) async throws(StoreError) -> [RESPValue]
  {
    try await run(commands.map { .words($0) }, lane: lane)
  }

  /// Runs one command that writes.
  func write(_ command: String) async throws(StoreError) -> RESPValue {
    try await run([.words(command, writes: true)], lane: .interactive)[0]
  }
}

/// Runs `body` with connections of these options, which are closed afterwards.
func withServer<R>(
  _ options: RedisOptions, _ body: (SingleServer) async throws -> R
) async throws -> R {
  let server = SingleServer(options)
  do {
    let result = try await body(server)
    await server.close()
    return result
  } catch {
    await server.close()
    throw error
  }
}

/// The error of `body`.
func storeError(_ body: () async throws(StoreError) -> some Sendable) async -> StoreError? {
  do throws(StoreError) {
    _ = try await body()
    return nil
  } catch {
    return error
  }
}

/// Waits until `isTrue`, for what nothing signals; false: it did not become so in time.
func eventually(_ isTrue: () async -> Bool) async -> Bool {
  let end = ContinuousClock.now + .seconds(120)
  while ContinuousClock.now < end {
    if await isTrue() { return true }
    try? await Task.sleep(for: .milliseconds(5))
  }
  return false
}
