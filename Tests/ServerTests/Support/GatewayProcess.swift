import Foundation
import RedisServers

/// A `bobbin gateway` in a process of its own: the program that was built with the tests.
struct GatewayProcess: Sendable {
  let program: WatchedProgram
  let port: Int

  /// Starts one before a store, and waits until it listens.
  ///
  /// - Parameter port: where; 0: on a free port.
  init(before store: String, port: Int = 0, token: String = TestTokens.full) async throws {
    let package = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    program = try await WatchedProgram(
      "gateway",
      [
        package.appending(path: ".build/debug/bobbin").path, "gateway", "--kv", store, "--listen",
        "127.0.0.1:\(port)",
      ],
      environment: [
        "BOBBIN_GATEWAY_TOKEN": token,
        "BOBBIN_GATEWAY_READ_ONLY_TOKEN": TestTokens.reading,
      ])
    let end = ContinuousClock.now + .seconds(60)
    // Serving memory: at http://127.0.0.1:43210; ^C ends it.
    while true {
      let words = program.log.split(separator: ";").first?.split(separator: "http://127.0.0.1:")
      if let words, words.count == 2, let port = Int(words[1]) {
        self.port = port
        return
      }
      guard ContinuousClock.now < end, program.isAlive else {
        let log = program.log
        await program.stop()
        throw TestFailure("the gateway does not listen: \(log)")
      }
      await Task.yield()
    }
  }

  /// A connection to it.
  func connected() throws -> HTTPConnection { try HTTPConnection(port: port) }
}

/// Runs `body` with a gateway before a store, and ends it whatever happens.
func withGatewayProcess(
  before store: String, _ body: (GatewayProcess) async throws -> Void
) async throws {
  let gateway = try await GatewayProcess(before: store)
  do { try await body(gateway) } catch {
    await gateway.program.stop()
    throw error
  }
  await gateway.program.stop()
}
