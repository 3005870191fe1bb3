import Synchronization

/// Makes tokens of which every response bears another.
///
/// The store is one server, so that there is nothing to be in step with; clients send the token back all the same.
final class SyncTokens: Sendable {
  private let start = String(UInt64.random(in: .min ... .max), radix: 36)
  private let last = Atomic(0)

  /// The next one.
  func next() -> String {
    start + "." + String(last.wrappingAdd(1, ordering: .relaxed).newValue, radix: 36)
  }
}
