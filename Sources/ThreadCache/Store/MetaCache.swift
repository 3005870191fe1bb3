import KeyValue
import Synchronization

/// The metas that this process has read last, so that reading one again asks only whether it still is that version.
///
/// What is in it is never taken for what the store holds: the store is asked each time, and answers `unchanged`.
/// Bounded in bytes; what was used longest ago goes first.
final class MetaCache: Sendable {
  private let entries: Mutex<RecentEntries<StoredValue>>

  /// Nil: nothing is to be kept.
  init?(maxBytes: Int) {
    guard maxBytes > 0 else { return nil }
    entries = Mutex(RecentEntries(maxBytes: maxBytes))
  }

  /// Up to this length a value is sent in less time than a store takes to say that it is the same.
  private static let leastAsked = 4096

  /// Bytes that it takes.
  var bytes: Int { entries.withLock { $0.bytes } }

  /// True when a value of this key is kept.
  func knows(_ key: StoreKey) -> Bool { entries.withLock { $0[key] != nil } }

  /// What is known of these keys, where asking if it is still that takes less than to be sent it again.
  func known(_ keys: [StoreKey]) -> [StoreKey: StoredValue] {
    entries.withLock { entries in
      var known: [StoreKey: StoredValue] = [:]
      for key in keys {
        guard let value = entries[key], value.bytes.count > Self.leastAsked else { continue }
        known[key] = entries.use(key)
      }
      return known
    }
  }

  /// Keeps a value as it was read or written; nil: there is none.
  func note(_ key: StoreKey, _ value: StoredValue?) {
    entries.withLock { $0.note(key, value, bytes: value?.bytes.count ?? 0) }
  }

  /// Keeps what a commit made of a meta.
  func note(_ commit: Commit, version: Version?) {
    guard let version else { return note(commit.anchor, nil) }
    switch commit.change {
    case .value(let bytes), .splices(_, result: let bytes):
      note(commit.anchor, StoredValue(bytes: bytes, version: version, expiry: nil))
    case .delete: note(commit.anchor, nil)
    case .keep:
      let before = entries.withLock { $0[commit.anchor] }
      guard let before, commit.expected == .version(before.version) else { return }
      note(commit.anchor, StoredValue(bytes: before.bytes, version: version, expiry: nil))
    }
  }
}
