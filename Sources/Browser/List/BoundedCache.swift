/// The newest so many values; the oldest go first.
struct BoundedCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private var values: [Key: Value] = [:]
  private var order: [Key] = []
  private var first = 0
  let capacity: Int

  init(capacity: Int) { self.capacity = capacity }

  var count: Int { values.count }

  var entries: some Sequence<(key: Key, value: Value)> { values }

  subscript(key: Key) -> Value? { values[key] }

  mutating func insert(_ value: Value, for key: Key) {
    if values.updateValue(value, forKey: key) == nil { order.append(key) }
    while values.count > capacity {
      values[order[first]] = nil
      first += 1
    }
    // Moving the queue up once in a while keeps it no longer than twice the cache.
    if first > capacity {
      order.removeFirst(first)
      first = 0
    }
  }

  /// Forgets a value before its time.
  mutating func remove(_ key: Key) {
    guard values.removeValue(forKey: key) != nil else { return }
    order.removeFirst(first)
    first = 0
    order.removeAll { $0 == key }
  }

  mutating func removeAll() {
    values.removeAll()
    order.removeAll()
    first = 0
  }
}
