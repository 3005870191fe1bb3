/// The operations of the contract that go to the store.
public enum StoreOperation: String, Sendable, Hashable, CaseIterable {
  /// ``KeyValueStore/read(_:known:maxBytes:)``
  case read
  /// ``KeyValueStore/readFields(_:fields:maxBytes:)``
  case readFields
  /// ``KeyValueStore/inspect(_:)``
  case inspect
  /// ``KeyValueStore/scan(_:)``
  case scan
  /// ``KeyValueStore/commit(_:)``
  case commit
  /// ``KeyValueStore/project(_:)``
  case project
  /// ``KeyValueStore/delete(_:versions:)``
  case delete
  /// ``KeyValueStore/expire(_:_:)``
  case expire
  /// ``KeyValueStore/lease(_:token:milliseconds:)``
  case lease
  /// ``KeyValueStore/release(_:token:)``
  case release
  /// ``KeyValueStore/add(_:lifetime:)``
  case add

  /// Whether it is one of those that ``KeyValueStore/heedsLimits`` is about.
  var heedsLimits: Bool {
    switch self {
    case .read, .readFields, .inspect: true
    default: false
    }
  }

  /// Whether it may change the store.
  public var writes: Bool {
    switch self {
    case .read, .readFields, .inspect, .scan: false
    case .commit, .project, .delete, .expire, .lease, .release, .add: true
    }
  }
}

/// One operation on its way to a store, as a wrapper sees it.
public struct StoreCall<Reply: Sendable>: Sendable {
  /// Which operation.
  public let operation: StoreOperation
  private let keys: [StoreKey]
  private let valuesOut: @Sendable () -> Int
  /// Bytes of keys and values in a reply.
  public let bytesIn: @Sendable (Reply) -> Int

  /// A call of `operation` about `keys`.
  ///
  /// - Parameters:
  ///   - valuesOut: bytes that go to the store besides the keys.
  ///   - bytesIn: bytes of keys and values in a reply.
  public init(
    _ operation: StoreOperation, keys: [StoreKey],
    valuesOut: @escaping @Sendable () -> Int = { 0 },
    bytesIn: @escaping @Sendable (Reply) -> Int = { _ in 0 }
  ) {
    self.operation = operation
    self.keys = keys
    self.valuesOut = valuesOut
    self.bytesIn = bytesIn
  }

  /// How many keys it is about.
  public var keyCount: Int { keys.count }
  /// The first of them.
  public var key: StoreKey? { keys.first }

  /// Bytes of keys and values that go to the store.
  public func bytesOut() -> Int { keys.reduce(0) { $0 + $1.bytes.count } + valuesOut() }
}
