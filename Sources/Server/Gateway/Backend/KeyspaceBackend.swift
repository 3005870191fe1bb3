import KeyValue
import Keyspace
import RESP

/// Runs commands on an embedded store.
struct KeyspaceBackend: GatewayBackend {
  private let store: any TransactionalStore
  private let keyspace: Keyspace
  /// Nil: nobody asks how much there is.
  private let tally: StorageTally?

  /// - Parameter isLimited: whether somebody asks how much it holds; else no write is looked at for that.
  init(_ store: any TransactionalStore, isLimited: Bool = true) {
    tally = isLimited ? StorageTally() : nil
    self.store = store
    keyspace = Keyspace(store)
  }

  var events: (any EventSource)? { nil }

  func run(_ commands: [UpstreamCommand]) async throws(StoreError) -> [RESPValue] {
    try await noting(commands) { () async throws(StoreError) in
      try await keyspace.run(commands.map(\.arguments), atomically: false)
    }
  }

  func transact(_ commands: [UpstreamCommand]) async throws(StoreError) -> TransactionOutcome {
    let all = commands.map(\.arguments)
    for command in all {
      if let fault = Keyspace.fault(in: command) { return .discarded(fault) }
    }
    return try await noting(commands) { () async throws(StoreError) in
      .executed(try await keyspace.run(all, atomically: true))
    }
  }

  func holds(_ bytes: Int) async throws(StoreError) -> Bool {
    guard let tally else { return try await liveBytes() >= bytes }
    return try await tally.holds(bytes, liveBytes)
  }

  private func liveBytes() async throws(StoreError) -> Int {
    try await store.transact(.reading) { transaction throws(StoreError) in
      try transaction.liveBytes()
    }
  }

  private func noting<Result>(
    _ commands: [UpstreamCommand], _ body: () async throws(StoreError) -> Result
  ) async throws(StoreError) -> Result {
    guard let tally else { return try await body() }
    return try await tally.noting(commands, body)
  }

  func close() async { await store.close() }
}
