import Dispatch
import Foundation
import Synchronization

/// Lets a long deed end cleanly at ^C: what is under way is finished, then it says how far it came.
///
/// That may take as long as a store takes to answer, so it says that it waits, and for what. A second ^C ends the program,
/// with what is known by then.
final class Interruption: Sendable {
  private struct State {
    var soFar: String?
    var isAsked = false
    var isOver = false
    var isLeaving = false
  }

  /// What is over within this time needs no words.
  private static let patience = Duration.milliseconds(700)

  private let state = Mutex(State())

  private init() {}

  /// What has been done so far, as a sentence for whoever does not wait for the end.
  func note(_ soFar: String) { state.withLock { $0.soFar = soFar } }

  /// Does `body`, whose task is cancelled by the first ^C.
  static func cancelling<Result: Sendable>(
    _ body: @escaping @Sendable (Interruption) async throws -> Result
  ) async throws -> Result {
    let interruption = Interruption()
    let task = Task { try await body(interruption) }
    signal(SIGINT, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
    source.setEventHandler {
      if interruption.isFirst {
        task.cancel()
        Task { await interruption.explain() }
      } else if interruption.leaves() {
        source.cancel()
      }
    }
    // Only when nobody listens any longer does a signal end the program.
    source.setCancelHandler { interruption.end() }
    source.resume()
    defer {
      interruption.state.withLock { $0.isOver = true }
      source.cancel()
      LastWords.resume(SIGINT)
    }
    return try await task.value
  }

  private var isFirst: Bool {
    state.withLock { state in
      defer { state.isAsked = true }
      return !state.isAsked
    }
  }

  /// Says what it waits for, unless it is over soon.
  private func explain() async {
    try? await Task.sleep(for: Self.patience)
    state.withLock { state in
      guard !state.isOver else { return }
      Diagnostics.fresh("bobbin: waiting for what is under way; ^C again does not wait.")
    }
  }

  /// Says what is known to who does not wait; false: it is over by now.
  private func leaves() -> Bool {
    state.withLock { state in
      guard !state.isOver else { return false }
      state.isOver = true
      state.isLeaving = true
      Diagnostics.fresh(
        (state.soFar.map { "bobbin: so far \($0); what" } ?? "bobbin: What")
          + " was under way may be done or not.")
      return true
    }
  }

  /// Ends the program as ^C does, if it is to end.
  private func end() {
    guard state.withLock({ $0.isLeaving }) else { return }
    LastWords.resume(SIGINT)
    kill(getpid(), SIGINT)
  }
}
