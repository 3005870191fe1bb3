import KeyValue
import KeyValueCommands
import RESP

extension ClusterCommands {
  /// Runs `body` with a connection of its own to the node that serves `key`.
  ///
  /// When the key turns out to be elsewhere, or the connection breaks, before a transaction was executed, `body` begins
  /// anew with another connection.
  func exclusively<R: Sendable>(
    for key: StoreKey, _ body: @Sendable (any RedisConversation) async throws(StoreError) -> R
  ) async throws(StoreError) -> R {
    var patience = Patience(until: ContinuousClock.now + deadline)
    var batch = ClusterBatch([RedisCommand("WATCH", [key.bytes], key: key)])
    while true {
      guard let (errand, node) = route(&batch).first else {
        try await overcome(&batch, &patience)
        continue
      }
      let course = ClusterConversation.Course()
      let isAsking = errand.commands.count > 1
      do throws(StoreError) {
        return try await node.exclusively { (connection) async throws(StoreError) -> R in
          try await body(
            ClusterConversation(
              base: connection, endpoint: errand.endpoint, isAsking: isAsking, course: course))
        }
      } catch {
        if course.hasExecuted { throw error }
        if let notice = course.notice {
          batch.take(notice, to: errand)
        } else {
          batch.take(error, to: errand)
        }
      }
      try await overcome(&batch, &patience)
    }
  }
}
