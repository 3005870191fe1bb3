#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Where a server listens.
public struct ListeningPlace: Sendable, Equatable {
  /// Name or address, an IPv6 one without brackets.
  public let host: String
  /// 0: any that is free.
  public let port: Int

  /// Reads `127.0.0.1:8079`, `[::1]:8079`, `localhost:8079`, `:8079`; nil: it is no such place.
  public init?(_ text: String) {
    guard let colon = text.lastIndex(of: ":") else { return nil }
    let digits = text[text.index(after: colon)...]
    guard digits.utf8.allSatisfy({ 48...57 ~= $0 }), let port = Int(digits), 0...65535 ~= port
    else { return nil }
    var host = String(text[..<colon])
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = String(host.dropFirst().dropLast())
    } else if host.contains(":") {
      return nil
    }
    self.host = host.isEmpty ? "127.0.0.1" : host
    self.port = port
  }

  /// True where only this machine can reach it.
  public var isLoopback: Bool { Self.isLoopback(host) }

  /// Whether the host has an address; asks the system, which may ask a server.
  public var isKnown: Bool {
    var found: UnsafeMutablePointer<addrinfo>?
    defer { if let found { freeaddrinfo(found) } }
    return getaddrinfo(host, nil, nil, &found) == 0
  }

  /// The address that clients take, with the port that it became.
  public func url(port: Int, isTLS: Bool = false) -> String {
    "http\(isTLS ? "s" : "")://\(host.contains(":") ? "[\(host)]" : host):\(port)"
  }

  /// Whether a host, with or without a port, is this machine to itself.
  static func isLoopback(_ host: String) -> Bool {
    let name: Substring
    // What nearly everybody says.
    if host.hasPrefix("127.0.0.1:") || host.hasPrefix("localhost:"),
      host.utf8.dropFirst(10).allSatisfy({ $0 >= 0x30 && $0 <= 0x39 })
    {
      return true
    }
    if host.hasPrefix("[") {
      name = host.dropFirst().prefix { $0 != "]" }
    } else if host.count(where: { $0 == ":" }) > 1 {
      name = host[...]
    } else {
      name = host.prefix { $0 != ":" }
    }
    if name.lowercased() == "localhost" || name == "::1" { return true }
    let numbers = name.split(separator: ".", omittingEmptySubsequences: false)
    return numbers.count == 4 && numbers[0] == "127" && numbers.allSatisfy { UInt8($0) != nil }
  }
}
