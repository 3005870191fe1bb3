import Connecting
internal import NIOCore
internal import NIOPosix
import Synchronization

/// Finds out what a server is that does not answer as a web server does, by the first bytes that it says.
///
/// Nothing that it sends is a request to a web server, or the beginning of one.
struct ServerProbe: Sendable {
  /// What it may be.
  enum Kind: Sendable, Equatable {
    /// One that speaks TLS only.
    case tls
    /// A Redis.
    case redis
  }

  let host: String
  let port: Int
  let deadline: Duration

  /// What it is; nil: a web server, or nobody knows.
  func kind() async -> Kind? {
    let answer = await firstBytes(after: Self.ping)
    if Self.isRedis(answer) { return .redis }
    if Self.isTLS(answer) { return .tls }
    guard !answer.starts(with: "HTTP/".utf8) else { return nil }
    return Self.isTLS(await firstBytes(after: Self.hello)) ? .tls : nil
  }

  /// What a Redis answers.
  ///
  /// To a web server it is a line that names nothing to be had; and it is long enough for a server of TLS to see that it is
  /// no hello.
  private static let ping = Array("PING            \r\n".utf8)

  /// `+PONG`, or an error: a password is wanted, or it is busy.
  private static func isRedis(_ bytes: [UInt8]) -> Bool {
    ["+PONG", "-ERR", "-NOAUTH", "-BUSY", "-LOADING", "-DENIED", "-MASTERDOWN", "-NOPERM"]
      .contains { bytes.starts(with: $0.utf8) }
  }

  /// A record of TLS 1: its answer to the hello, or an alert.
  private static func isTLS(_ bytes: [UInt8]) -> Bool {
    bytes.count > 1 && (bytes[0] == 0x15 || bytes[0] == 0x16) && bytes[1] == 0x03
  }

  /// How a client of TLS 1.2 begins, with two suites that about every server knows, and no extensions: that a server wants
  /// more of it is an answer too.
  private static var hello: [UInt8] {
    let suites: [UInt8] = [0xc0, 0x2f, 0x00, 0x9c]
    let body: [UInt8] =
      [0x03, 0x03] + [UInt8](repeating: 0x2a, count: 32) + [0, 0, UInt8(suites.count)] + suites + [
        1, 0,
      ]
    let message: [UInt8] = [0x01, 0, 0, UInt8(body.count)] + body
    return [0x16, 0x03, 0x01, 0, UInt8(message.count)] + message
  }

  /// What comes first when these bytes were sent; none: nothing does in time.
  private func firstBytes(after sent: [UInt8]) async -> [UInt8] {
    let first = FirstBytes()
    let channel = try? await ClientBootstrap(group: WebClient.loops)
      .connectTimeout(TimeAmount(deadline))
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.keepFromChildren()
          try channel.pipeline.syncOperations.addHandler(first.handler())
        }
      }
      .connect(host: host, port: port).get()
    guard let channel else { return [] }
    let alarm = channel.eventLoop.scheduleTask(in: TimeAmount(deadline)) {
      channel.close(promise: nil)
    }
    channel.writeAndFlush(ByteBuffer(bytes: sent), promise: nil)
    try? await channel.closeFuture.get()
    alarm.cancel()
    return first.bytes
  }
}

/// Keeps what comes first on a connection, and ends it.
private final class FirstBytes: Sendable {
  private let found = Mutex<[UInt8]>([])

  var bytes: [UInt8] { found.withLock { $0 } }

  func handler() -> some ChannelHandler & Sendable { Handler(self) }

  private func take(_ bytes: [UInt8]) { found.withLock { if $0.isEmpty { $0 = bytes } } }

  private final class Handler: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer

    private let first: FirstBytes

    init(_ first: FirstBytes) { self.first = first }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      first.take(Array(unwrapInboundIn(data).readableBytesView.prefix(16)))
      context.close(promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
      context.close(promise: nil)
    }
  }
}
