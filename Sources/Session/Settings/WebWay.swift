import KeyValue
import WebClient

/// How the web is reached: through which proxies, trusting whom.
struct WebWay: Sendable, Equatable {
  var proxies = WebProxies.none
  /// A PEM file of authorities; nil: those of the system.
  var authorityFile: String?
  /// Sent to the source; nil: it wants none.
  var sourceToken: Secret?
  /// The variables by which another process of this program goes the same way; they may be secrets.
  private(set) var variables: [String: Secret] = [:]

  /// The system's way.
  init() {}

  /// What the variables say that other programs heed too, in small letters or capitals.
  init(_ said: CommandLineSettings, _ layers: EnvironmentLayers) {
    proxies = WebProxies(
      https: Self.value(["https_proxy", "all_proxy"], layers),
      http: Self.value(["http_proxy", "all_proxy"], layers),
      exceptions: Self.value(["no_proxy"], layers))
    authorityFile = said.tlsAuthority ?? layers.value(RedisSettings.authority)
    sourceToken = layers.value(Self.sourceTokenVariable).map { Secret($0) }
    for name in ["https_proxy", "http_proxy", "all_proxy", "no_proxy"] {
      variables[name] = Self.value([name], layers).map { Secret($0) }
    }
    variables[RedisSettings.authority] = authorityFile.map { Secret($0) }
    variables[Self.sourceTokenVariable] = sourceToken
  }

  private static let sourceTokenVariable = "BOBBIN_SOURCE_TOKEN"

  /// Whether a source is one over TLS.
  static func isSecure(source: String?) -> Bool {
    source?.lowercased().hasPrefix("https://") ?? false
  }

  private static func value(_ names: [String], _ layers: EnvironmentLayers) -> String? {
    for name in names {
      if let value = layers.value(name) ?? layers.value(name.uppercased()) { return value }
    }
    return nil
  }
}
