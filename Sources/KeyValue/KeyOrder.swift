/// The keys of a store in byte order, for scans that go on after the last key of a page.
///
/// New keys wait unsorted until somebody asks for the order, so that filling a store costs nothing extra.
/// Keys that are gone stay until the next merge; the reader skips them.
struct KeyOrder {
  private var sorted: [StoreKey] = []
  private var added: [StoreKey] = []

  mutating func insert(_ key: StoreKey) { added.append(key) }

  /// The keys after `key` and not before `prefix`, in order; some may be gone.
  mutating func keys<Entry>(
    after key: StoreKey?, from prefix: [UInt8], present: [StoreKey: Entry]
  ) -> ArraySlice<StoreKey> {
    if !added.isEmpty { merge(present: present) }
    let start = sorted.partitioningIndex { candidate in
      if let key, !(key < candidate) { return false }
      return !candidate.bytes.lexicographicallyPrecedes(prefix)
    }
    return sorted[start...]
  }

  private mutating func merge<Entry>(present: [StoreKey: Entry]) {
    added.sort()
    var merged: [StoreKey] = []
    merged.reserveCapacity(sorted.count + added.count)
    var old = sorted[...]
    var new = added[...]
    while !old.isEmpty || !new.isEmpty {
      let takesOld =
        new.first.map { candidate in old.first.map { $0 <= candidate } ?? false } ?? true
      let key = takesOld ? old.removeFirst() : new.removeFirst()
      // A key that went and came again stands in both, or was added twice.
      if key != merged.last, present[key] != nil { merged.append(key) }
    }
    sorted = merged
    added = []
  }
}

extension Array {
  /// The first index whose element, and all after it, satisfy `predicate`.
  fileprivate func partitioningIndex(where predicate: (Element) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = low + (high - low) / 2
      if predicate(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
