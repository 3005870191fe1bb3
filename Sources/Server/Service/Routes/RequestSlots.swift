import Synchronization

/// How many requests may work at a time.
final class RequestSlots: Sendable {
  private let most: Int
  private let taken = Atomic(0)

  init(most: Int) { self.most = most }

  /// How many work now.
  var count: Int { taken.load(ordering: .relaxed) }

  /// Takes one.
  ///
  /// - Returns: false: there is none left.
  func take() -> Bool {
    guard taken.wrappingAdd(1, ordering: .relaxed).newValue <= most else {
      give()
      return false
    }
    return true
  }

  /// Gives it back.
  func give() { taken.wrappingSubtract(1, ordering: .relaxed) }
}
