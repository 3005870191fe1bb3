import KeyValue
import RESP

/// Where the gateway's commands go.
protocol GatewayBackend: Sendable {
  /// Runs commands in order; those of others may come in between.
  ///
  /// What a command ends with is its reply, errors too. What throws is the way there.
  func run(_ commands: [UpstreamCommand]) async throws(StoreError) -> [RESPValue]

  /// Runs commands with nothing in between, or none of them.
  func transact(_ commands: [UpstreamCommand]) async throws(StoreError) -> TransactionOutcome

  /// News of what others do; nil: this store tells none.
  var events: (any EventSource)? { get }

  /// Whether the store holds so many bytes: what is kept for others, and what was deleted, is not counted.
  func holds(_ bytes: Int) async throws(StoreError) -> Bool

  /// Ends all connections.
  func close() async
}

/// What became of a transaction.
enum TransactionOutcome: Sendable, Equatable {
  /// All commands ran; these are their replies, errors among them.
  case executed([RESPValue])
  /// None ran, because of this.
  case discarded(RESPError)
}
