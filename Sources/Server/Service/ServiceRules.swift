/// How a retrieval service serves, wherever its requests come from.
public struct ServiceRules: Sendable {
  /// What opens it: the full token reads and writes, the read-only one reads.
  public var tokens = AccessTokens()
  /// How much it takes.
  public var limits = ServiceLimits()
  /// How it watches itself.
  public var watching = WatchingRules()
  /// True where nobody may change anything, whatever the token.
  public var isReadOnly = false

  /// The rules of a service without tokens, which can listen on this machine only.
  public init() {}
}
