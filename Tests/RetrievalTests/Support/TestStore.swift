import KeyValue
import Synchronization

/// A store in memory that counts its operations, and fails or lets others go first when a test says so.
final class TestStore: StoreWrapper {
  let base: any KeyValueStore
  private struct State {
    var counts: [StoreOperation: Int] = [:]
    var failures: [StoreOperation: (error: StoreError, afterwards: Bool)] = [:]
    var before: [StoreOperation: @Sendable () async -> Void] = [:]
  }
  private let state = Mutex(State())

  init(_ base: any KeyValueStore = MemoryStore()) { self.base = base }

  /// All operations of this kind fail from now on; nil: none.
  func fail(_ operation: StoreOperation, with error: StoreError?, afterwards: Bool = false) {
    state.withLock { $0.failures[operation] = error.map { ($0, afterwards) } }
  }

  /// Runs `body` before the next operation of this kind.
  func before(_ operation: StoreOperation, _ body: @escaping @Sendable () async -> Void) {
    state.withLock { $0.before[operation] = body }
  }

  /// How many operations of each kind there were since the last ``forget()``.
  var counts: [StoreOperation: Int] { state.withLock { $0.counts } }
  var total: Int { counts.values.reduce(0, +) }
  func forget() { state.withLock { $0.counts = [:] } }

  func perform<Reply: Sendable>(
    _ call: StoreCall<Reply>, _ body: @escaping @Sendable () async throws(StoreError) -> Reply
  ) async throws(StoreError) -> Reply {
    let (failure, before) = state.withLock { state in
      state.counts[call.operation, default: 0] += 1
      return (state.failures[call.operation], state.before.removeValue(forKey: call.operation))
    }
    await before?()
    if let failure, !failure.afterwards { throw failure.error }
    let reply = try await body()
    if let failure { throw failure.error }
    return reply
  }
}

extension StoreError {
  static let down = StoreError(.unreachable, "the store does not answer")
}

extension KeyValueStore {
  /// Every key there is.
  func allKeys() async throws -> Set<String> {
    var keys: Set<String> = []
    var cursor: ScanCursor?
    repeat {
      let page = try await scan(ScanRequest(pattern: Array("*".utf8), cursor: cursor))
      keys.formUnion(page.keys.map(\.description))
      cursor = page.next
    } while cursor != nil
    return keys
  }

  /// Writes a string as it is.
  func put(_ key: StoreKey, _ text: String, lifetime: Lifetime = .never) async throws {
    _ = try await commit(
      Commit(
        anchor: key, expected: .anything, change: .value(Array(text.utf8)), lifetime: lifetime))
  }

  /// The text of a string.
  func text(_ key: StoreKey) async throws -> String? {
    guard case .value(let value) = try await read(key) else { return nil }
    return String(decoding: value.bytes, as: UTF8.self)
  }
}
