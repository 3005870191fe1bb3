import NIOCore
import NIOPosix
import RESP
import Synchronization

@testable import KeyValueRedis

/// A server that answers whatever a test wants: for faults that no real one shows.
final class FakeServer: Sendable {
  /// What becomes of a command.
  enum Answer: Sendable {
    /// These bytes are sent, whatever they are.
    case text(String)
    /// Nothing is sent.
    case silence
    /// These bytes are sent, and the connection is closed.
    case last(String)
    /// As a server of RESP3 answers a greeting.
    static var greeting: Answer { .text("%1\r\n+proto\r\n:3\r\n") }
  }

  /// Answers the commands of one connection after the other (counted from 1).
  typealias Script = @Sendable (_ connection: Int, _ command: [String]) -> Answer

  let port: Int
  private let channel: any Channel
  private let seen: Seen

  /// Every command that came, in order.
  var commands: [[String]] { seen.commands.withLock { $0 } }
  /// How many connections were made.
  var connections: Int { seen.connections.withLock { $0 } }

  init(_ script: @escaping Script) async throws {
    let seen = Seen()
    self.seen = seen
    channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        let number = seen.connections.withLock { connections in
          connections += 1
          return connections
        }
        return channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(
            Conversation(seen: seen) { script(number, $0) })
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    guard let port = channel.localAddress?.port else { throw ChannelError.unknownLocalAddress }
    self.port = port
  }

  /// Options for it, with deadlines for tests.
  var options: RedisOptions { .testing(.host("127.0.0.1", port: port)) }

  func stop() async { try? await channel.close() }

  private final class Seen: Sendable {
    let commands = Mutex<[[String]]>([])
    let connections = Mutex(0)
  }

  private final class Conversation: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let seen: Seen
    private let answer: @Sendable ([String]) -> Answer
    private var parser = RESPParser()

    init(seen: Seen, answer: @escaping @Sendable ([String]) -> Answer) {
      self.seen = seen
      self.answer = answer
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      var values: [RESPValue] = []
      do { try parser.read(Array(unwrapInboundIn(data).readableBytesView), into: &values) } catch {
        // TLS, for one: nothing that this server answers.
        return context.close(promise: nil)
      }
      for case .array(let words) in values {
        let command = words.map { word in
          if case .bytes(let bytes) = word { String(decoding: bytes, as: UTF8.self) } else { "" }
        }
        seen.commands.withLock { $0.append(command) }
        switch answer(command) {
        case .silence: break
        case .text(let text): write(text, context)
        case .last(let text):
          write(text, context)
          // Says so to the client even while a server that a test started holds this socket too: NIO lets every child
          // inherit it.
          context.close(mode: .output, promise: nil)
        }
      }
    }

    private func write(_ text: String, _ context: ChannelHandlerContext) {
      context.writeAndFlush(NIOAny(ByteBuffer(string: text)), promise: nil)
    }
  }
}

/// Runs `body` with a server that answers by `script`.
func withFake<R>(
  _ script: @escaping FakeServer.Script, _ body: (FakeServer) async throws -> R
) async throws -> R {
  let server = try await FakeServer(script)
  do {
    let result = try await body(server)
    await server.stop()
    return result
  } catch {
    await server.stop()
    throw error
  }
}
