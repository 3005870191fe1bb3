import KeyValue

/// Remembers which keys came already, at 8 to 16 bytes a key.
///
/// It keeps a hash of each and not the key: a million ids would be 100 MB. Hashes are 64 bits,
/// seeded anew in each process, so a listing of a million keys takes two of them for one with a
/// probability below 1 : 30,000,000, and nobody can choose ids to make it happen.
struct SeenKeys: Sendable {
  private var hashes: Set<Int> = []

  var count: Int { hashes.count }

  /// Notes a key; false: it came before.
  mutating func insert(_ key: StoreKey) -> Bool {
    var hasher = Hasher()
    key.bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
    return hashes.insert(hasher.finalize()).inserted
  }
}
