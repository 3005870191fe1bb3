import KeyValue

/// Changes that wait to be handed on together: each key once, and when they are too many, that there were some.
struct HeldChanges: Sendable {
  /// As many keys as are kept by name.
  static let most = 65_536

  private var keys: [StoreKey] = []
  private var seen: Set<StoreKey> = []
  /// Whether anything may have changed.
  private var isStale = false

  var isEmpty: Bool { keys.isEmpty && !isStale }

  mutating func add(_ key: StoreKey) {
    guard !isStale, seen.insert(key).inserted else { return }
    keys.append(key)
    if keys.count > Self.most { addAnything() }
  }

  /// Anything may have changed.
  mutating func addAnything() {
    self = HeldChanges()
    isStale = true
  }

  /// What is held, in order; nil: anything may have changed.
  mutating func take() -> [StoreKey]? {
    defer { self = HeldChanges() }
    return isStale ? nil : keys
  }
}
