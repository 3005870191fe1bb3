/// A store whose every command costs money: it says what was spent, which costs nothing, and holds to a budget.
public protocol BilledStore: KeyValueStore, AnyObject {
  /// What it exchanged since it was opened; every command counts, also those of pipelines and repeats.
  var traffic: StoreTraffic { get }
  /// What it is paid from, perhaps with others.
  ///
  /// What goes beyond its budget is not sent, and is `refused(.budget)`.
  var account: CommandAccount { get }
}
