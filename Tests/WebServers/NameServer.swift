import Connecting
import NIOCore
import NIOPosix
import Synchronization

/// A name server that knows one address for every name: 127.0.0.1.
///
/// It answers at port 53, which only root may have, of an address of this machine that is nobody else's.
public final class NameServer: Sendable {
  /// Its address, as `resolv.conf` has it.
  public let address: String
  private let channel: any Channel
  private let asked: Names

  /// Starts one.
  public init() async throws {
    let numbers = (0..<3).map { _ in Int.random(in: 1...254) }
    address = "127.\(numbers[0]).\(numbers[1]).\(numbers[2])"
    let asked = Names()
    self.asked = asked
    channel = try await DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.keepFromChildren()
          try channel.pipeline.syncOperations.addHandler(Answering(asked))
        }
      }
      .bind(host: address, port: 53).get()
  }

  /// The names that were asked for.
  public var names: Set<String> { asked.all.withLock { $0 } }

  /// Ends it.
  public func stop() async { try? await channel.close() }
}

private final class Names: Sendable {
  let all = Mutex<Set<String>>([])
}

/// Answers questions for addresses of IPv4; of all else there is nothing.
private final class Answering: ChannelInboundHandler {
  typealias InboundIn = AddressedEnvelope<ByteBuffer>
  typealias OutboundOut = AddressedEnvelope<ByteBuffer>

  private let asked: Names

  init(_ asked: Names) { self.asked = asked }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let envelope = unwrapInboundIn(data)
    let query = Array(envelope.data.readableBytesView)
    // A header of twelve bytes; then labels, each with its length before it, up to an empty one; then type and class.
    var (labels, place) = ([String](), 12)
    while place < query.count, query[place] > 0 {
      let end = place + 1 + Int(query[place])
      guard end <= query.count else { return }
      labels.append(String(decoding: query[(place + 1)..<end], as: UTF8.self))
      place = end
    }
    let end = place + 5
    guard end <= query.count else { return }
    asked.all.withLock { _ = $0.insert(labels.joined(separator: ".")) }
    let isAddress = query[place + 1] == 0 && query[place + 2] == 1
    var answer = ByteBuffer(bytes: query[0..<2])
    answer.writeBytes([0x81, 0x80, 0, 1, 0, isAddress ? 1 : 0, 0, 0, 0, 0])
    answer.writeBytes(query[12..<end])
    if isAddress {
      // The name of the question, an address, for a minute, in four bytes.
      answer.writeBytes([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1])
    }
    context.writeAndFlush(
      wrapOutboundOut(AddressedEnvelope(remoteAddress: envelope.remoteAddress, data: answer)),
      promise: nil)
  }
}
