import KeyValue
import Synchronization
import ThreadCache

extension RecordedText {
  init(_ load: RecordedLoad) { self.init(id: load.id, json: load.json) }
}

/// Pure hits that are not in the store's history yet: writing each of them would make a warm read two commands.
///
/// Of each thread the first hit is kept and then every so-manieth; they ride in the thread's next commit, or are
/// written by ``Retrieval/flushHistory(ofThreads:)``.
final class HitBuffer: Sendable {
  /// A hit, and when its thread expires.
  struct Entry: Sendable {
    let load: RecordedText
    let expiry: Expiry?
  }

  fileprivate struct State {
    var entries: [ThreadIdentity: [Entry]] = [:]
    /// The threads in the order in which they came; those that are gone from `entries` stay until their turn.
    var order: ArraySlice<ThreadIdentity> = []
    var bytes = 0
    var hits: [ThreadIdentity: Int] = [:]
    var sequence = 0
  }

  /// Threads whose hits are counted; a process that serves more than this begins anew.
  private static let maxThreads = 10_000

  private let sampling: Int
  private let limit: Int
  private let maxBytes: Int
  private let state = Mutex(State())

  /// - Parameters:
  ///   - sampling: every so-manieth hit of a thread is kept.
  ///   - limit: the most that are kept of a thread.
  ///   - maxBytes: the most that is kept of all; then the threads that came first are left out of the history.
  init(sampling: Int, limit: Int, maxBytes: Int = 8 << 20) {
    self.sampling = max(1, sampling)
    self.limit = limit
    self.maxBytes = maxBytes
  }

  /// Tells whether this hit of a thread is one to keep.
  func samples(_ thread: ThreadIdentity) -> Bool {
    state.withLock { state in
      if state.hits.count >= Self.maxThreads, state.hits[thread] == nil { state.hits = [:] }
      defer { state.hits[thread, default: 0] += 1 }
      return state.hits[thread, default: 0] % sampling == 0
    }
  }

  /// A number that no other load of this process gets.
  func nextNumber() -> Int {
    state.withLock { state in
      state.sequence += 1
      return state.sequence
    }
  }

  func add(_ entry: Entry, of thread: ThreadIdentity) {
    state.withLock { state in
      if state.entries[thread] == nil { state.enqueue(thread) }
      state.entries[thread, default: []].append(entry)
      state.bytes += entry.load.json.count
      if let kept = state.entries[thread], kept.count > limit { state.drop(1, of: thread) }
      while state.bytes > maxBytes, let first = state.order.popFirst() {
        state.drop(state.entries[first]?.count ?? 0, of: first)
      }
    }
  }

  func entries(of thread: ThreadIdentity) -> [Entry] {
    state.withLock { $0.entries[thread] ?? [] }
  }

  /// Drops what is in the store now.
  func remove(_ loads: [RecordedText], of thread: ThreadIdentity) {
    let ids = Set(loads.map(\.id))
    state.withLock { state in
      let left = (state.entries[thread] ?? []).filter { !ids.contains($0.load.id) }
      state.put(left, of: thread)
    }
  }

  /// How long the row of threads is.
  var turns: Int { state.withLock { $0.order.count } }

  /// The threads that came first, so many at most.
  func threads(_ most: Int = .max) -> [ThreadIdentity] {
    state.withLock { state in
      let entries = state.entries
      return Array(state.order.lazy.filter { entries[$0] != nil }.prefix(most))
    }
  }
}

extension HitBuffer.State {
  fileprivate mutating func enqueue(_ thread: ThreadIdentity) {
    // What has ridden in commits meanwhile has no turn any more.
    if order.count > 2 * entries.count + 64 {
      var seen: Set<ThreadIdentity> = []
      order = order.filter { entries[$0] != nil && seen.insert($0).inserted }[...]
    }
    order.append(thread)
  }

  /// Drops the oldest of a thread's.
  fileprivate mutating func drop(_ count: Int, of thread: ThreadIdentity) {
    put(Array((entries[thread] ?? []).dropFirst(count)), of: thread)
  }

  fileprivate mutating func put(_ left: [HitBuffer.Entry], of thread: ThreadIdentity) {
    func size(_ entries: [HitBuffer.Entry]) -> Int { entries.reduce(0) { $0 + $1.load.json.count } }
    bytes += size(left) - size(entries[thread] ?? [])
    entries[thread] = left.isEmpty ? nil : left
  }
}
