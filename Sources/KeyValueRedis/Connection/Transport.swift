import Connecting
import KeyValue
import KeyValueCommands
internal import NIOCore
internal import NIOPosix
internal import NIOSSL
import RESP

/// Makes connections that are ready for commands: the way there, TLS, credentials, database.
final class Transport: Sendable {
  /// One thread for all connections of the process, as long as it lives.
  ///
  /// It only moves bytes and reads replies.
  private static let loops = MultiThreadedEventLoopGroup(numberOfThreads: 1)

  let options: RedisOptions
  private let loops: any EventLoopGroup
  /// What all its connections send and receive.
  let traffic = Traffic()
  private let tls: TLSMaterial?

  /// - Parameter loops: the threads of its connections; nil: the one of all connections.
  init(_ options: RedisOptions, loops: (any EventLoopGroup)? = nil) {
    self.options = options
    self.loops = loops ?? Self.loops
    tls = options.tls.map(TLSMaterial.init)
  }

  /// A connection to a server of these options, within the deadline for connecting.
  ///
  /// - Parameters:
  ///   - loop: where it lives; nil: on one of the loops for all.
  ///   - news: where pushes go; nil: nobody asks for any.
  ///   - isBare: whether nothing is said but the credentials: what a server takes while a script keeps it busy.
  func connect(
    to endpoint: RedisOptions.Endpoint, on loop: (any EventLoop)? = nil, news: NewsFeed? = nil,
    isBare: Bool = false
  ) async throws(StoreError) -> RedisConnection {
    let start = ContinuousClock.now
    let connection = try await channel(to: endpoint, on: loop) { [options, traffic] channel in
      var limits = RESPLimits()
      limits.bulkBytes = options.maxValueBytes
      limits.replyBytes = max(options.maxValueBytes, 256 << 20)
      // MONITOR tells a command on one line, values and all.
      if news != nil { limits.lineBytes = options.maxValueBytes }
      return try RedisConnection(
        over: channel, name: endpoint.name, limits: limits, patience: options.commandDeadline,
        news: news, traffic: traffic, lingering: isBare ? nil : options.lingering)
    }
    let patience = options.connectDeadline - start.duration(to: .now)
    do throws(BatchFailure) {
      try await Greeting(options: options, name: endpoint.name, isBare: isBare).exchange(
        on: connection, within: max(patience, .milliseconds(1)))
      return connection
    } catch {
      connection.close()
      throw await explain(error, endpoint)
    }
  }

  /// Opens a channel and puts on top of it, on its event loop, what `make` does.
  private func channel<R: Sendable>(
    to endpoint: RedisOptions.Endpoint, on loop: (any EventLoop)? = nil,
    observing fault: CertificateFault? = nil, _ make: @escaping @Sendable (any Channel) throws -> R
  ) async throws(StoreError) -> R {
    let context = try tls?.loaded()
    let serverName = tls?.serverName(of: endpoint.host)
    let bootstrap = ClientBootstrap(group: loop ?? loops)
      .connectTimeout(TimeAmount(options.connectDeadline))
      .channelOption(.socketOption(.so_keepalive), value: 1)
      .channelOption(
        .recvAllocator,
        value: AdaptiveRecvByteBufferAllocator(minimum: 1024, initial: 16 << 10, maximum: 256 << 10)
      )
    let initialize: @Sendable (any Channel) -> EventLoopFuture<R> = { channel in
      channel.eventLoop.makeCompletedFuture {
        try channel.keepFromChildren()
        if let context {
          let handler =
            try fault?.handler(context: context, serverName: serverName)
            ?? NIOSSLClientHandler(context: context, serverHostname: serverName)
          try channel.pipeline.syncOperations.addHandler(handler)
        }
        return try make(channel)
      }
    }
    do {
      switch endpoint {
      case .unixSocket(let path):
        return try await bootstrap.connect(
          unixDomainSocketPath: path, channelInitializer: initialize)
      case .host(let host, let port):
        // An address needs no resolver, and no thread for it.
        if let address = try? SocketAddress(ipAddress: host, port: port) {
          return try await bootstrap.connect(to: address, channelInitializer: initialize)
        }
        return try await bootstrap.connect(
          host: host, port: port, channelInitializer: initialize)
      }
    } catch {
      throw StoreError(connecting: error, to: endpoint, within: options.connectDeadline)
    }
  }

  /// What a failed greeting means to people.
  private func explain(
    _ failure: BatchFailure, _ endpoint: RedisOptions.Endpoint
  ) async -> StoreError {
    let name = endpoint.name
    func unreachable(_ words: String) -> StoreError {
      StoreError(.unreachable, "\(name) \(words)")
    }
    switch failure.ending {
    case nil, .left, .flooded: return failure.error
    case .dismissed(let error): return StoreError(error, key: nil, node: name)
    case .garbage(let error): return unreachable(ConnectionEnding.garbage(error).words)
    case .stalled:
      return unreachable(
        "accepted a connection but did not answer within \(options.connectDeadline.formatted)"
          + (tls == nil ? "" : "; is it a redis:// server?"))
    case .closed, .broken:
      return unreachable(
        "closed the connection before it answered"
          + (tls == nil ? "; is it a rediss:// server?" : ""))
    case .tls(.invalidCertificate):
      let fault = CertificateFault()
      let probe = try? await channel(to: endpoint, observing: fault) { channel in
        try RedisConnection(
          over: channel, name: name, limits: RESPLimits(), patience: .seconds(1), news: nil,
          traffic: Traffic())
      }
      // Nothing is sent: the handshake fails before.
      _ = await probe?.isAlive(within: .seconds(1))
      return unreachable(fault.failure.words(plain: "a redis:// server"))
    case .tls(let fault): return unreachable(fault.words(plain: "a redis:// server"))
    }
  }
}

extension RedisOptions.Endpoint {
  /// Its host; nil: it is a socket.
  fileprivate var host: String? {
    guard case .host(let host, _) = self else { return nil }
    return host
  }
}
