import Foundation
import KeyValue

/// A store under test, with keys that nobody else uses and the short forms the behaviours are written in.
struct Trial: Sendable {
  let store: any KeyValueStore
  /// The same store as another process would have it.
  let other: any KeyValueStore
  let description: StoreDescription
  private let prefix = "conformance:\(UUID().uuidString):"

  /// A key of this trial.
  func key(_ name: String) -> StoreKey { StoreKey(prefix + name) }

  /// A key of this trial that ends in these bytes.
  func key(_ bytes: [UInt8]) -> StoreKey { StoreKey(Array(prefix.utf8) + bytes) }

  /// A glob for keys of this trial.
  func pattern(_ glob: String) -> [UInt8] { Array((prefix + glob).utf8) }

  var prefixBytes: [UInt8] { Array(prefix.utf8) }

  var now: Int64 { Int64(Date().timeIntervalSince1970 * 1000) }

  // MARK: Writing and reading

  @discardableResult
  func set(_ key: StoreKey, _ text: String, _ lifetime: Lifetime = .never) async throws -> Version {
    try await set(key, Array(text.utf8), lifetime)
  }

  @discardableResult
  func set(
    _ key: StoreKey, _ bytes: [UInt8], _ lifetime: Lifetime = .never
  ) async throws -> Version {
    let result = try await store.commit(
      Commit(anchor: key, expected: .anything, change: .value(bytes), lifetime: lifetime))
    guard case .committed(let version?, _) = result else {
      throw Nonconformity(description: "\(key) was not written: \(result)")
    }
    return version
  }

  func setFields(
    _ key: StoreKey, _ fields: [String: String], removing removed: [String] = [],
    _ lifetime: Lifetime = .keep
  ) async throws {
    try await store.project(projection(key, fields, removing: removed, lifetime))
  }

  func projection(
    _ key: StoreKey, _ fields: [String: String], removing removed: [String] = [],
    _ lifetime: Lifetime = .keep
  ) -> Projection {
    let set = Dictionary(
      uniqueKeysWithValues: fields.map { (Array($0.key.utf8), Array($0.value.utf8)) })
    return Projection(
      key: key, change: .fields(set: set, removed: Set(removed.map { Array($0.utf8) })),
      lifetime: lifetime)
  }

  func value(_ key: StoreKey) async throws -> StoredValue? {
    switch try await store.read(key) {
    case .value(let value): return value
    case .absent: return nil
    case let result: throw Nonconformity(description: "\(key) reads as \(result)")
    }
  }

  func text(_ key: StoreKey) async throws -> String? {
    try await value(key).map { String(decoding: $0.bytes, as: UTF8.self) }
  }

  func fields(_ key: StoreKey) async throws -> [String: String]? {
    switch try await store.readFields(key) {
    case .fields(let fields, _):
      return Dictionary(
        uniqueKeysWithValues: fields.map {
          (String(decoding: $0.key, as: UTF8.self), String(decoding: $0.value, as: UTF8.self))
        })
    case .absent: return nil
    case let result: throw Nonconformity(description: "\(key) reads as \(result)")
    }
  }

  func exists(_ key: StoreKey) async throws -> Bool { try await store.inspect([key])[0] != nil }

  func expiry(_ key: StoreKey) async throws -> Expiry? { try await store.inspect([key])[0]?.expiry }

  /// All pages of a scan together.
  func scan(
    _ pattern: [UInt8], type: ValueType? = nil, hint: Int = 1000
  ) async throws -> Set<StoreKey> {
    var request = ScanRequest(pattern: pattern, type: type, hint: hint)
    var found: Set<StoreKey> = []
    repeat {
      let page = try await store.scan(request)
      found.formUnion(page.keys)
      request.cursor = page.next
    } while request.cursor != nil
    return found
  }

  /// Does what a caller of a store that is not atomic does with the rest of a commit.
  func finish(_ result: CommitResult) async throws {
    guard case .committed(_, let pending) = result else {
      throw Nonconformity(description: "not committed: \(result)")
    }
    for projection in pending { try await store.project(projection) }
  }

  /// Waits for a state that only the store, asked again, can tell: such as the end of a lifetime.
  func wait(
    for state: String, _ isReached: @Sendable () async throws -> Bool
  ) async throws {
    let end = ContinuousClock.now + .seconds(120)
    while try await !isReached() {
      guard ContinuousClock.now < end else {
        throw Nonconformity(description: "waited in vain for \(state)")
      }
      await Task.yield()
    }
  }

  /// Does what a store that takes only text must refuse.
  func unlessTextOnly(_ body: () async throws -> Void) async throws {
    guard description.takesOnlyText else { return try await body() }
    do { try await body() } catch let error as StoreError {
      return try expectEqual(error.code, .notText)
    }
    throw Nonconformity(description: "bytes that are no text were taken")
  }

  func cleanUp() async throws {
    let keys = try await scan(Glob.escaped(prefix.utf8) + Array("*".utf8))
    _ = try await store.delete(Array(keys), versions: [:])
  }
}
