import KeyValue

extension RedisOptions {
  /// Options for an address.
  ///
  /// - `redis://[user:password@]host[:port][/database]`, and `valkey://`; `rediss://`, `valkeys://` with TLS
  /// - `redis+unix:///path/to.sock`, `unix:///path/to.sock`, with `user:password@` where that is needed
  ///
  /// After `?` may follow `db=1` and `cluster=true` or `false`. What is special in an address is escaped in
  /// user and password: `%40` for `@`. An IPv6 address has brackets.
  public init(url: String) throws(RedisURLError) {
    guard let colon = url.firstRange(of: "://") else {
      throw RedisURLError("the address of a Redis begins with redis:// or rediss://")
    }
    let scheme = url[..<colon.lowerBound].lowercased()
    var rest = url[colon.upperBound...]
    let query = rest.firstIndex(of: "?").map { rest[rest.index(after: $0)...] }
    if let end = rest.firstIndex(of: "?") { rest = rest[..<end] }
    guard !rest.contains("#"), query?.contains("#") != true else {
      throw RedisURLError("the address has a #, which is written %23 in a user name or password")
    }
    let path = rest.firstIndex(of: "/").map { rest[$0...] } ?? ""
    let authority = rest.prefix { $0 != "/" }
    // A password may hold an @ that somebody forgot to escape; a host never does.
    let at = authority.lastIndex(of: "@")
    let place = at.map { authority[authority.index(after: $0)...] } ?? authority

    switch scheme {
    case "redis", "valkey", "rediss", "valkeys":
      self.init(try Self.host(place))
      database = try Self.database(path.dropFirst())
      if scheme == "rediss" || scheme == "valkeys" { tls = TLS() }
    case "redis+unix", "valkey+unix", "unix":
      guard place.isEmpty, path.count > 1 else {
        throw RedisURLError(
          "the address of a unix socket has three slashes: \(scheme):///path/to.sock")
      }
      self.init(.unixSocket(path: try Self.decoded(path, "the path")))
    default:
      throw RedisURLError("the address of a Redis begins with redis:// or rediss://")
    }
    if let at { try takeCredentials(authority[..<at]) }
    if let query { try takeQuery(query) }
  }

  /// Where it is, without user and password: `redis://host:6379/0`, `rediss://[::1]:6380/2`,
  /// `redis+unix:///run/redis.sock?db=1`.
  public var address: String {
    switch endpoint {
    case .host: "\(tls == nil ? "redis" : "rediss")://\(endpoint.name)/\(database)"
    case .unixSocket(let path): "redis+unix://\(path)" + (database == 0 ? "" : "?db=\(database)")
    }
  }

  private mutating func takeCredentials(_ text: Substring) throws(RedisURLError) {
    guard let colon = text.firstIndex(of: ":") else {
      // Without a password a name is of no use, and what stands there may be the password.
      throw .userWithoutPassword
    }
    let user = try Self.decoded(text[..<colon], "the user name")
    let password = try Self.decoded(text[text.index(after: colon)...], "the password")
    self.user = user.isEmpty ? nil : user
    self.password = password.isEmpty ? nil : Secret(password)
  }

  private mutating func takeQuery(_ query: Substring) throws(RedisURLError) {
    for item in query.split(separator: "&") {
      let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let value = parts.count == 2 ? parts[1] : ""
      switch parts[0] {
      case "db": database = try Self.database(value)
      case "cluster":
        guard value == "true" || value == "false" else {
          throw RedisURLError("cluster= in the address is true or false")
        }
        cluster = value == "true"
      default:
        throw RedisURLError(
          "the address of a Redis may have db= and cluster= after ?, nothing else")
      }
    }
  }

  private static func host(_ text: Substring) throws(RedisURLError) -> Endpoint {
    var host = text
    var port = 6379
    if text.first == "[" {
      guard let end = text.firstIndex(of: "]") else {
        throw RedisURLError("the IPv6 address has no closing bracket")
      }
      host = text[text.index(after: text.startIndex)..<end]
      let rest = text[text.index(after: end)...]
      guard rest.isEmpty || rest.first == ":" else {
        throw RedisURLError("after the IPv6 address comes a colon and the port")
      }
      port = try rest.isEmpty ? port : Self.port(rest.dropFirst())
    } else if let colon = text.firstIndex(of: ":") {
      guard colon == text.lastIndex(of: ":") else {
        throw RedisURLError(
          "the address has too many colons: an IPv6 address has brackets, and : in a password is"
            + " written %3A")
      }
      host = text[..<colon]
      port = try Self.port(text[text.index(after: colon)...])
    }
    guard !host.isEmpty else { throw RedisURLError("the address of the Redis names no host") }
    return .host(try decoded(host, "the host"), port: port)
  }

  private static func port(_ text: Substring) throws(RedisURLError) -> Int {
    guard text.utf8.allSatisfy({ 48...57 ~= $0 }), let port = Int(text), 1...65535 ~= port else {
      // What stands there may be a password with a slash in it.
      throw RedisURLError(
        "the port is no number from 1 to 65535; / and @ in a password are written %2F and %40")
    }
    return port
  }

  private static func database(_ text: Substring) throws(RedisURLError) -> Int {
    if text.isEmpty { return 0 }
    guard text.utf8.allSatisfy({ 48...57 ~= $0 }), let number = Int32(text) else {
      throw RedisURLError(
        "the database is no number; / and @ in a password are written %2F and %40")
    }
    return Int(number)
  }

  /// Text with each `%40` replaced by what it stands for.
  private static func decoded(_ text: Substring, _ what: String) throws(RedisURLError) -> String {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      let digits = rest.prefix(2)
      guard digits.count == 2, digits.allSatisfy({ $0 != 43 && $0 != 45 }),
        let decoded = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
      else {
        throw RedisURLError(
          "\(what) in the address has a % that is not followed by two digits; write %25")
      }
      bytes.append(decoded)
      rest = rest.dropFirst(2)
    }
    guard let decoded = String(validating: bytes, as: UTF8.self) else {
      throw RedisURLError("\(what) in the address is not UTF-8")
    }
    return decoded
  }
}
