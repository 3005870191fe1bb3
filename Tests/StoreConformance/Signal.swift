import Synchronization

/// Wakes tests that wait for a state whenever that state may have changed.
///
/// ```swift
/// let told = Signal()
/// let reader = Task { for await change in stream { note(change); told.notify() } }
/// try #require(await told.wait { noted.count == 20 })
/// ```
public final class Signal: Sendable {
  private struct Listeners {
    var next = 0
    var all: [Int: AsyncStream<Void>.Continuation] = [:]
  }

  private let listeners = Mutex(Listeners())

  /// A signal that nobody waits for yet.
  public init() {}

  /// Says that what is waited for may be so now.
  public func notify() {
    for listener in listeners.withLock({ Array($0.all.values) }) { listener.yield() }
  }

  /// Looks now and after each change, until it is so.
  ///
  /// - Returns: false when it was not so in time.
  public func wait(
    atMost limit: Duration = .seconds(120), until isSo: () async throws -> Bool
  ) async rethrows -> Bool {
    let (news, continuation) = AsyncStream.makeStream(
      of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let number = listeners.withLock { listeners in
      listeners.next += 1
      listeners.all[listeners.next] = continuation
      return listeners.next
    }
    let deadline = Task {
      try? await Task.sleep(for: limit)
      continuation.finish()
    }
    defer {
      deadline.cancel()
      listeners.withLock { _ = $0.all.removeValue(forKey: number) }
    }
    if try await isSo() { return true }
    for await _ in news {
      if try await isSo() { return true }
    }
    return false
  }
}
