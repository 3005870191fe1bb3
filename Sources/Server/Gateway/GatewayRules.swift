/// How a gateway serves.
public struct GatewayRules: Sendable {
  /// Where it listens.
  public var place: ListeningPlace
  /// The certificate that it shows; nil: it serves without TLS.
  public var tls: ListeningTLS?
  /// What opens it.
  public var tokens = AccessTokens()
  /// How much it takes.
  public var limits = GatewayLimits()
  /// True where nobody may change anything, whatever the token.
  public var isReadOnly = false
  /// Is told what was refused, in a sentence without secrets, once a second at most; nil: nobody is.
  public var onRefusal: (@Sendable (String) -> Void)?

  /// The rules of a gateway without tokens, which can listen on this machine only.
  public init(place: ListeningPlace) { self.place = place }
}
