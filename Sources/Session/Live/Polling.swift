import Browser
import KeyValue
import ThreadCache

/// Finds out what is not any more as it is shown: rows by length and lifetime, the open thread by its version,
/// the recorded loads by their number, length and lifetime.
///
/// A change that keeps length and lifetime shows in a row when it is read again.
struct Polling: Sendable {
  /// Longer values are not digested by a store just to look.
  private static let longestVersioned = 1 << 20
  /// A store may work out an expiry from what is left of the lifetime, which the way to it blurs.
  private static let blur: Int64 = 500

  /// What was already said of a key, so that what cannot be shown right is not said again and again.
  private var told: [StoreKey: Inspection?] = [:]
  /// How the history whose loads are shown was at the last look.
  private var looked: (key: StoreKey, state: Inspection?)?

  init() {}

  /// The keys that are not as `sight` shows them.
  mutating func changes(of sight: Sight, in store: any KeyValueStore) async throws(StoreError)
    -> [StoreKey]
  {
    var changed = try await threads(of: sight, in: store)
    if let recorded = sight.recorded?.loadHistoryKey, await isNews(recorded, in: store) {
      changed.append(recorded)
    }
    return changed
  }

  private mutating func threads(
    of sight: Sight, in store: any KeyValueStore
  ) async throws(StoreError) -> [StoreKey] {
    var keys = sight.rows.keys.map(\.metaKey)
    let open = sight.thread?.identity.metaKey
    if let open, !keys.contains(open) { keys.append(open) }
    guard !keys.isEmpty else { return [] }
    let inspections = try await store.inspect(keys)
    var states: [StoreKey: Inspection?] = [:]
    for (key, inspection) in zip(keys, inspections) { states.updateValue(inspection, forKey: key) }
    told = told.filter { key, state in states[key].map { Self.isSame($0, state) } ?? false }
    var changed: [StoreKey] = []
    for (identity, summary) in sight.rows {
      let key = identity.metaKey
      if let state = states[key], !Self.shows(summary, state), told[key] == nil {
        changed.append(key)
        told.updateValue(state, forKey: key)
      }
    }
    if let thread = sight.thread, let open, let state = states[open], told[open] == nil {
      if !Self.shows(thread, state) {
        changed.append(open)
        told.updateValue(state, forKey: open)
      } else if try await !isStill(thread, in: store) {
        changed.append(open)
      }
    }
    return changed
  }

  /// Whether a history is not as it was at the last look.
  ///
  /// At the first one it is taken not to be: how it was when it was read is not known.
  private mutating func isNews(_ history: StoreKey, in store: any KeyValueStore) async -> Bool {
    // Whoever may not see histories is told so where they are read, and sees the rest of the screen change.
    guard let state = try? await store.inspect([history]).first,
      looked?.key != history || !Self.isSame(looked?.state, state)
    else { return false }
    looked = (history, state)
    return true
  }

  private func isStill(
    _ thread: Sight.Open, in store: any KeyValueStore
  ) async throws(StoreError) -> Bool {
    guard let bytes = thread.bytes, bytes <= Self.longestVersioned else { return true }
    let result = try await store.read(
      thread.identity.metaKey, known: thread.version, maxBytes: 0)
    if case .unchanged = result { return true }
    return false
  }

  private static func shows(_ thread: Sight.Open, _ state: Inspection?) -> Bool {
    guard let state else { return false }
    return (state.bytes == nil || state.bytes == thread.bytes)
      && isSame(state.expiry, thread.expiry)
  }

  private static func shows(_ summary: ThreadSummary?, _ state: Inspection?) -> Bool {
    guard let summary else { return state == nil }
    guard let state else { return false }
    return (state.bytes == nil || state.bytes == summary.bytes)
      && isSame(state.expiry, summary.expiry)
  }

  private static func isSame(_ a: Inspection?, _ b: Inspection?) -> Bool {
    guard let a, let b else { return a == nil && b == nil }
    return a.type == b.type && a.bytes == b.bytes && a.fields == b.fields
      && isSame(a.expiry, b.expiry)
  }

  private static func isSame(_ a: Expiry?, _ b: Expiry?) -> Bool {
    guard let a, let b else { return a == b }
    return abs(a.milliseconds - b.milliseconds) <= blur
  }
}

extension Sight {
  /// The key of something that is shown; nil: nothing of the store is.
  var anyKey: StoreKey? { (thread?.identity ?? rows.keys.first)?.metaKey }
}
