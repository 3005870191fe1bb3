import Foundation
import Synchronization

/// A proxy before a server, which counts what passes and can break the connection at a chosen moment.
///
/// Each connection has two threads that do nothing but wait: what a test measures is not their speed.
public final class TCPProxy: Sendable {
  /// What becomes of the next request that contains certain bytes.
  public enum Fault: Sendable {
    /// It reaches the server; when the server answers, both sides are closed and the answer is lost.
    case loseReply
    /// It does not reach the server; both sides are closed.
    case loseRequest
    /// It is held, and all that follows on the connection, until `letGo`.
    case holdRequest
    /// It reaches the server; nothing that the server sends from then on reaches the client, which stays connected.
    case withholdReply
  }

  /// What passed since the start or the last `resetCounts`.
  public struct Counts: Sendable, Equatable {
    /// Bytes from clients.
    public var sent = 0
    /// Bytes from the server.
    public var received = 0
    /// Connections made.
    public var connections = 0
  }

  /// The proxy's port on 127.0.0.1.
  public let port: Int
  private let target: Int
  private let listener: Socket
  private let state = Mutex(State())
  private let held = DispatchSemaphore(value: 0)

  private struct State {
    var counts = Counts()
    var links: [ObjectIdentifier: Link] = [:]
    var pattern: Pattern?
    var isRefusing = false
    var isSilent = false
    /// What may still pass from the server before it seems to hang; nil: all.
    var allowance: Int?
    var hasStruck = false
    var waiting: [AsyncStream<Void>.Continuation] = []
    var isOver = false
  }

  private struct Pattern {
    let bytes: [UInt8]
    let fault: Fault
    var skipping: Int
    let thenRefusing: Bool
  }

  /// A proxy before a server's port.
  public convenience init(to server: RedisServer) throws { try self.init(toPort: server.port) }

  /// A proxy before a port of this machine.
  public init(toPort port: Int) throws {
    target = port
    listener = try Socket.listening(onPort: 0)
    self.port = listener.port
    let listener = listener
    Thread.detachNewThread { [weak self] in
      while let client = listener.accepted() {
        guard let self else { return }
        self.connect(client)
      }
      listener.close()
    }
  }

  deinit {
    listener.shutDown()
    state.withLock { $0.links.values.forEach { $0.end() } }
  }

  /// What has passed.
  public var counts: Counts { state.withLock { $0.counts } }

  /// Counts from 0 again.
  public func resetCounts() { state.withLock { $0.counts = Counts() } }

  // MARK: Faults

  /// Closes all connections; new ones are served.
  public func cut() {
    state.withLock { state in
      state.links.values.forEach { $0.end() }
      state.links = [:]
    }
  }

  /// Closes all connections, and every new one at once, until `heal`.
  public func refuse() {
    state.withLock { $0.isRefusing = true }
    cut()
  }

  /// From now on new connections are accepted and nothing is ever answered on them, until `heal`.
  public func ignoreNewConnections() { state.withLock { $0.isSilent = true } }

  /// Lets so many more bytes pass from the server; then it seems to hang, until `heal`.
  public func stall(afterReplyBytes count: Int) { state.withLock { $0.allowance = count } }

  /// Strikes the next request that contains these bytes, once.
  /// - Parameters:
  ///   - skipping: how many of such requests pass before.
  ///   - thenRefusing: whether nobody is served from then on, until `heal`.
  public func strike(
    requestContaining bytes: String, _ fault: Fault, skipping: Int = 0, thenRefusing: Bool = false
  ) {
    state.withLock { state in
      state.pattern = Pattern(
        bytes: Array(bytes.utf8), fault: fault, skipping: skipping, thenRefusing: thenRefusing)
      state.hasStruck = false
    }
  }

  /// Lets the request go on that was held.
  public func letGo() { held.signal() }

  /// Whether the request that `strike` waits for has come.
  public var hasStruck: Bool { state.withLock { $0.hasStruck } }

  /// Waits for the request that `strike` waits for.
  public func struck() async throws {
    let (news, continuation) = AsyncStream.makeStream(of: Void.self)
    let already = state.withLock { state in
      if !state.hasStruck { state.waiting.append(continuation) }
      return state.hasStruck
    }
    guard !already else { return }
    let deadline = Task {
      try? await Task.sleep(for: .seconds(180))
      continuation.finish()
    }
    defer { deadline.cancel() }
    for await _ in news { return }
    throw ServerFailure("the request that was to be struck did not come in three minutes")
  }

  /// Serves again as a proxy should; connections that missed something are closed.
  public func heal() {
    state.withLock { state in
      if state.allowance != nil || state.isSilent { state.links.values.forEach { $0.end() } }
      state.isRefusing = false
      state.isSilent = false
      state.allowance = nil
      state.pattern = nil
    }
  }

  /// Ends the proxy and all connections.
  public func stop() {
    state.withLock { $0.isOver = true }
    listener.shutDown()
    cut()
  }

  // MARK: One connection

  /// The two sides of a connection.
  private final class Link: Sendable {
    let client: Socket
    let server: Socket?
    /// Set when the request that is to be struck has passed.
    let fault = Mutex<Fault?>(nil)

    init(client: Socket, server: Socket?) {
      self.client = client
      self.server = server
    }

    func end() {
      client.shutDown()
      server?.shutDown()
    }
  }

  private func connect(_ client: Socket) {
    let (refusing, silent) = state.withLock { ($0.isRefusing || $0.isOver, $0.isSilent) }
    guard !refusing, let server = try? Socket.connected(toPort: target) else {
      client.close()
      return
    }
    let link = Link(client: client, server: silent ? nil : server)
    state.withLock { state in
      state.counts.connections += 1
      state.links[ObjectIdentifier(link)] = link
    }
    Thread.detachNewThread { [weak self] in
      var tail: [UInt8] = []
      while let bytes = client.read() {
        guard let self, self.passUp(bytes, tail: &tail, link) else { break }
      }
      link.end()
      self?.forget(link)
    }
    guard !silent else { return }
    Thread.detachNewThread { [weak self] in
      while let bytes = server.read() {
        guard let self, self.passDown(bytes, link) else { break }
      }
      link.end()
    }
  }

  private func forget(_ link: Link) {
    state.withLock { _ = $0.links.removeValue(forKey: ObjectIdentifier(link)) }
  }

  private func passUp(_ bytes: [UInt8], tail: inout [UInt8], _ link: Link) -> Bool {
    // What is looked for may come in two pieces.
    let window = tail + bytes
    let struck: Fault? = state.withLock { state in
      state.counts.sent += bytes.count
      guard let pattern = state.pattern, window.firstRange(of: pattern.bytes) != nil else {
        tail = state.pattern.map { Array(window.suffix($0.bytes.count - 1)) } ?? []
        return nil
      }
      tail = []
      guard pattern.skipping == 0 else {
        state.pattern?.skipping -= 1
        return nil
      }
      state.pattern = nil
      state.hasStruck = true
      state.isRefusing = state.isRefusing || pattern.thenRefusing
      state.waiting.forEach { $0.yield() }
      state.waiting = []
      return pattern.fault
    }
    if case .loseRequest = struck { return false }
    if case .holdRequest = struck {
      held.wait()
    } else if let struck {
      link.fault.withLock { $0 = struck }
    }
    return link.server?.write(bytes) ?? true
  }

  private func passDown(_ bytes: [UInt8], _ link: Link) -> Bool {
    switch link.fault.withLock({ $0 }) {
    case .loseReply: return false
    case .withholdReply: return true
    case .loseRequest, .holdRequest, nil: break
    }
    let allowed = state.withLock { state in
      guard let allowance = state.allowance else {
        state.counts.received += bytes.count
        return bytes.count
      }
      let allowed = min(allowance, bytes.count)
      state.allowance = allowance - allowed
      state.counts.received += allowed
      return allowed
    }
    return link.client.write(bytes.prefix(allowed))
  }
}
