import KeyValue

/// How many of some threads a budget has room for, so that what is begun is not cut off: what was read then would be paid
/// for nothing.
struct BudgetRoom: Sendable {
  /// The first so many.
  let count: Int
  /// Why not the next one; nil: they all have room.
  let error: CacheError?

  /// Room for any number.
  static let enough = BudgetRoom(count: .max, error: nil)

  /// - Parameters:
  ///   - costs: about how many commands each takes, in their order.
  ///   - left: how many commands may still be sent.
  init(for costs: some Sequence<Int>, left: Int) {
    var sum = 0
    var count = 0
    for cost in costs {
      sum += cost
      guard sum <= left else {
        self.init(count: count, error: Self.error(left: left, needed: cost))
        return
      }
      count += 1
    }
    self.init(count: count, error: nil)
  }

  private init(count: Int, error: CacheError?) {
    self.count = count
    self.error = error
  }

  private static func error(left: Int, needed: Int) -> CacheError {
    .store(
      StoreError(
        .refused(.budget),
        "the budget has \(left) \(left == 1 ? "command" : "commands") left, and the next thread takes about \(needed);"
          + " nothing of it was begun. Raise the budget to go on"))
  }
}

extension ThreadCache {
  /// How many of these the store may still be asked for.
  func room(for costs: some Sequence<Int>) async -> BudgetRoom {
    guard let left = await store.describe().commandsLeft else { return .enough }
    return BudgetRoom(for: costs, left: left)
  }
}
