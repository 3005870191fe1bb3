import KeyValueRedis

/// Which store was chosen, and why.
public struct StoreChoice: Sendable, Equatable {
  /// The store.
  public let url: StoreURL
  /// The sentence that says why: `--kv was given`.
  public let reason: String
  /// True when it was named on the command line, so that a file that is missing may be a slip.
  public let isNamed: Bool
  /// The variables by which another process of this program gets to the same Redis, nil those it must not see.
  ///
  /// Their values may be secrets. Empty for other stores, whose addresses hold none.
  let variables: [String: Secret?]

  /// A choice and its reason.
  public init(url: StoreURL, reason: String, isNamed: Bool) {
    self.init(url: url, reason: reason, isNamed: isNamed, variables: [:])
  }

  private init(url: StoreURL, reason: String, isNamed: Bool, variables: [String: Secret?]) {
    self.url = url
    self.reason = reason
    self.isNamed = isNamed
    self.variables = variables
  }
}

extension StoreChoice {
  /// The variables that name a store, the strongest first.
  private static let names = [
    "KV_REST_API_URL", "UPSTASH_REDIS_REST_URL", "REDIS_URL", "KV_URL",
  ]
  /// Those of them that name one over REST, whatever they say.
  private static let restNames: Set<String> = ["KV_REST_API_URL", "UPSTASH_REDIS_REST_URL"]

  /// Chooses: `--kv`, then the switches that ask for the embedded store, then the variables that name
  /// another one, then the embedded store.
  init(
    _ said: CommandLineSettings, layers: EnvironmentLayers, folders: Folders
  ) throws(Failure) {
    if let kv = said.kv {
      self = try Self.named(kv, said, layers, folders)
      return
    }
    let embedded = StoreURL.sqlite(path: folders.data + "/bobbin.db")
    let redis = RedisSettings(said, layers)
    if let off = layers.find("USE_KV"), Switch(off.value) == .off {
      try redis.refuseTLSOptions("is the embedded one")
      self.init(
        url: embedded, reason: "USE_KV is \(Shown.text(off.value)) in \(off.layer)", isNamed: false)
      return
    }
    if let off = layers.find("DISABLE_KV"), Switch(off.value) == .on {
      try redis.refuseTLSOptions("is the embedded one")
      self.init(
        url: embedded, reason: "DISABLE_KV is \(Shown.text(off.value)) in \(off.layer)",
        isNamed: false)
      return
    }
    for name in Self.names {
      guard let found = layers.find(name) else { continue }
      let reason = "\(name) is set in \(found.layer)"
      if Self.restNames.contains(name) {
        self.init(url: .rest, reason: reason, isNamed: false)
      } else {
        self = try Self.found(found, reason: reason, isNamed: false, said, layers, folders)
      }
      return
    }
    try redis.refuseTLSOptions("is the embedded one")
    self.init(url: embedded, reason: "nothing names another store", isNamed: false)
  }

  /// The store of an option, or of the variable that it names.
  private static func named(
    _ text: String, _ said: CommandLineSettings, _ layers: EnvironmentLayers, _ folders: Folders
  ) throws(Failure) -> StoreChoice {
    let option = said.option.rawValue
    if text.hasPrefix("env:") {
      let name = String(text.dropFirst(4))
      guard let found = layers.find(name) else {
        throw Failure(
          .usage,
          "\(option) names the variable \(Shown.line(name)), which is set neither in the "
            + "environment nor in a file named with --env-file.")
      }
      return try Self.found(
        found, reason: "\(option) names \(Shown.line(name)), which is set in \(found.layer)",
        isNamed: true, said, layers, folders)
    }
    let url = try StoreURL(parsing: text, home: folders.home)
    if case .redis(let options) = url, options.password != nil {
      throw Failure(
        .usage,
        "\(option) holds a password, and whoever lists the processes of this machine can read it "
          + "there. Put the address into a variable and write \(option) env:NAME"
          + (said.option == .kv ? ", or the password into BOBBIN_REDIS_PASSWORD" : "")
          + "; --env-file reads variables from a file.")
    }
    return try completed(
      url, text, reason: "\(option) was given", isNamed: true, said, layers)
  }

  /// The store whose address a variable holds.
  private static func found(
    _ found: EnvironmentLayers.Found, reason: String, isNamed: Bool, _ said: CommandLineSettings,
    _ layers: EnvironmentLayers, _ folders: Folders
  ) throws(Failure) -> StoreChoice {
    let url: StoreURL
    do throws(Failure) {
      // What has no scheme may be a secret too.
      guard found.value.contains(":") else {
        throw Failure(.usage, "It has no scheme: write redis://HOST:PORT or sqlite:PATH.")
      }
      url = try StoreURL(parsing: found.value, home: folders.home)
    } catch {
      throw Failure(
        error.code, "\(found.variable) in \(found.layer) is no address of a store. \(error.message)"
      )
    }
    return try completed(url, found.value, reason: reason, isNamed: isNamed, said, layers)
  }

  private static func completed(
    _ url: StoreURL, _ text: String, reason: String, isNamed: Bool, _ said: CommandLineSettings,
    _ layers: EnvironmentLayers
  ) throws(Failure) -> StoreChoice {
    let settings = RedisSettings(said, layers)
    guard case .redis(let options) = url else {
      try settings.refuseTLSOptions("is no Redis")
      return StoreChoice(url: url, reason: reason, isNamed: isNamed)
    }
    return StoreChoice(
      url: .redis(try settings.completing(options)), reason: reason, isNamed: isNamed,
      variables: settings.variables(text))
  }
}

/// A variable that is on or off.
enum Switch: Sendable, Equatable {
  case on
  case off

  /// Nil: a word that is neither.
  init?(_ text: String) {
    switch text.lowercased() {
    case "1", "true", "yes", "on": self = .on
    case "0", "false", "no", "off": self = .off
    default: return nil
    }
  }
}
