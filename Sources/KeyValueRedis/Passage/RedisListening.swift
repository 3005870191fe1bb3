import KeyValue
import KeyValueCommands
import RESP

/// A connection for news, on which more and less of them can be asked for.
package final class RedisListening: Sendable {
  /// Each piece of news, as its elements (`message`, `[channel]`, `[text]`; a line of MONITOR alone).
  ///
  /// Finishes when the connection ends; when nobody holds it any more, the connection ends.
  package let news: AsyncStream<[RESPValue]>
  let connection: RedisConnection

  init(news: AsyncStream<[RESPValue]>, connection: RedisConnection) {
    self.news = news
    self.connection = connection
  }

  /// Asks for news, or for no more of them: one channel or pattern at a time.
  ///
  /// - Throws: also what the server's error means.
  package func ask(_ command: [[UInt8]]) async throws(StoreError) {
    for case .error(let error) in try await connection.run([RedisCommand(command)]) {
      throw StoreError(error, key: nil, node: connection.name)
    }
  }

  /// Ends the connection.
  package func close() { connection.close() }
}
