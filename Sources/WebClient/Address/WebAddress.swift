import Connecting

/// An address of the web that may be shown: scheme, host, port and path, without user, password, query or fragment.
///
/// ```swift
/// let address = try WebAddress("https://eu1-calm-owl-1.upstash.io/")
/// address.description  // "https://eu1-calm-owl-1.upstash.io"
/// ```
public struct WebAddress: Sendable, Hashable {
  /// Whether it begins with `https`.
  public let isSecure: Bool
  /// A name, or an address (an IPv6 one without brackets), in lower case.
  public let host: String
  /// The port, 443 or 80 where none is written.
  public let port: Int
  /// Empty, or begins with a slash and does not end with one; as it is sent, escapes and all.
  public let path: String

  /// The address that a text is.
  ///
  /// Space around it is not part of it, nor are slashes at its end.
  public init(_ text: String) throws(WebSettingError) {
    var rest = Self.trimmed(text)
    if let words = StrayQuote.words(rest, "the address") { throw WebSettingError(words) }
    guard let colon = rest.firstRange(of: "://") else {
      throw WebSettingError("the address has no scheme: it begins with https:// (or http://)")
    }
    switch rest[..<colon.lowerBound].lowercased() {
    case "https": isSecure = true
    case "http": isSecure = false
    default: throw WebSettingError("the address begins with neither https:// nor http://")
    }
    rest = rest[colon.upperBound...]
    if rest.contains("?") || rest.contains("#") {
      throw WebSettingError(
        "the address has a ? or # in it: it ends before that, and a token has a setting of its own")
    }
    let authority = rest.prefix { $0 != "/" }
    if authority.contains("@") {
      throw WebSettingError(
        "the address has a user or a password before @, which do not belong there")
    }
    (host, port) = try Self.place(authority, port: isSecure ? 443 : 80)
    var path = rest[authority.endIndex...]
    while path.last == "/" { path.removeLast() }
    guard path.utf8.allSatisfy(Self.isPathByte) else {
      throw WebSettingError("the path of the address has characters in it that must be escaped")
    }
    self.path = String(path)
  }

  /// Host and port, as a person would write them: `eu1-calm-owl-1.upstash.io`, `127.0.0.1:8079`, `[::1]:80`.
  public var name: String {
    let host = host.contains(":") ? "[\(host)]" : host
    return port == (isSecure ? 443 : 80) ? host : "\(host):\(port)"
  }

  /// Whether it is this very machine.
  package var isLoopback: Bool {
    host == "localhost" || host.hasSuffix(".localhost") || host == "::1"
      || (host.isIPAddress && host.hasPrefix("127."))
  }

  /// Text without spaces and line ends around it, which copying brings along.
  static func trimmed(_ text: String) -> Substring {
    var text = text[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }

  /// The host and port of `host`, `host:port`, `[address]` or `[address]:port`.
  static func place(
    _ text: Substring, port standard: Int
  ) throws(WebSettingError) -> (host: String, port: Int) {
    var host = text
    var port: Substring?
    if text.first == "[" {
      guard let end = text.firstIndex(of: "]") else {
        throw WebSettingError("the IPv6 address has no closing bracket")
      }
      host = text[text.index(after: text.startIndex)..<end]
      guard String(host).isIPAddress else {
        throw WebSettingError("what stands in brackets is no IPv6 address")
      }
      let rest = text[text.index(after: end)...]
      guard rest.isEmpty || rest.first == ":" else {
        throw WebSettingError("after the IPv6 address comes a colon and the port")
      }
      if !rest.isEmpty { port = rest.dropFirst() }
    } else {
      if let colon = text.lastIndex(of: ":") {
        host = text[..<colon]
        port = text[text.index(after: colon)...]
      }
      guard !host.isEmpty else { throw WebSettingError("the address names no host") }
      guard host.utf8.allSatisfy(Self.isHostByte) else {
        throw WebSettingError("the host in the address has characters in it that no host has")
      }
    }
    guard let port else { return (host.lowercased(), standard) }
    guard port.utf8.allSatisfy({ 48...57 ~= $0 }), let number = Int(port), 1...65535 ~= number
    else { throw WebSettingError("the port in the address is no number from 1 to 65535") }
    return (host.lowercased(), number)
  }

  private static func isHostByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "_"):
      true
    default: false
    }
  }

  private static func isPathByte(_ byte: UInt8) -> Bool {
    isHostByte(byte) || "~!$&'()*+,;=:@%/".utf8.contains(byte)
  }
}

extension WebAddress: CustomStringConvertible {
  /// As it is written.
  public var description: String { "\(isSecure ? "https" : "http")://\(name)\(path)" }
}
