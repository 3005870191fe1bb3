import Browser
import Session
import Terminal
import Testing

/// A terminal without a tty: frames are kept, events come from the test.
@MainActor
final class ScriptedDisplay: Display {
  private(set) var size = Size(width: 120, height: 30)
  private(set) var frames: [Grid] = []
  private(set) var sent: [UInt8] = []
  private(set) var suspensions = 0
  private(set) var redraws = 0
  private(set) var timesAway = 0
  private(set) var isClosed = false
  private(set) var hasMouse = true
  private var handler: @MainActor ([TerminalEvent]) -> Void = { _ in }
  private typealias Waiter = (
    what: (ScriptedDisplay) -> Bool, continuation: CheckedContinuation<Bool, Never>
  )
  private var waiting: [Waiter] = []

  var text: String { frames.last?.text() ?? "" }

  func listen(_ handler: @escaping @MainActor ([TerminalEvent]) -> Void) { self.handler = handler }

  func draw(_ grid: Grid) {
    frames.append(grid)
    look()
  }

  func redraw() { redraws += 1 }
  func send(_ bytes: [UInt8]) {
    sent += bytes
    look()
  }
  func setMouse(_ enabled: Bool) { hasMouse = enabled }
  func suspend() { suspensions += 1 }

  func giveAway<Result>(
    _ body: @MainActor () async throws -> Result
  ) async rethrows -> Result {
    timesAway += 1
    look()
    return try await body()
  }

  func close() {
    isClosed = true
    look()
  }

  /// Hands events to the runner, as the terminal does.
  func happen(_ events: [TerminalEvent]) { handler(events) }

  /// Presses keys one after the other.
  func press(_ keys: KeyPress...) { happen(keys.map { .key($0) }) }

  /// Types text.
  func type(_ text: String) { happen(text.map { .key(.character($0)) }) }

  /// Waits until it holds; it is looked at with every frame.
  func wait(until holds: @escaping (ScriptedDisplay) -> Bool) async throws {
    if holds(self) { return }
    let came = await withTaskCancellationHandler {
      await withCheckedContinuation { waiting.append((holds, $0)) }
    } onCancel: {
      // The time limit of the test has passed.
      Task { @MainActor in self.release(came: false) { _ in true } }
    }
    guard !came else { return }
    Issue.record("it never came; the screen was:\n\(text)")
    throw CancellationError()
  }

  /// Waits until the screen shows a text.
  func wait(for text: String) async throws { try await wait { $0.text.contains(text) } }

  private func look() { release(came: true) { $0.what(self) } }

  private func release(came: Bool, _ isMet: (Waiter) -> Bool) {
    let met = waiting.filter(isMet)
    waiting = waiting.filter { !isMet($0) }
    for waiter in met { waiter.continuation.resume(returning: came) }
  }
}
