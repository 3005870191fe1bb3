public import KeyValue
public import WebClient

/// Where a Vercel KV (Upstash Redis over REST) is and how to talk to it.
///
/// ```swift
/// var options = try RESTOptions(url: "https://eu1-calm-owl-1.upstash.io", token: Secret(token))
/// options.deadline = .seconds(2)
/// ```
public struct RESTOptions: Sendable, Equatable {
  /// The address, which holds no secrets.
  public let address: WebAddress
  /// Whether the token is one that may only read: then nothing that writes is sent.
  public let isReadOnly: Bool
  /// The proxies that may lead there.
  public var proxies = WebProxies.none
  /// A PEM file of authorities to trust instead of the system's; certificates are always verified.
  public var authorityFile: String?
  /// How long a request may take, with all its repeats, until the last byte of its answer.
  public var deadline = Duration.seconds(5)
  /// How long a connection may take.
  public var connectDeadline = Duration.seconds(3)
  /// The largest request that the service takes, in bytes; that of the free plan.
  public var maxRequestBytes = 10_000_000
  /// The longest value that is read, in bytes; one is written if its request is not too large.
  public var maxValueBytes = 64 << 20

  let token: Secret

  /// Options for an address and its token.
  ///
  /// - Parameters:
  ///   - url: `https://host`, with a path where the service has one.
  ///   - token: the token that may do all.
  ///   - readOnlyToken: the one that may only read; used where there is no other.
  /// - Throws: what is wrong with one of them, without repeating it.
  public init(
    url: String, token: Secret?, readOnlyToken: Secret? = nil
  ) throws(WebSettingError) {
    address = try WebAddress(url)
    isReadOnly = token == nil
    if let token {
      self.token = try token.token("the token")
    } else if let readOnlyToken {
      self.token = try readOnlyToken.token("the read-only token")
    } else {
      throw WebSettingError("there is an address of a Vercel KV, but no token for it")
    }
  }
}
