import Connecting
import Foundation
internal import Hummingbird
internal import HummingbirdCore
internal import HummingbirdTLS
internal import HTTPTypes
internal import Logging
internal import NIOCore
import ServiceLifecycle
import UnixSignals

/// A responder on its sockets: serves until it is told to end.
struct HTTPListener<Responder: HTTPResponder>: Sendable
where Responder.Context: InitializableFromSource<ApplicationRequestContextSource> {
  let responder: Responder
  let place: ListeningPlace
  /// Nil: no TLS.
  var tls: ListeningTLS?
  var patience = ConnectionPatience()
  /// The most connections at a time.
  var connections: Int
  /// What is said to a client that gets to no responder.
  let fault: @Sendable (ConnectionFault) -> PlainAnswer
  /// What a request is refused with whose client asks before it sends the body; nil: it may.
  var refusal: @Sendable (HTTPRequest) -> PlainAnswer? = { _ in nil }

  /// - Parameters:
  ///   - signals: those that end it; requests under way are answered first.
  ///   - onRunning: gets the port that it listens on; what it throws ends the server.
  /// - Throws: a ``ListeningError``, and what `onRunning` throws.
  func run(
    endedBy signals: [UnixSignal],
    onRunning: @escaping @Sendable (Int) async throws -> Void
  ) async throws {
    let announcement = Announcement(onRunning)
    let logger = Logger(label: "server") { _ in SwiftLogNoOpLogHandler() }
    let count = ConnectionCount(most: connections)
    let http = HTTP1Channel.Configuration(
      additionalChannelHandlers: [
        ConnectionGuard(patience, count: count, answer: fault, refusal: refusal)
      ],
      httpDecoderConfiguration: .init(
        maxHeaderFieldSize: Self.longestField, maxHeaderListSize: 2 * Self.longestField,
        maxHeaderFieldCount: 100))
    let certificate = try tls?.configuration(for: place)
    let application = Application(
      responder: responder,
      server: HTTPServerBuilder { responder in
        let plain = LoopChannel(base: HTTP1Channel(responder: responder, configuration: http))
        guard let certificate else { return plain }
        return try TLSChannel(plain, tlsConfiguration: certificate)
      },
      configuration: ApplicationConfiguration(
        address: .hostname(place.host, port: place.port),
        // A few more are taken, so that they can be told why they are refused.
        availableConnectionsDelegate: .maximum(connections + 64, logger: logger)),
      onServerRunning: { channel in
        // A program that is started meanwhile would keep the port open when this one has ended.
        try? await channel.eventLoop.submit { try channel.keepFromChildren() }.get()
        announcement.announce(channel.localAddress?.port ?? 0)
      },
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
  private static var longestField: Int { 64 << 10 }
}
