public import KeyValue

/// How much of its memory a store uses.
public struct MemoryUse: Sendable, Equatable {
  /// Bytes in use.
  public let used: Int64
  /// The most bytes there may be.
  public let limit: Int64
  /// True when the plan sets that limit; false: the store does.
  public let isOfPlan: Bool

  /// So much of a limit.
  public init(used: Int64, limit: Int64, isOfPlan: Bool) {
    self.used = used
    self.limit = limit
    self.isOfPlan = isOfPlan
  }

  /// The part that is in use, from 0 to 1, or more where the limit is passed.
  public var share: Double { Double(used) / Double(limit) }

  /// `the plan's memory`, `the memory limit`.
  public var limitWords: String { isOfPlan ? "the plan's memory" : "the memory limit" }
}

extension AlertLimits {
  /// The use of the store's own limit or of the plan's, whichever is reached first, of two that are
  /// the same the store's; nil: there is neither.
  public func memory(of statistics: StoreStatistics) -> MemoryUse? {
    guard let used = statistics.usedBytes else { return nil }
    let own = statistics.limitBytes.flatMap { $0 > 0 ? $0 : nil }
    guard let limit = [planBytes, own].compactMap({ $0 }).min() else { return nil }
    return MemoryUse(used: used, limit: limit, isOfPlan: limit != own)
  }
}
