extension RedisServer {
  /// What a server is like.
  public enum Kind: Sendable {
    /// No password, no TLS.
    case plain
    /// The default user needs `RedisServer.password`.
    case password
    /// Only the users of `RedisServer.User`.
    case users
    /// TLS alone, with this certificate, and whether clients must show one.
    case tls(_ certificate: ServerCertificate = .good, clientsShowOne: Bool = false)
    /// No port at all.
    case unixSocket
    /// A read-only copy of another server.
    case replica(of: RedisServer)
    /// Refuses to grow beyond so many bytes, and evicts nothing.
    case maxmemory(Int)
    /// A node of a cluster that has not been made yet.
    case clusterNode
  }

  /// The users of a server of kind `.users`; the password is the name and `-secret`.
  public enum User: String, Sendable, CaseIterable {
    /// Everything.
    case full
    /// Reads, and nothing that writes.
    case reader
    /// Everything but scripts and functions.
    case unscripted
    /// Everything but `CLIENT TRACKING`.
    case untracked
    /// Reads of keys that are named: no SCAN, no KEYS.
    case unlisted

    /// The user's password.
    public var password: String { "\(rawValue)-secret" }

    var rules: String {
      let rules =
        switch self {
        case .full: "+@all"
        case .reader: "+@read +@connection +@pubsub +info +config|get +command"
        case .unscripted: "+@all -@scripting"
        case .untracked: "+@all -client|tracking"
        case .unlisted: "+@read +@connection +@pubsub +info +command -scan -keys"
        }
      return "user \(rawValue) on >\(password) ~* &* \(rules)"
    }
  }

  /// The password of the default user of a server of kind `.password`: with what a URL must escape.
  public static let password = "open:sesame/42@%"
}

extension RedisServer.Kind {
  /// The lines of the configuration that make it so.
  func configuration(port: Int) async throws -> [String] {
    let listening = ["port \(port)", "bind 127.0.0.1", "protected-mode no"]
    switch self {
    case .plain: return listening
    case .password: return listening + [#"requirepass "\#(RedisServer.password)""#]
    case .users:
      return listening + ["user default off"] + RedisServer.User.allCases.map(\.rules)
    case .tls(let certificate, let clientsShowOne):
      let all = try await Certificates.shared
      return [
        "port 0", "tls-port \(port)", "bind 127.0.0.1",
        "tls-cert-file \(all.file(certificate.rawValue))",
        "tls-key-file \(all.key(certificate.rawValue))",
        "tls-ca-cert-file \(all.authority)",
        "tls-auth-clients \(clientsShowOne ? "yes" : "no")",
      ]
    case .unixSocket: return ["port 0"]
    case .replica(let master):
      let secret =
        if case .password = master.kind {
          [#"masterauth "\#(RedisServer.password)""#]
        } else {
          [] as [String]
        }
      return listening + ["replicaof 127.0.0.1 \(master.port)"] + secret
    case .maxmemory(let bytes):
      return listening + ["maxmemory \(bytes)", "maxmemory-policy noeviction"]
    case .clusterNode:
      return listening + [
        "cluster-enabled yes", "cluster-config-file nodes.conf", "cluster-node-timeout 1000",
        // A test that kills a master should not wait for what is due to slow networks.
        "cluster-replica-validity-factor 0", "repl-diskless-sync-delay 0",
      ]
    }
  }

  /// The user and password with everything allowed.
  var administrator: (user: String?, password: String)? {
    switch self {
    case .password: (nil, RedisServer.password)
    case .users: (RedisServer.User.full.rawValue, RedisServer.User.full.password)
    default: nil
    }
  }
}
