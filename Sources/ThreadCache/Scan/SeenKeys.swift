import KeyValue

/// Remembers which threads came already, at about 11 bytes each: a million take 11 MB.
///
/// It keeps a hash of each and not the key: a million ids would be 100 MB. Hashes are 64 bits, seeded anew in each
/// process, so a listing of a million threads takes two of them for one with a probability of 1 : 37,000,000, and nobody
/// can choose ids to make it happen.
///
/// A table with open addressing whose places rise with the hash, so that growing copies it from front to end.
struct SeenKeys: Sendable {
  /// Hashes at their places; 0: free.
  private var slots: [UInt64] = []
  private(set) var count = 0

  /// Notes a thread by its id; false: it came before.
  mutating func insert(_ schema: KeySchema, _ id: some Collection<UInt8>) -> Bool {
    insert(Self.hash(schema, id))
  }

  /// Notes a thread by its id, of which the caller has only the place; false: it came before.
  mutating func insert(_ schema: KeySchema, _ id: UnsafeRawBufferPointer) -> Bool {
    insert(Self.hash(schema, id))
  }

  /// Whether a thread came already.
  func contains(_ schema: KeySchema, _ id: some Collection<UInt8>) -> Bool {
    guard !slots.isEmpty else { return false }
    let hash = Self.hash(schema, id)
    return slots[place(of: hash)] == hash
  }

  /// Notes a key of any kind.
  mutating func insert(_ key: StoreKey) { _ = insert(.thread, key.bytes) }

  /// Whether a key of any kind came already.
  func contains(_ key: StoreKey) -> Bool { contains(.thread, key.bytes) }

  private mutating func insert(_ hash: UInt64) -> Bool {
    if count >= slots.count / 4 * 3 { grow() }
    let place = place(of: hash)
    guard slots[place] == 0 else { return false }
    slots[place] = hash
    count += 1
    return true
  }

  /// Where a hash is, or belongs.
  private func place(of hash: UInt64) -> Int {
    var place = Int(truncatingIfNeeded: hash.multipliedFullWidth(by: UInt64(slots.count)).high)
    while slots[place] != 0, slots[place] != hash {
      place += 1
      if place == slots.count { place = 0 }
    }
    return place
  }

  private mutating func grow() {
    let old = slots
    slots = Array(repeating: 0, count: max(1024, old.count / 2 * 3))
    for hash in old where hash != 0 { slots[place(of: hash)] = hash }
  }

  private static func hash(_ schema: KeySchema, _ id: some Collection<UInt8>) -> UInt64 {
    if let hash = id.withContiguousStorageIfAvailable({
      hash(schema, UnsafeRawBufferPointer($0))
    }) {
      return hash
    }
    return Array(id).withUnsafeBytes { hash(schema, $0) }
  }

  private static func hash(_ schema: KeySchema, _ id: UnsafeRawBufferPointer) -> UInt64 {
    var hasher = Hasher()
    hasher.combine(schema == .thread)
    hasher.combine(bytes: id)
    let hash = UInt64(bitPattern: Int64(hasher.finalize()))
    return hash == 0 ? 1 : hash
  }
}
