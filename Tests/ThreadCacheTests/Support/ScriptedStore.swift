import KeyValue
import Synchronization

/// A store that fails, or is overtaken, exactly when a test says so.
final class ScriptedStore: StoreWrapper {
  /// What happens to an operation.
  enum Event: Sendable {
    /// It fails and nothing is done.
    case fails(StoreError)
    /// It is done, and its reply is lost.
    case loses(StoreError)
    /// Something else is done first.
    case comesAfter(@Sendable () async -> Void)
  }

  let base: any KeyValueStore
  private let script = Mutex<[StoreOperation: [Event]]>([:])
  private let calls = Mutex<[StoreOperation: Int]>([:])

  init(_ base: any KeyValueStore) { self.base = base }

  /// Says what happens to the next operation of that kind for which nothing is planned yet.
  func plan(_ operation: StoreOperation, _ event: Event) {
    script.withLock { $0[operation, default: []].append(event) }
  }

  /// How often an operation was asked for.
  func count(_ operation: StoreOperation) -> Int { calls.withLock { $0[operation] ?? 0 } }

  func perform<Reply: Sendable>(
    _ call: StoreCall<Reply>, _ body: @escaping @Sendable () async throws(StoreError) -> Reply
  ) async throws(StoreError) -> Reply {
    calls.withLock { $0[call.operation, default: 0] += 1 }
    let event: Event? = script.withLock { script in
      guard let event = script[call.operation]?.first else { return nil }
      script[call.operation]?.removeFirst()
      return event
    }
    switch event {
    case .fails(let error): throw error
    case .loses(let error):
      _ = try await body()
      throw error
    case .comesAfter(let first): await first()
    case nil: break
    }
    return try await body()
  }
}
