public import KeyValue
public import WebClient

/// Where alerts are told, over HTTP: all of it behind the host may be a secret, and is shown nowhere.
public struct WebhookAddress: Sendable {
  /// The scheme and the host.
  let base: WebAddress
  /// The path and what follows it.
  let path: Secret

  /// The address that a text is.
  ///
  /// - Throws: what is wrong with it, without what it says.
  public init(_ text: Secret) throws(WebSettingError) {
    let text = text.value.filter { !$0.isWhitespace }
    guard let scheme = text.firstRange(of: "://") else {
      throw WebSettingError("the address has no scheme: it begins with https:// (or http://)")
    }
    let rest = text[scheme.upperBound...]
    let host = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    base = try WebAddress(String(text[..<host.endIndex]))
    guard base.isSecure || base.isLoopback else {
      throw WebSettingError("everybody on the way could read it: it begins with https://")
    }
    let path = rest[host.endIndex...].prefix { $0 != "#" }
    guard path.utf8.allSatisfy({ 0x21...0x7e ~= $0 }) else {
      throw WebSettingError("the address has characters in it that must be escaped")
    }
    self.path = Secret(path.hasPrefix("/") ? String(path) : "/" + path)
  }
}
