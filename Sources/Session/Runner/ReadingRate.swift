import Synchronization

/// How fast metas are read, from the reads of the last while.
final class ReadingRate: Sendable {
  private struct State {
    var metas = 0.0
    var seconds = 0.0
  }

  private let state = Mutex(State())

  /// So many were read in this time.
  func note(_ metas: Int, in time: Duration) {
    state.withLock { state in
      // Older reads count less and less.
      state.metas = state.metas * 0.9 + Double(metas)
      state.seconds = state.seconds * 0.9 + time / .seconds(1)
    }
  }

  /// Metas a second; nil: none was read yet.
  var perSecond: Double? {
    state.withLock { $0.seconds > 0 ? $0.metas / $0.seconds : nil }
  }
}
