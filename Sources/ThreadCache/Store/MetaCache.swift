import KeyValue
import Synchronization

/// The metas that this process has read last, so that reading one again asks only whether it still is that version.
///
/// What is in it is never taken for what the store holds: the store is asked each time, and answers `unchanged`.
/// Bounded in bytes; what was used longest ago goes first.
final class MetaCache: Sendable {
  private struct Entry {
    var value: StoredValue
    var used: UInt64
  }

  private struct State {
    var entries: [StoreKey: Entry] = [:]
    /// Uses, oldest first; those that were followed by another use of the same key mean nothing.
    var uses: [(key: StoreKey, time: UInt64)] = []
    var first = 0
    var time: UInt64 = 0
    var bytes = 0

    mutating func use(_ key: StoreKey) {
      time += 1
      entries[key]?.used = time
      uses.append((key, time))
      if uses.count - first > 2 * entries.count + 64 { compact() }
    }

    private mutating func compact() {
      uses = uses[first...].filter { entries[$0.key]?.used == $0.time }
      first = 0
    }

    mutating func forget(_ key: StoreKey) {
      guard let entry = entries.removeValue(forKey: key) else { return }
      bytes -= entry.value.bytes.count + MetaCache.overhead
    }

    mutating func shrink(to limit: Int) {
      while bytes > limit, first < uses.count {
        let (key, time) = uses[first]
        first += 1
        if entries[key]?.used == time { forget(key) }
      }
      if first > uses.count / 2 { compact() }
    }
  }

  private let maxBytes: Int
  private let state = Mutex(State())

  /// What an entry takes beside its value: key, version, places in tables.
  private static let overhead = 400

  /// Nil: nothing is to be kept.
  init?(maxBytes: Int) {
    guard maxBytes > 0 else { return nil }
    self.maxBytes = maxBytes
  }

  /// Bytes that it takes.
  var bytes: Int { state.withLock { $0.bytes } }

  /// True when a value of this key is kept.
  func knows(_ key: StoreKey) -> Bool { state.withLock { $0.entries[key] != nil } }

  /// What is known of these keys.
  func known(_ keys: [StoreKey]) -> [StoreKey: StoredValue] {
    state.withLock { state in
      var known: [StoreKey: StoredValue] = [:]
      for key in keys {
        guard let value = state.entries[key]?.value else { continue }
        known[key] = value
        state.use(key)
      }
      return known
    }
  }

  /// Keeps a value as it was read or written; nil: there is none.
  func note(_ key: StoreKey, _ value: StoredValue?) {
    state.withLock { state in
      state.forget(key)
      // One value must not push out all others.
      guard let value, value.bytes.count + Self.overhead <= maxBytes / 4 else { return }
      state.entries[key] = Entry(value: value, used: 0)
      state.bytes += value.bytes.count + Self.overhead
      state.use(key)
      state.shrink(to: maxBytes)
    }
  }

  /// Keeps what a commit made of a meta.
  func note(_ commit: Commit, version: Version?) {
    guard let version else { return note(commit.anchor, nil) }
    switch commit.change {
    case .value(let bytes), .splices(_, result: let bytes):
      note(commit.anchor, StoredValue(bytes: bytes, version: version, expiry: nil))
    case .delete: note(commit.anchor, nil)
    case .keep:
      let before = state.withLock { $0.entries[commit.anchor]?.value }
      guard let before, commit.expected == .version(before.version) else { return }
      note(commit.anchor, StoredValue(bytes: before.bytes, version: version, expiry: nil))
    }
  }
}
