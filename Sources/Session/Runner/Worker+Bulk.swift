import Browser
import Synchronization
import ThreadCache

/// How fast an eviction of many threads may go; it may be changed while it is under way.
final class EvictionPace: Sendable {
  private struct State {
    var limit: Double?
    var isHeld = false
    /// Ends the wait of the eviction that is held.
    var gate: AsyncStream<Never>.Continuation?
  }

  private let state = Mutex(State())

  /// Threads a second; nil: as fast as it goes.
  var limit: Double? {
    get { state.withLock { $0.limit } }
    set { state.withLock { $0.limit = newValue } }
  }

  /// Whether no other batch begins.
  var isHeld: Bool { state.withLock { $0.isHeld } }

  /// Lets no other batch begin, or lets it go on.
  func hold(_ isHeld: Bool) {
    let gate = state.withLock { state in
      state.isHeld = isHeld
      defer { if !isHeld { state.gate = nil } }
      return isHeld ? nil : state.gate
    }
    gate?.finish()
  }

  /// Waits until it is not held, or the task is cancelled.
  func released() async {
    let (opening, gate) = AsyncStream.makeStream(of: Never.self)
    let isHeld = state.withLock { state in
      if state.isHeld { state.gate = gate }
      return state.isHeld
    }
    guard isHeld else { return }
    for await _ in opening {}
  }
}

extension Worker {
  /// How many threads are read to say what many cost.
  private static let sample = 100
  /// Progress comes to the screen no more often than this.
  private static let telling = Duration.milliseconds(100)

  /// Says what evicting the threads at some places would cost.
  func estimate(_ id: JobID, _ index: ThreadIndex, _ places: [UInt32]) async {
    let target = BulkTarget.threads(index.threads(at: places))
    do throws(CacheError) {
      let sample = workspace.description.billed ? CommandCost.sample : Self.sample
      for try await estimate in workspace.cache.estimate(evicting: target, sampleSize: sample)
      where estimate.isComplete {
        mailbox.put(.evictionEstimated(id, .success((target, estimate))))
      }
    } catch {
      mailbox.put(
        Task.isCancelled ? .ended(id, .cancelled) : .evictionEstimated(id, .failure(error)))
    }
  }

  /// Evicts in batches until it is over, or its task is cancelled.
  func evict(_ id: JobID, _ target: BulkTarget, _ options: BulkEvictionOptions) async {
    pace.limit = options.threadsPerSecond
    var run = workspace.cache.evict(target, options: options).makeAsyncIterator()
    var told: ContinuousClock.Instant?
    var left: [ThreadIdentity] = []
    await pace.released()
    while var progress = await run.next() {
      run.limit(threadsPerSecond: pace.limit)
      left += progress.left
      let isDue = told.map { $0.duration(to: .now) >= Self.telling } ?? true
      if isDue || progress.ending != nil || pace.isHeld {
        progress.left = left
        left = []
        mailbox.put(.evictedInBulk(id, progress))
        told = .now
      }
      if progress.ending == nil { await pace.released() }
    }
  }
}
