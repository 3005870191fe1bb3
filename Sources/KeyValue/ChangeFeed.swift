import Synchronization

/// Tells everybody who listens to a store which keys changed.
///
/// A listener who falls behind loses single changes but not the fact that there were some: what it
/// reads last is then `resync`.
package final class ChangeFeed: Sendable {
  private struct Listener {
    let prefixes: [[UInt8]]
    let continuation: AsyncStream<StoreChange>.Continuation
  }

  private struct State {
    var listeners: [Int: Listener] = [:]
    var nextID = 0
    var finished = false
    /// Whether it was said that anything may have changed.
    var hasResynced = false
    /// What was said last of all.
    var last: StoreChange?
  }

  /// How many changes wait for a listener before they become one `resync`.
  private let depth: Int
  private let state = Mutex(State())

  package init(depth: Int = 1024) { self.depth = depth }

  /// What happens from now on to keys with one of these prefixes; the empty prefix means all keys.
  ///
  /// - Parameters:
  ///   - repeatsResync: whether it begins with `resync` where that was said before somebody listened.
  ///   - onEnd: called when the listener has stopped, or nothing more comes.
  package func stream(
    prefixes: [[UInt8]], repeatsResync: Bool = false, onEnd: (@Sendable () -> Void)? = nil
  ) -> AsyncStream<StoreChange> {
    let (stream, continuation) = AsyncStream.makeStream(
      of: StoreChange.self, bufferingPolicy: .bufferingNewest(depth))
    let (id, first): (Int?, StoreChange?) = state.withLock { state in
      guard !state.finished else { return (nil, state.last) }
      let id = state.nextID
      state.nextID += 1
      state.listeners[id] = Listener(prefixes: prefixes, continuation: continuation)
      return (id, repeatsResync && state.hasResynced ? .resync : nil)
    }
    continuation.onTermination = { [weak self] _ in
      if let id { _ = self?.state.withLock { $0.listeners.removeValue(forKey: id) } }
      onEnd?()
    }
    if let first { continuation.yield(first) }
    if id == nil { continuation.finish() }
    return stream
  }

  /// These keys changed.
  package func publish(_ keys: some Collection<StoreKey>) {
    guard !keys.isEmpty else { return }
    for listener in listeners {
      for key in keys where listener.prefixes.contains(where: { key.bytes.starts(with: $0) }) {
        if case .dropped = listener.continuation.yield(.changed(key)) {
          listener.continuation.yield(.resync)
        }
      }
    }
  }

  /// Anything may have changed.
  package func resync() {
    let listeners = state.withLock { state in
      state.hasResynced = true
      return Array(state.listeners.values)
    }
    for listener in listeners { listener.continuation.yield(.resync) }
  }

  /// Nothing more will come, after this.
  package func finish(saying last: StoreChange? = nil) {
    let listeners = state.withLock { state in
      state.finished = true
      state.last = last
      return Array(state.listeners.values)
    }
    for listener in listeners {
      if let last { listener.continuation.yield(last) }
      listener.continuation.finish()
    }
  }

  /// A copy, because a continuation must not be called with the lock held: finishing one calls back.
  private var listeners: [Listener] { state.withLock { Array($0.listeners.values) } }
}
