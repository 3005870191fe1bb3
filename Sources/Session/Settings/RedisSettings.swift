import Foundation
import KeyValue
import KeyValueRedis

/// What stands outside the address of a Redis: credentials and certificates.
///
/// Secrets come from the environment or a file of variables; what is none may be said on the command line and in
/// the config file too.
struct RedisSettings {
  private let layers: EnvironmentLayers
  private let said: CommandLineSettings
  private let credentials: RedisCredentials

  init(
    _ said: CommandLineSettings, _ layers: EnvironmentLayers, _ credentials: RedisCredentials
  ) {
    self.said = said
    self.layers = layers
    self.credentials = credentials
  }

  /// The options of a store with all that was said.
  ///
  /// Credentials are added where the address has no password.
  func completing(_ options: RedisOptions) throws(Failure) -> RedisOptions {
    var options = options
    if options.password == nil, credentials.password == nil, let lone = credentials.loneUser {
      throw Failure(
        .usage,
        "\(lone.variable) in \(lone.layer) names a user, and there is no password: it would be the default user that "
          + "connects. Set \(RedisCredentials.passwordVariable) too.")
    }
    if options.password == nil, let password = credentials.password {
      options.password = password
      options.user = options.user ?? credentials.user
    }
    let limits = LimitSettings(said, layers)
    if let bytes = try limits.maxValueBytes { options.maxValueBytes = bytes }
    if let deadline = try limits.deadline { options.commandDeadline = deadline }
    if let deadline = try limits.connectDeadline { options.connectDeadline = deadline }
    guard var tls = options.tls else {
      try refuseTLSOptions("speaks no TLS; write rediss:// in its address")
      return options
    }
    tls.authorityFile = said.tlsAuthority ?? layers.value(Self.authority) ?? tls.authorityFile
    tls.certificateFile =
      said.tlsCertificate ?? layers.value(Self.certificate) ?? tls.certificateFile
    tls.privateKeyFile = said.tlsKey ?? layers.value(Self.key) ?? tls.privateKeyFile
    tls.serverName = layers.value(Self.serverName) ?? tls.serverName
    if (tls.certificateFile == nil) != (tls.privateKeyFile == nil) {
      throw Failure(
        .usage,
        "A client certificate needs its private key: give both --tls-cert and --tls-key "
          + "(or BOBBIN_TLS_CERT and BOBBIN_TLS_KEY).")
    }
    options.tls = tls
    return options
  }

  /// Refuses options that would do nothing: whoever gives them expects that the connection is protected; and variables that
  /// name files which are not there, for those may be set for another store.
  func refuseTLSOptions(_ why: String) throws(Failure) {
    let given = [
      ("--tls-ca", said.tlsAuthority), ("--tls-cert", said.tlsCertificate),
      ("--tls-key", said.tlsKey),
    ].first { $0.1 != nil }
    if let given, said.option == .kv,
      given.0 != "--tls-ca" || !WebWay.isSecure(source: said.source)
    {
      throw Failure(.usage, "\(given.0) is of no use: the store \(why).")
    }
    for variable in [Self.authority, Self.certificate, Self.key] {
      // One that only others may read may be theirs.
      guard let found = layers.find(variable), access(found.value, F_OK) != 0, errno != EACCES
      else { continue }
      let reason = Failure.reason(errno: errno)
      throw Failure(
        .usage,
        "\(found.variable) in \(found.layer) names a file that cannot be read, \(Shown.line(found.value)): "
          + "\(reason).")
    }
  }

  /// The variables by which another process of this program gets to the same store; their values may be secrets.
  ///
  /// - Parameter address: the store's, as it was written.
  func variables(_ address: String) -> [String: Secret?] {
    // What would be chosen before REDIS_URL is taken away.
    var variables: [String: Secret?] = [
      "REDIS_URL": Secret(address), "KV_REST_API_URL": nil, "UPSTASH_REDIS_REST_URL": nil,
      "USE_KV": nil, "DISABLE_KV": nil,
    ]
    let all: [(String, String?)] = [
      (Self.authority, said.tlsAuthority), (Self.certificate, said.tlsCertificate),
      (Self.key, said.tlsKey), (Self.serverName, nil),
    ]
    for (variable, given) in all {
      if let value = given ?? layers.value(variable) { variables[variable] = Secret(value) }
    }
    for (variable, value) in LimitSettings(said, layers).variables {
      variables[variable] = Secret(value)
    }
    // Also where there are none: those that lie in the environment may be for another store.
    variables.updateValue(
      credentials.user.map { Secret($0) }, forKey: RedisCredentials.userVariable)
    variables.updateValue(credentials.password, forKey: RedisCredentials.passwordVariable)
    return variables
  }

  static let authority = "BOBBIN_TLS_CA"
  private static let certificate = "BOBBIN_TLS_CERT"
  private static let key = "BOBBIN_TLS_KEY"
  private static let serverName = "BOBBIN_TLS_SERVER_NAME"
}
