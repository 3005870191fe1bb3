import Browser
import KeyValue
import KeyValueRedis

/// What stands outside the address of a Redis: credentials, certificates, limits.
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

  /// The longest value that is read or written, in bytes; nil: nothing was said.
  var maxValueBytes: Int? {
    get throws(Failure) {
      guard let text = said.maxValue ?? layers.value("BOBBIN_MAX_VALUE") else { return nil }
      if let bytes = Quantity.bytes(text), bytes > 0 { return bytes }
      throw Failure(
        .usage,
        "The longest value cannot be \(Shown.line(text)). Write --max-value with a number and a "
          + "unit, such as 64MB, 64MiB or 500kB.")
    }
  }

  /// How long an operation may take; nil: nothing was said.
  var deadline: Duration? { get throws(Failure) { try duration("BOBBIN_TIMEOUT") } }

  /// How often to look where a store does not tell of changes; nil: nothing was said.
  var refresh: Duration? { get throws(Failure) { try duration("BOBBIN_REFRESH") } }

  /// From where on the monitor warns, with what the store's plan gives.
  var alerts: AlertLimits {
    get throws(Failure) {
      var limits = AlertLimits.standard
      limits.planBytes = try amount(
        "BOBBIN_PLAN_MEMORY", Quantity.bytes, "a number and a unit, such as 256MB or 256MiB"
      ).map { Int64($0) }
      limits.planCommands = try amount(
        "BOBBIN_PLAN_COMMANDS", Quantity.count, "a number, such as 500000 or 500k")
      return limits
    }
  }

  private func amount(
    _ variable: String, _ read: (String) -> Int?, _ expected: String
  ) throws(Failure) -> Int? {
    guard let found = layers.find(variable) else { return nil }
    if let amount = read(found.value), amount > 0 { return amount }
    throw Failure(
      .usage,
      "\(variable) in \(found.layer) cannot be \(Shown.line(found.value)). Write \(expected).")
  }

  private func duration(_ variable: String) throws(Failure) -> Duration? {
    guard let found = layers.find(variable) else { return nil }
    if let duration = Quantity.duration(found.value), duration > .zero { return duration }
    if let words = Quantity.lackOfUnit(found.value) {
      throw Failure(.usage, "\(variable) in \(found.layer) \(words)")
    }
    throw Failure(
      .usage,
      "\(variable) in \(found.layer) cannot be \(Shown.line(found.value)). Write a number and a "
        + "unit, such as 500ms or 5s.")
  }

  /// The options of a store with all that was said.
  ///
  /// Credentials are added where the address has no password.
  func completing(_ options: RedisOptions) throws(Failure) -> RedisOptions {
    var options = options
    if options.password == nil, let password = credentials.password {
      options.password = password
      options.user = options.user ?? credentials.user
    }
    if let bytes = try maxValueBytes { options.maxValueBytes = bytes }
    if let deadline = try deadline { options.commandDeadline = deadline }
    if let deadline = try duration(Self.connectTimeout) { options.connectDeadline = deadline }
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

  /// Refuses options that would do nothing: whoever gives them expects that the connection is protected.
  func refuseTLSOptions(_ why: String) throws(Failure) {
    let given = [
      ("--tls-ca", said.tlsAuthority), ("--tls-cert", said.tlsCertificate),
      ("--tls-key", said.tlsKey),
    ].first { $0.1 != nil }
    if let given, said.option == .kv {
      throw Failure(.usage, "\(given.0) is of no use: the store \(why).")
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
      (Self.key, said.tlsKey), ("BOBBIN_MAX_VALUE", said.maxValue), (Self.serverName, nil),
      (Self.connectTimeout, nil), ("BOBBIN_TIMEOUT", nil),
    ]
    for (variable, given) in all {
      if let value = given ?? layers.value(variable) { variables[variable] = Secret(value) }
    }
    // Also where there are none: those that lie in the environment may be for another store.
    variables.updateValue(
      credentials.user.map { Secret($0) }, forKey: RedisCredentials.userVariable)
    variables.updateValue(credentials.password, forKey: RedisCredentials.passwordVariable)
    return variables
  }

  private static let authority = "BOBBIN_TLS_CA"
  private static let certificate = "BOBBIN_TLS_CERT"
  private static let key = "BOBBIN_TLS_KEY"
  private static let serverName = "BOBBIN_TLS_SERVER_NAME"
  private static let connectTimeout = "BOBBIN_CONNECT_TIMEOUT"
}
