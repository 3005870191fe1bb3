import KeyValue
import Keyspace
import RESP

/// Runs commands on an embedded store.
struct KeyspaceBackend: GatewayBackend {
  private let store: any TransactionalStore
  private let keyspace: Keyspace
  private let tally = StorageTally()

  init(_ store: any TransactionalStore) {
    self.store = store
    keyspace = Keyspace(store)
  }

  var events: (any EventSource)? { nil }

  func run(_ commands: [UpstreamCommand]) async throws(StoreError) -> [RESPValue] {
    try await tally.noting(commands) { () async throws(StoreError) in
      try await keyspace.run(commands.map(\.arguments), atomically: false)
    }
  }

  func transact(_ commands: [UpstreamCommand]) async throws(StoreError) -> TransactionOutcome {
    let all = commands.map(\.arguments)
    for command in all {
      if let fault = Keyspace.fault(in: command) { return .discarded(fault) }
    }
    return try await tally.noting(commands) { () async throws(StoreError) in
      .executed(try await keyspace.run(all, atomically: true))
    }
  }

  func holds(_ bytes: Int) async throws(StoreError) -> Bool {
    try await tally.holds(bytes) { () async throws(StoreError) in
      try await store.transact(.reading) { transaction throws(StoreError) in
        try transaction.liveBytes()
      }
    }
  }

  func close() async { await store.close() }
}
