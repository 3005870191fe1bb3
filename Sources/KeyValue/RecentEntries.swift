/// Things by key, bounded in bytes: what was used longest ago goes first.
package struct RecentEntries<Value> {
  private struct Entry {
    var value: Value
    var bytes: Int
    var used: UInt64
  }

  private let maxBytes: Int
  private var entries: [StoreKey: Entry] = [:]
  /// Uses, oldest first; those that were followed by another use of the same key mean nothing.
  private var uses: [(key: StoreKey, time: UInt64)] = []
  private var first = 0
  private var time: UInt64 = 0
  /// Bytes that they take.
  package private(set) var bytes = 0

  /// What an entry takes beside its value: key, version, places in tables.
  private static var overhead: Int { 400 }

  /// None yet, and never more than so many bytes of them.
  package init(maxBytes: Int) { self.maxBytes = maxBytes }

  /// What is kept of a key; it stays where it is in the order of use.
  package subscript(key: StoreKey) -> Value? { entries[key]?.value }

  /// What is kept of a key, which is used by that.
  package mutating func use(_ key: StoreKey) -> Value? {
    guard let value = entries[key]?.value else { return nil }
    touch(key)
    return value
  }

  /// Keeps a thing of so many bytes instead of what was kept of the key; nil: nothing.
  package mutating func note(_ key: StoreKey, _ value: Value?, bytes length: Int = 0) {
    forget(key)
    let taken = length + Self.overhead
    // One value must not push out all others.
    guard let value, taken <= maxBytes / 4 else { return }
    entries[key] = Entry(value: value, bytes: taken, used: 0)
    bytes += taken
    touch(key)
    shrink()
  }

  private mutating func touch(_ key: StoreKey) {
    time += 1
    entries[key]?.used = time
    uses.append((key, time))
    if uses.count - first > 2 * entries.count + 64 { compact() }
  }

  private mutating func compact() {
    uses = uses[first...].filter { entries[$0.key]?.used == $0.time }
    first = 0
  }

  private mutating func forget(_ key: StoreKey) {
    guard let entry = entries.removeValue(forKey: key) else { return }
    bytes -= entry.bytes
  }

  private mutating func shrink() {
    while bytes > maxBytes, first < uses.count {
      let (key, time) = uses[first]
      first += 1
      if entries[key]?.used == time { forget(key) }
    }
    if first > uses.count / 2 { compact() }
  }
}
