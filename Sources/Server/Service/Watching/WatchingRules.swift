public import Watching

/// How a service watches itself.
public struct WatchingRules: Sendable {
  /// From where on something is an alert.
  public var limits = AlertLimits.standard
  /// Who is told of alerts, beside the log; nil: nobody.
  public var webhook: WebhookAddress?
  /// Whether it keeps count in the store of what it does in a day.
  public var countsInStore = false
  /// How long lines of the log are only counted that are like one that was written.
  var foldInterval = Duration.seconds(10)
  /// How often to look at what is the case.
  var pause = Duration.seconds(1)
  /// How long something must be the case before it is told, and be no more before that is.
  var (patience, calm) = (Duration.seconds(2), Duration.seconds(10))
  /// How often to see that the store is there, whether or not somebody else asks it, where that is not paid for.
  var presencePause = Duration.seconds(10)
  /// How often to see that the outbox can be written.
  var diskPause = Duration.seconds(60)
  /// How often the store is asked about itself.
  var statisticsPause = Duration.seconds(60)

  /// The usual rules, which tell the log alone.
  public init() {}
}
