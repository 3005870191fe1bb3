import Dispatch
import Foundation

/// Lets a long deed end cleanly at ^C: what is under way is finished, then it says how far it came.
///
/// A second ^C ends the program, as always.
struct Interruption: Sendable {
  /// Does `body`, whose task is cancelled by the first ^C.
  static func cancelling<Result: Sendable>(
    _ body: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    let task = Task { try await body() }
    signal(SIGINT, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
    source.setEventHandler {
      LastWords.resume(SIGINT)
      task.cancel()
    }
    source.resume()
    defer {
      source.cancel()
      LastWords.resume(SIGINT)
    }
    return try await task.value
  }
}
