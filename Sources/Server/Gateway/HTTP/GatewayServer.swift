import Foundation
internal import Hummingbird
internal import HummingbirdCore
internal import HummingbirdTLS
internal import Logging
internal import NIOCore
import ServiceLifecycle
import UnixSignals

/// The gateway on its sockets: serves until it is told to end.
struct GatewayServer: Sendable {
  let gateway: Gateway
  let place: ListeningPlace
  /// Nil: no TLS.
  var tls: ListeningTLS?
  var patience = GatewayPatience()
  /// Nil: nobody is told.
  var refusals: RefusalNotes?

  /// - Parameters:
  ///   - signals: those that end it.
  ///   - onRunning: gets the port that it listens on; what it throws ends the gateway.
  func run(
    endedBy signals: [UnixSignal],
    onRunning: @escaping @Sendable (Int) async throws -> Void
  ) async throws {
    let announcement = Announcement(onRunning)
    let logger = Logger(label: "gateway") { _ in SwiftLogNoOpLogHandler() }
    let count = ConnectionCount(most: gateway.limits.connections)
    let http = HTTP1Channel.Configuration(
      additionalChannelHandlers: [ConnectionGuard(patience, count: count)],
      httpDecoderConfiguration: .init(
        maxHeaderFieldSize: Self.longestField, maxHeaderListSize: 2 * Self.longestField,
        maxHeaderFieldCount: 100))
    let certificate = try tls?.configuration(for: place)
    let application = Application(
      responder: GatewayResponder(gateway: gateway, refusals: refusals),
      server: HTTPServerBuilder { responder in
        let plain = LoopChannel(base: HTTP1Channel(responder: responder, configuration: http))
        guard let certificate else { return plain }
        return try TLSChannel(plain, tlsConfiguration: certificate)
      },
      configuration: ApplicationConfiguration(
        address: .hostname(place.host, port: place.port),
        // A few more are taken, so that they can be told why they are refused.
        availableConnectionsDelegate: .maximum(gateway.limits.connections + 64, logger: logger)),
      onServerRunning: { announcement.announce($0.localAddress?.port ?? 0) },
      eventLoopGroupProvider: .shared(ServerLoops.group), logger: logger)
    var configuration = ServiceGroupConfiguration(
      services: [announcement, application], gracefulShutdownSignals: signals, logger: logger)
    configuration.maximumGracefulShutdownDuration = patience.farewell
    do { try await ServiceGroup(configuration: configuration).run() } catch let error as IOError {
      throw ListeningError(
        place: place, reason: String(cString: strerror(error.errnoCode)),
        isTaken: error.errnoCode == EADDRINUSE)
    } catch let error as SocketAddressError {
      throw ListeningError(
        place: place, reason: "there is no such host (\(error))")
    }
  }

  /// The longest line of a request's head, in bytes; of a longer one not even the rest is read.
  private static let longestField = 64 << 10
}

/// Tells that the gateway runs, once it does, and then waits with it for the end.
private final class Announcement: Service {
  private let onRunning: @Sendable (Int) async throws -> Void
  private let ports: AsyncStream<Int>
  private let continuation: AsyncStream<Int>.Continuation

  init(_ onRunning: @escaping @Sendable (Int) async throws -> Void) {
    self.onRunning = onRunning
    (ports, continuation) = AsyncStream<Int>.makeStream()
  }

  func announce(_ port: Int) { continuation.yield(port) }

  func run() async throws {
    for await port in ports.cancelOnGracefulShutdown() { try await onRunning(port) }
  }
}
