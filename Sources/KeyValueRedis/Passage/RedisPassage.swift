import KeyValue
import KeyValueCommands
package import NIOCore
import RESP
import Synchronization

/// Passes commands on to one server as somebody else wrote them, for a gateway.
///
/// Replies are those of RESP2, and the server's errors are replies.
package final class RedisPassage: Sendable {
  private let node: RedisServerNode
  private let engine = Mutex<String?>(nil)

  /// Which server it is, as of when it was opened: `redis 7.0.15`; nil: it does not say.
  package var version: String? { engine.withLock { $0 } }

  private init(_ options: RedisOptions, _ loops: any EventLoopGroup) {
    var options = options
    options.onlyRESP2 = true
    options.lingering = Self.lingering
    node = RedisServerNode(options.endpoint, transport: Transport(options, loops: loops))
  }

  /// How long is waited for a server to say that a script keeps it busy: ten times as long as it takes as it is shipped.
  private static let lingering = Duration.seconds(50)

  /// A way to the server of these options, which answers and is no cluster's node.
  ///
  /// - Parameter loops: the threads of the connections for tasks that run on no event loop; those that do are asked on theirs.
  package static func open(
    _ options: RedisOptions, loops: any EventLoopGroup
  ) async throws(StoreError) -> RedisPassage {
    let passage = RedisPassage(options, loops)
    do throws(StoreError) {
      let replies = try await passage.run(
        [
          [Array("PING".utf8)], [Array("INFO".utf8), Array("server".utf8)],
          [Array("INFO".utf8), Array("cluster".utf8)],
        ], writes: false)
      for case .error(let error) in replies.prefix(1) {
        throw StoreError(error, key: nil, node: passage.node.name)
      }
      if options.cluster == true || replies.last?.text?.contains("cluster_enabled:1") == true {
        throw StoreError(
          .unsupported, "\(passage.node.name) is a cluster, and a gateway serves one server")
      }
      let engine = replies[1].text.flatMap { ServerInformation($0).engine }
      passage.engine.withLock { $0 = engine }
      return passage
    } catch {
      await passage.close()
      throw error
    }
  }

  /// Runs commands, one behind the other and none of others in between, and answers their replies in order.
  ///
  /// - Parameter writes: whether one of them may change something: where its reply is lost the outcome is unknown.
  package func run(
    _ commands: [[[UInt8]]], writes: Bool
  ) async throws(StoreError) -> [RESPValue] {
    try await node.run(
      commands.map { RedisCommand($0, writes: writes) }, lane: .interactive)
  }

  /// A connection of its own for news.
  package func listen() async throws(StoreError) -> RedisListening { try await node.listen() }

  /// Ends all connections.
  package func close() async { await node.close() }
}
