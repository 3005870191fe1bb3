extension RedisOptions.Endpoint {
  /// Where it is: `127.0.0.1:6379`, `[::1]:6379`, `/run/redis.sock`.
  package var name: String {
    switch self {
    case .host(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    case .unixSocket(let path): path
    }
  }

  /// The place that this node means when it names one: an empty or unknown host is its own.
  func neighbour(host: String, port: Int) -> Self {
    guard host.isEmpty || host == "?" else { return .host(host, port: port) }
    guard case .host(let own, _) = self else { return .host("127.0.0.1", port: port) }
    return .host(own, port: port)
  }

  /// The place that this node names in `MOVED 3999 127.0.0.1:6381`; an IPv6 address has no brackets.
  func neighbour(_ text: Substring) -> Self? {
    guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
      1...65535 ~= port
    else { return nil }
    return neighbour(host: String(text[..<colon]), port: port)
  }
}
