import KeyValue
import Synchronization
import ThreadCache

/// Pure hits that are not in the store's history yet: writing each of them would make a warm read two commands.
///
/// Of each thread the first hit is kept and then every so-manieth; they ride in the thread's next commit, or are
/// written by ``Retrieval/flushHistory()``.
final class HitBuffer: Sendable {
  /// A hit, and when its thread expires.
  struct Entry: Sendable {
    let load: RecordedLoad
    let expiry: Expiry?
  }

  private struct State {
    var entries: [ThreadIdentity: [Entry]] = [:]
    var hits: [ThreadIdentity: Int] = [:]
    var sequence = 0
  }

  /// Threads whose hits are counted; a process that serves more than this begins anew.
  private static let maxThreads = 10_000

  private let sampling: Int
  private let limit: Int
  private let state = Mutex(State())

  init(sampling: Int, limit: Int) {
    self.sampling = max(1, sampling)
    self.limit = limit
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

  func add(_ entry: Entry) {
    state.withLock { state in
      let thread = entry.load.thread
      if state.entries.count >= Self.maxThreads, state.entries[thread] == nil { return }
      state.entries[thread, default: []].append(entry)
      if state.entries[thread, default: []].count > limit { state.entries[thread]?.removeFirst() }
    }
  }

  func entries(of thread: ThreadIdentity) -> [Entry] {
    state.withLock { $0.entries[thread] ?? [] }
  }

  /// Drops what is in the store now.
  func remove(_ loads: [RecordedLoad], of thread: ThreadIdentity) {
    let ids = Set(loads.map(\.id))
    state.withLock { state in
      state.entries[thread]?.removeAll { ids.contains($0.load.id) }
      if state.entries[thread]?.isEmpty == true { state.entries[thread] = nil }
    }
  }

  var threads: [ThreadIdentity] { state.withLock { Array($0.entries.keys) } }
}
