import KeyValue

/// The proxies that lead to the web, as the variables `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` name them.
///
/// `http://[user:password@]host:port` and `socks5://host:port` are understood. A proxy sees host and port of where a
/// request goes, and with `https` nothing else: it is asked to `CONNECT`. This machine itself is never reached by a proxy.
public struct WebProxies: Sendable, Hashable {
  private let https: Secret?
  private let http: Secret?
  private let exceptions: [Exception]

  fileprivate struct Exception: Hashable {
    /// The host, or what its name ends with after a dot; empty: all hosts.
    let host: String
    let port: Int?
  }

  /// No proxies.
  public static let none = WebProxies()

  /// Proxies by the values of the variables.
  ///
  /// - Parameters:
  ///   - https: for addresses with `https`.
  ///   - http: for addresses with `http`.
  ///   - exceptions: hosts that need none, with commas between them; `*` for all.
  public init(https: String? = nil, http: String? = nil, exceptions: String? = nil) {
    func given(_ text: String?) -> Secret? {
      text.map { String(WebAddress.trimmed($0)) }.flatMap { $0.isEmpty ? nil : Secret($0) }
    }
    self.https = given(https)
    self.http = given(http)
    self.exceptions = (exceptions ?? "").split { $0 == "," || $0.isWhitespace }.map { item in
      var host = item.lowercased()[...]
      var port: Int?
      // An IPv6 address has colons of its own, and a port only after its bracket.
      if let colon = host.lastIndex(of: ":"), let number = Int(host[host.index(after: colon)...]),
        host.first == "[" || host.firstIndex(of: ":") == colon
      {
        port = number
        host = host[..<colon]
      }
      if host.first == "[", host.last == "]" { host = host.dropFirst().dropLast() }
      if host.hasPrefix("*.") { host = host.dropFirst() }
      if host.first == "." { host = host.dropFirst() }
      return Exception(host: host == "*" ? "" : String(host), port: port)
    }
  }

  /// The passwords of the proxies.
  var passwords: [Secret] {
    [https, http].compactMap { $0 }.compactMap { try? WebProxy($0).password }
  }

  /// The proxy that leads to an address; nil: none.
  func proxy(for address: WebAddress) throws(WebSettingError) -> WebProxy? {
    guard !address.isLoopback, let proxy = address.isSecure ? https : http,
      !exceptions.contains(where: { $0.covers(address) })
    else { return nil }
    return try WebProxy(proxy)
  }
}

extension WebProxies.Exception {
  fileprivate func covers(_ address: WebAddress) -> Bool {
    if let port, port != address.port { return false }
    return host.isEmpty || address.host == host || address.host.hasSuffix("." + host)
  }
}

/// One proxy.
struct WebProxy: Sendable, Hashable {
  let host: String
  let port: Int
  let isSOCKS: Bool
  let user: String?
  let password: Secret?

  /// Host and port.
  var name: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

  init(_ setting: Secret) throws(WebSettingError) {
    var rest = setting.value[...]
    var scheme = "http"
    if let colon = rest.firstRange(of: "://") {
      scheme = rest[..<colon.lowerBound].lowercased()
      rest = rest[colon.upperBound...]
    }
    switch scheme {
    case "http": isSOCKS = false
    case "socks5", "socks5h": isSOCKS = true
    default:
      throw WebSettingError("the address of the proxy begins with neither http:// nor socks5://")
    }
    rest = rest.prefix { $0 != "/" }
    let at = rest.lastIndex(of: "@")
    let place = at.map { rest[rest.index(after: $0)...] } ?? rest
    do throws(WebSettingError) {
      (host, port) = try WebAddress.place(place, port: isSOCKS ? 1080 : 80)
    } catch {
      throw WebSettingError("of the proxy: \(error.description)")
    }
    guard let at else {
      user = nil
      password = nil
      return
    }
    guard !isSOCKS else {
      throw WebSettingError(
        "a user and a password are not sent to a socks5:// proxy; leave them out")
    }
    let parts = rest[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard let name = PercentText.decoded(parts[0]),
      let secret = PercentText.decoded(parts.count > 1 ? parts[1] : "")
    else {
      throw WebSettingError(
        "the user or the password of the proxy has a % that is not followed by two digits; write %25"
      )
    }
    user = name
    password = Secret(secret)
  }
}
