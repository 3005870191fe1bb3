import KeyValue
import Keyspace
import RESP

/// Runs commands on an embedded store.
struct KeyspaceBackend: GatewayBackend {
  private let store: any TransactionalStore
  private let keyspace: Keyspace

  init(_ store: any TransactionalStore) {
    self.store = store
    keyspace = Keyspace(store)
  }

  var events: (any EventSource)? { nil }

  func run(_ commands: [UpstreamCommand]) async throws(StoreError) -> [RESPValue] {
    try await keyspace.run(commands.map(\.arguments), atomically: false)
  }

  func transact(_ commands: [UpstreamCommand]) async throws(StoreError) -> TransactionOutcome {
    let all = commands.map(\.arguments)
    for command in all {
      if let fault = Keyspace.fault(in: command) { return .discarded(fault) }
    }
    return .executed(try await keyspace.run(all, atomically: true))
  }

  func storedBytes() async throws(StoreError) -> Int {
    try await store.transact(.reading) { transaction throws(StoreError) in
      try transaction.liveBytes()
    }
  }

  func close() async { await store.close() }
}
