import Connecting
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A web server that answers whatever a test wants: for faults that no real one shows.
///
/// ```swift
/// let server = try await ScriptedServer { request, _ in
///   request.target == "/" ? .json(#"{"result":"OK"}"#) : .reset
/// }
/// ```
public final class ScriptedServer: Sendable {
  /// One request, read to its end.
  public struct Request: Sendable {
    /// `GET`, `POST`, `CONNECT`.
    public let method: String
    /// What is asked for, as it came.
    public let target: String
    /// The headers, in order.
    public let headers: [(name: String, value: String)]
    /// Its bytes.
    public let body: [UInt8]
    /// Which connection it came on, counted from 1.
    public let connection: Int

    /// The bytes as text.
    public var text: String { String(decoding: body, as: UTF8.self) }

    /// The first value of a header, whatever the case of its name.
    public func header(_ name: String) -> String? {
      headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
  }

  /// What becomes of a request.
  public enum Answer: Sendable {
    /// These bytes are sent, whatever they are; the connection stays.
    case bytes(String)
    /// These bytes are sent, and the connection is closed.
    case last(String)
    /// Nothing is sent; the connection stays.
    case silence
    /// The connection is broken off.
    case reset
  }

  /// The answer to a request, of which so many came before.
  public typealias Script = @Sendable (_ request: Request, _ before: Int) -> Answer

  /// Its port on 127.0.0.1.
  public let port: Int
  /// Whether it speaks TLS.
  public let isSecure: Bool
  private let channel: any Channel
  private let seen: Seen

  /// A server.
  ///
  /// - Parameter tls: PEM files of a certificate and its key; nil: without TLS.
  public init(
    tls: (certificate: String, key: String)? = nil, _ script: @escaping Script
  ) async throws {
    let seen = Seen()
    self.seen = seen
    isSecure = tls != nil
    let context = try tls.map { tls in
      try NIOSSLContext(
        configuration: .makeServerConfiguration(
          certificateChain: NIOSSLCertificate.fromPEMFile(tls.certificate).map { .certificate($0) },
          privateKey: .privateKey(NIOSSLPrivateKey(file: tls.key, format: .pem))))
    }
    channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      // A server of another test that is started meanwhile would keep the port open.
      .serverChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try channel.keepFromChildren() }
      }
      .childChannelInitializer { channel in
        let number = seen.connected()
        return channel.eventLoop.makeCompletedFuture {
          try channel.keepFromChildren()
          if let context {
            try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
          }
          try channel.pipeline.syncOperations.addHandler(
            ScriptedConversation(number: number, seen: seen, script: script))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    guard let port = channel.localAddress?.port else { throw ChannelError.unknownLocalAddress }
    self.port = port
  }

  /// Its address; by name, as its certificate has it.
  public var url: String { "\(isSecure ? "https://localhost" : "http://127.0.0.1"):\(port)" }

  /// Every request that came whole, in order.
  public var requests: [Request] { seen.state.withLock { $0.requests } }

  /// How many connections were made.
  public var connections: Int { seen.state.withLock { $0.connections } }

  /// Whether it was stopped.
  public var isStopped: Bool { seen.state.withLock { $0.isStopped } }

  /// Waits until so many requests have come whole, or it is stopped.
  public func wait(forRequests count: Int) async {
    await withCheckedContinuation { (waiter: CheckedContinuation<Void, Never>) in
      let isThere = seen.state.withLock { state in
        if state.requests.count >= count || state.isStopped { return true }
        state.waiters.append((count, waiter))
        return false
      }
      if isThere { waiter.resume() }
    }
  }

  /// Accepts no more connections, and ends those there are.
  public func stop() async {
    try? await channel.close()
    let waiters = seen.state.withLock { state in
      state.isStopped = true
      defer { state.waiters = [] }
      return state.waiters
    }
    for (_, waiter) in waiters { waiter.resume() }
    for open in seen.state.withLock({ Array($0.open.values) }) { try? await open.close() }
  }
}

/// What a server has seen.
final class Seen: Sendable {
  struct State {
    var requests: [ScriptedServer.Request] = []
    var connections = 0
    var open: [ObjectIdentifier: any Channel] = [:]
    var waiters: [(count: Int, waiter: CheckedContinuation<Void, Never>)] = []
    var isStopped = false
  }

  let state = Mutex(State())

  func connected() -> Int {
    state.withLock { state in
      state.connections += 1
      return state.connections
    }
  }

  /// Notes a request; answers how many came before.
  func note(_ request: ScriptedServer.Request) -> Int {
    let (before, ready) = state.withLock { state in
      state.requests.append(request)
      let count = state.requests.count
      let ready = state.waiters.filter { $0.count <= count }
      state.waiters.removeAll { $0.count <= count }
      return (count - 1, ready)
    }
    for (_, waiter) in ready { waiter.resume() }
    return before
  }
}
