import Dispatch
import Synchronization

/// Lines on their way to standard error: whoever reads it slowly, or not at all, stops nobody.
final class LineQueue: Sendable {
  /// That of this process.
  static let standardError = LineQueue(mostBytes: 4 << 20) { Diagnostics.write($0) }

  private struct State {
    var waiting: [String] = []
    /// Of those, and of those that are being written.
    var waitingBytes = 0
    /// Whether the writer is at work, or will be.
    var isWriting = false
    /// Until when the writer rests after its last line.
    var rest = DispatchTime(uptimeNanoseconds: 0)
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
    // Nil: the writer comes anyhow.
    let rest: DispatchTime? = state.withLock { state in
      guard state.waitingBytes + bytes <= mostBytes else {
        state.dropped += 1
        state.untold += 1
        return nil
      }
      state.waitingBytes += bytes
      state.waiting.append(line)
      defer { state.isWriting = true }
      return state.isWriting ? nil : state.rest
    }
    guard let rest else { return }
    if rest <= .now() {
      writer.async { [self] in writeAll() }
    } else {
      writer.asyncAfter(deadline: rest) { [self] in writeAll() }
    }
  }

  /// So long the writer rests between lines: what comes meanwhile is written at once.
  private static let pause = DispatchTimeInterval.milliseconds(5)

  /// So many bytes are written at a time.
  private static let pieceBytes = 64 << 10

  /// Writes what waits, also what comes meanwhile: waking a thread for each line is dearer than the line.
  private func writeAll() {
    while true {
      let (lines, untold) = state.withLock { state in
        let taken = (state.waiting, state.untold)
        state.isWriting = !taken.0.isEmpty || taken.1 > 0
        if !state.isWriting { state.rest = .now() + Self.pause }
        state.waiting = []
        state.untold = 0
        return taken
      }
      writePieces(of: lines)
      if untold > 0 {
        write("bobbin: \(untold) lines of the log were dropped: nobody read them.\n")
      }
      if lines.isEmpty, untold == 0 { return }
    }
  }

  private func writePieces(of lines: [String]) {
    var piece = ""
    for (number, line) in lines.enumerated() {
      piece += line
      guard piece.utf8.count >= Self.pieceBytes || number == lines.count - 1 else { continue }
      write(piece)
      state.withLock { $0.waitingBytes -= piece.utf8.count }
      piece = ""
    }
  }

  /// Waits until everything is written, but not for a reader that does not read.
  func drain(within seconds: Double) {
    let done = DispatchSemaphore(value: 0)
    // Also what the writer rests before.
    writer.async { [self] in
      writeAll()
      done.signal()
    }
    _ = done.wait(timeout: .now() + seconds)
  }
}
