/// A store whose every command costs money: it says what was spent, which costs nothing, and holds to a budget.
public protocol BilledStore: KeyValueStore, AnyObject {
  /// What was exchanged since it was opened; every command counts, also those of pipelines and repeats.
  var traffic: StoreTraffic { get }
  /// The most commands that may be sent; nil: there is no limit.
  ///
  /// Those that were sent count. What goes beyond it is not sent, and is `refused(.budget)`.
  var budget: Int? { get set }
}
