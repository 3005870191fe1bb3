import KeyValue
import Synchronization

/// A store that charges for what is asked of it: a command for each key, one where there is none, two for what it says
/// of itself; as far as a budget allows.
public final class PaidStore: StoreWrapper, BilledStore {
  /// The store that does the work.
  public let base: any KeyValueStore
  /// What it is paid from.
  public let account: CommandAccount
  private let commands = Atomic(0)

  /// `base`, which is to be paid from now on.
  public init(_ base: any KeyValueStore, _ account: CommandAccount = CommandAccount()) {
    self.base = base
    self.account = account
  }

  /// What was charged.
  public var traffic: StoreTraffic {
    StoreTraffic(commands: commands.load(ordering: .relaxed), bytesOut: 0, bytesIn: 0)
  }

  /// Does the operation, if it can be paid.
  public func perform<Reply: Sendable>(
    _ call: StoreCall<Reply>, _ body: @escaping @Sendable () async throws(StoreError) -> Reply
  ) async throws(StoreError) -> Reply {
    try charge(max(1, call.keyCount))
    return try await body()
  }

  /// What the store below says of itself, for two commands.
  public func statistics() async throws(StoreError) -> StoreStatistics {
    try charge(2)
    var statistics = try await base.statistics()
    statistics.traffic = traffic
    return statistics
  }

  /// Nil: it does not tell of changes.
  public func changes(prefixes: [[UInt8]]) -> AsyncStream<StoreChange>? { nil }

  /// What the store is; billed.
  public func describe() async -> StoreDescription {
    var description = await base.describe()
    description.billed = true
    return description
  }

  private func charge(_ commands: Int) throws(StoreError) {
    guard account.hold(commands) else {
      throw StoreError(.refused(.budget), "the budget leaves no room for \(commands) more")
    }
    account.send(commands, bytes: 0)
    account.settle(commands, counted: commands)
    self.commands.wrappingAdd(commands, ordering: .relaxed)
    CommandTally.current?.add(commands)
  }
}
