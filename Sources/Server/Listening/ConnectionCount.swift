import Synchronization

/// How many connections there are.
final class ConnectionCount: Sendable {
  private let most: Int
  private let open = Atomic(0)

  init(most: Int) { self.most = most }

  /// Counts one more.
  ///
  /// - Returns: false where there are too many with it.
  func enter() -> Bool { open.wrappingAdd(1, ordering: .relaxed).newValue <= most }

  /// Counts one less.
  func leave() { open.wrappingSubtract(1, ordering: .relaxed) }
}
