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

  init() {}

  /// The keys that are not as `sight` shows them.
  mutating func changes(of sight: Sight, in store: any KeyValueStore) async throws(StoreError)
    -> [StoreKey]
  {
    var keys = sight.rows.keys.map(\.metaKey)
    let open = sight.thread?.identity.metaKey
    if let open, !keys.contains(open) { keys.append(open) }
    let recorded = sight.recorded?.loadHistoryKey
    if let recorded { keys.append(recorded) }
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
    // How it was when it was read is not known, so the first look is followed by one more reading.
    if let recorded, let state = states[recorded], told[recorded] == nil {
      changed.append(recorded)
      told.updateValue(state, forKey: recorded)
    }
    return changed
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
