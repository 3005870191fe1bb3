import RedisServers
import Synchronization

/// A connection on which a test sends what it likes, byte for byte.
final class HTTPConnection: Sendable {
  private let socket: Socket
  private let reader = Mutex(HTTPReplyReader())

  init(port: Int) throws { socket = try Socket.connected(toPort: port) }

  func send(_ request: HTTPText) async throws { try await send(request.bytes) }

  func send(_ text: String) async throws { try await send(Array(text.utf8)) }

  func send(_ bytes: [UInt8]) async throws {
    let socket = socket
    guard await inBackground({ socket.write(bytes) }) else {
      throw TestFailure("the gateway took no more")
    }
  }

  /// The next response.
  func reply(toHead: Bool = false) async throws -> HTTPReply {
    while true {
      if let reply = reader.withLock({ $0.next(toHead: toHead) }) { return reply }
      guard await more() else { throw TestFailure("the gateway closed: \(rest)") }
    }
  }

  /// Waits until what came and was not read contains `text`; answers all of it.
  @discardableResult
  func text(containing text: String) async throws -> String {
    while true {
      let all = rest
      if all.contains(text) { return all }
      guard await more() else { throw TestFailure("the gateway closed: \(all)") }
    }
  }

  /// Forgets what came and was not read.
  func forget() { reader.withLock { $0 = HTTPReplyReader() } }

  /// Waits until the gateway closes; answers what came before.
  func end() async -> String {
    while await more() {}
    return rest
  }

  func close() {
    socket.shutDown()
    socket.close()
  }

  private var rest: String { reader.withLock { $0.rest } }

  /// Whether more came.
  private func more() async -> Bool {
    let socket = socket
    guard let bytes = await inBackground({ socket.read() }) else { return false }
    reader.withLock { $0.take(bytes) }
    return true
  }
}
