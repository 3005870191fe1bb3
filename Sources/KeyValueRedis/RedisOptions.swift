public import KeyValue

/// Where a Redis is and how to talk to it.
public struct RedisOptions: Sendable, Hashable {
  /// A place to connect to.
  public enum Endpoint: Sendable, Hashable {
    /// A host (name or address, an IPv6 one without brackets) and a port.
    case host(String, port: Int)
    /// A unix socket.
    case unixSocket(path: String)
  }

  /// How TLS is done; certificates are always verified, against name and issuer.
  public struct TLS: Sendable, Hashable {
    /// A PEM file of authorities to trust instead of the system's.
    public var authorityFile: String?
    /// A PEM file of the client's certificate chain.
    public var certificateFile: String?
    /// A PEM file of the client's private key.
    public var privateKeyFile: String?
    /// The name the server's certificate must bear; nil: the host connected to.
    public var serverName: String?

    /// The system's authorities, no client certificate.
    public init() {}
  }

  /// The server, or any node of a cluster.
  public var endpoint: Endpoint
  /// Nil: no TLS.
  public var tls: TLS?
  /// The user; nil: the default user.
  public var user: String?
  /// The password, which is never shown.
  public var password: Secret?
  /// The database number.
  public var database = 0
  /// True: the endpoint is a node of a cluster; nil: ask the server.
  public var cluster: Bool?
  /// True: do not offer RESP3 (for servers before it, and for tests).
  public var onlyRESP2 = false
  /// How long a connection stays open, unused, on which a reply did not come in time; nil: it is closed.
  var lingering: Duration?
  /// How long a connection, with TLS and credentials, may take.
  public var connectDeadline = Duration.seconds(3)
  /// How long a command may take.
  public var commandDeadline = Duration.seconds(5)
  /// A connection that was silent for this long is checked with PING before it is used.
  public var idleDeadline = Duration.seconds(30)
  /// A connection on which news are heard, and that was silent for this long, is checked with PING: a server that hangs
  /// says nothing of it.
  public var newsDeadline = Duration.seconds(10)
  /// The longest value that is read or written, in bytes.
  public var maxValueBytes = 64 << 20
  /// Values longer than this are not compared by digest nor spliced: a digest costs the server time in which nobody
  /// else is served.
  public var maxDigestBytes = 1 << 20

  /// How long the answer to a PING may take by which a connection is checked.
  var checkDeadline: Duration { min(connectDeadline, commandDeadline) }

  /// Options for a place.
  public init(_ endpoint: Endpoint) { self.endpoint = endpoint }
}
