import KeyValue
public import ThreadCache

/// How threads that were opened are doing, their hashes read too, which is more than a row can tell; for the meta they had.
public struct KnownHashes: Sendable {
  private typealias Known = (version: Version?, state: ThreadSummary.State)

  private var states = BoundedCache<ThreadIdentity, Known>(capacity: 1000)

  /// None was opened.
  public init() {}

  /// Takes note of a thread that was read whole.
  mutating func note(_ summary: ThreadSummary) {
    states.insert((summary.version, summary.state), for: summary.identity)
  }

  /// Its hashes may be others now.
  mutating func forget(_ identity: ThreadIdentity) { states.remove(identity) }

  /// Those of the threads that a key may hold slices of.
  func threads(ofHash key: StoreKey) -> [ThreadIdentity] {
    states.entries.lazy.map(\.key).filter { key.bytes.starts(with: $0.fileKey("").bytes) }
  }

  /// Whether what is known is of the meta that a row was read from.
  func tells(of summary: ThreadSummary) -> Bool {
    states[summary.identity].map { $0.version == summary.version } ?? false
  }

  /// A row, with what was found out about the hashes when its thread was opened, unless its meta was changed since.
  public func applied(to summary: ThreadSummary) -> ThreadSummary {
    guard let known = states[summary.identity], known.version == summary.version else {
      return summary
    }
    var summary = summary
    summary.state = known.state
    return summary
  }
}
