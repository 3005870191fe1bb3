import Dispatch
import Synchronization

/// Lines on their way to standard error: whoever reads it slowly, or not at all, stops nobody.
final class LineQueue: Sendable {
  /// That of this process.
  static let standardError = LineQueue(mostBytes: 4 << 20) { Diagnostics.write($0) }

  private struct State {
    var waitingBytes = 0
    var dropped = 0
    /// Of those, how many nobody was told of.
    var untold = 0
  }

  private let mostBytes: Int
  private let write: @Sendable (String) -> Void
  private let state = Mutex(State())
  /// One line at a time; the only thread that waits for the reader.
  private let writer = DispatchQueue(label: "bobbin.log")

  /// - Parameter mostBytes: the most that wait; further lines are dropped.
  init(mostBytes: Int, write: @escaping @Sendable (String) -> Void) {
    self.mostBytes = mostBytes
    self.write = write
  }

  /// How many lines were dropped.
  var dropped: Int { state.withLock { $0.dropped } }

  /// Writes a line, in its turn.
  func add(_ line: String) {
    let bytes = line.utf8.count
    let isTaken = state.withLock { state in
      guard state.waitingBytes + bytes <= mostBytes else {
        state.dropped += 1
        state.untold += 1
        return false
      }
      state.waitingBytes += bytes
      return true
    }
    guard isTaken else { return }
    writer.async { [self] in
      write(line)
      let untold = state.withLock { state in
        state.waitingBytes -= bytes
        defer { state.untold = 0 }
        return state.untold
      }
      if untold > 0 {
        write("bobbin: \(untold) lines of the log were dropped: nobody read them.\n")
      }
    }
  }

  /// Waits until everything is written, but not for a reader that does not read.
  func drain(within seconds: Double) {
    let done = DispatchSemaphore(value: 0)
    writer.async { done.signal() }
    _ = done.wait(timeout: .now() + seconds)
  }
}
