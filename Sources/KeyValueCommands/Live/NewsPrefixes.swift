/// Prefixes of keys of which none begins another one, as `CLIENT TRACKING` demands it.
struct NewsPrefixes: Hashable, Sendable {
  /// The prefixes, in order; the empty one, which is then alone, means all keys.
  let all: [[UInt8]]

  init(_ prefixes: [[UInt8]]) {
    var all: [[UInt8]] = []
    // In order, a prefix comes before everything that it begins.
    for prefix in prefixes.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      if let last = all.last, prefix.starts(with: last) { continue }
      all.append(prefix)
    }
    self.all = all
  }
}
