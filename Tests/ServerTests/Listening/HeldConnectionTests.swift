import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import Testing

@testable import Server

@Suite("A connection that nobody serves", .timeLimit(.minutes(5)))
struct HeldConnectionTests {
  @Test("is closed, and takes nobody down with it")
  func dropped() async throws {
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let connections = LoopChannel(base: HTTP1Channel { _, _, _ in })
    // As a server does whose end has come: what is accepted is let go.
    let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .childChannelInitializer { channel in
        connections.setup(channel: channel, logger: logger).map { _ in }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    let port = try #require(server.localAddress?.port)
    for _ in 0..<20 {
      let client = try HTTPConnection(port: port)
      #expect(await client.end() == "")
      client.close()
    }
    try await server.close()
  }
}
