import KeyValue
import KeyValueRedis
import Testing

/// The short forms that tests of the store are written in.
extension KeyValueStore {
  @discardableResult
  func put(
    _ key: StoreKey, _ value: [UInt8], _ lifetime: Lifetime = .never
  ) async throws -> Version {
    let result = try await commit(
      Commit(anchor: key, expected: .anything, change: .value(value), lifetime: lifetime))
    guard case .committed(let version?, _) = result else {
      throw StoreError(.conflict, "not written: \(result)", key: key)
    }
    return version
  }

  func value(_ key: StoreKey) async throws -> StoredValue? {
    switch try await read(key) {
    case .value(let value): return value
    case .absent: return nil
    case let result: throw StoreError(.wrongType, "reads as \(result)", key: key)
    }
  }

  func setField(_ key: StoreKey, _ name: String, _ value: [UInt8]) async throws {
    try await project(
      Projection(
        key: key, change: .fields(set: [Array(name.utf8): value], removed: []), lifetime: .keep))
  }
}

extension Projection {
  /// A change of one field.
  init(_ key: StoreKey, set name: String, _ value: [UInt8]) {
    self.init(
      key: key, change: .fields(set: [Array(name.utf8): value], removed: []), lifetime: .keep)
  }
}

/// The error that `body` throws; nil: none.
func error(_ body: () async throws -> Void) async throws -> StoreError? {
  do {
    try await body()
    return nil
  } catch let error as StoreError {
    return error
  }
}

/// The code of the error that `body` throws; nil: none.
func code(_ body: () async throws -> Void) async throws -> StoreError.Code? {
  try await error(body)?.code
}

/// Text that no two places of it are alike in, as long as wanted.
func meta(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
  var state = seed
  return (0..<count).map { _ in
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return UInt8(ascii: "a") + UInt8(state >> 59) % 26
  }
}
