import Server
import Session

/// What opens the gateway, and what people are told of it.
struct GatewayAccess {
  /// What opens it.
  let tokens: AccessTokens
  /// The tokens for an application's file; never for the screen.
  let secrets: [(name: String, value: String)]
  /// What stands for the tokens on the screen.
  let lines: [String]
  /// What should be known of who may do what; nil: nothing.
  let warning: String?

  /// - Parameters:
  ///   - url: the address at which it will be found.
  ///   - file: the file for applications. Where no token is set, the one that stands there beside that address goes on to
  ///     open it, else one is made.
  init(_ settings: TokenSettings, _ place: ListeningPlace, at url: String, file: String?)
    throws(Failure)
  {
    var secrets: [(name: String, value: String)] = []
    var lines: [String] = []
    var token = settings.token?.secret.value
    if let set = settings.token {
      lines = Self.names.map { "# \($0): the token of \(set.place)" }
    } else if let file {
      let known = EnvironmentFile.token(beside: url, in: file)
      token = known == settings.readOnlyToken?.secret.value ? nil : known
      token = token ?? Self.newToken()
    } else if settings.readOnlyToken == nil {
      guard place.isLoopback else {
        try place.demandHost()
        throw Failure(
          .refused,
          "Without a token the gateway listens on this machine only, not at \(place.host). Set "
            + "BOBBIN_GATEWAY_TOKEN, or name a file with --token-file.")
      }
      lines = ["# any token will do:"] + Self.names.map { "\($0)=local" }
    }
    warning =
      token == nil && settings.readOnlyToken != nil
      ? "nobody can write: only a token that may read is set. Set BOBBIN_GATEWAY_TOKEN too, or name a file with "
        + "--token-file; --write-env makes one" : nil
    if let token { secrets += Self.names.map { ($0, token) } }
    if let set = settings.readOnlyToken {
      secrets.append((Self.readOnlyName, set.secret.value))
      lines.append("# \(Self.readOnlyName): the token of \(set.place)")
    }
    tokens = AccessTokens(full: token, readOnly: settings.readOnlyToken?.secret.value)
    self.secrets = secrets
    self.lines = lines
  }

  private static let names = ["KV_REST_API_TOKEN", "UPSTASH_REDIS_REST_TOKEN"]
  private static let readOnlyName = "KV_REST_API_READ_ONLY_TOKEN"

  /// 256 bits of the system's chance, in letters and digits.
  private static func newToken() -> String {
    var random = SystemRandomNumberGenerator()
    return (0..<4).map { _ in
      let digits = String(random.next(), radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }
}
