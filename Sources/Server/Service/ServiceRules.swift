/// How a retrieval service serves.
public struct ServiceRules: Sendable {
  /// Where it listens.
  public var place: ListeningPlace
  /// The certificate that it shows; nil: it serves without TLS.
  public var tls: ListeningTLS?
  /// What opens it: the full token reads and writes, the read-only one reads.
  public var tokens = AccessTokens()
  /// How much it takes.
  public var limits = ServiceLimits()
  /// True where nobody may change anything, whatever the token.
  public var isReadOnly = false

  /// The rules of a service without tokens, which can listen on this machine only.
  public init(place: ListeningPlace) { self.place = place }
}
