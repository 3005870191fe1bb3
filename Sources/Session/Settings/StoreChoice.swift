import Browser
import Foundation
import KeyValue
import KeyValueRedis

/// Which store was chosen, and why.
public struct StoreChoice: Sendable, Equatable {
  /// The store.
  public let url: StoreURL
  /// The sentence that says why: `--kv was given`.
  public let reason: String
  /// True when the command line or the config file names it.
  public let isNamed: Bool
  /// What a Vercel KV is opened with; nil: it is none.
  private(set) var rest: RESTChoice?
  /// Its name in the config file; nil: it is not from there.
  public private(set) var name: String?
  /// Its colour in the config file; nil: it has none.
  public private(set) var color: StoreColor?
  /// The variables by which another process of this program gets to the same Redis or Vercel KV, nil those it must not
  /// see.
  ///
  /// Their values may be secrets. Empty for other stores, whose addresses hold none.
  private(set) var variables: [String: Secret?]

  /// A choice and its reason.
  public init(url: StoreURL, reason: String, isNamed: Bool) {
    self.init(url: url, reason: reason, isNamed: isNamed, variables: [:])
  }

  private init(
    url: StoreURL, reason: String, isNamed: Bool, variables: [String: Secret?],
    rest: RESTChoice? = nil
  ) {
    self.url = url
    self.reason = reason
    self.isNamed = isNamed
    self.variables = variables
    self.rest = rest
  }
}

extension StoreChoice {
  /// Those of the names that follow that stand for a Vercel KV.
  private static let restNames: Set<String> = ["KV_REST_API_URL", "UPSTASH_REDIS_REST_URL"]
  /// The variables that name a store, the strongest first.
  private static let names = [
    "KV_REST_API_URL", "UPSTASH_REDIS_REST_URL", "REDIS_URL", "KV_URL",
  ]

  /// Chooses: `--kv` or `--store`, then `BOBBIN_STORE`, then the switches that ask for the embedded store, then
  /// the variables that name another one, then the default of the config file, then the embedded store.
  init(
    _ said: CommandLineSettings, config: ConfigFile?, place: ConfigPlace,
    layers: EnvironmentLayers, folders: Folders
  ) throws(Failure) {
    let configured = ConfiguredStore(
      said: said, config: config, place: place, layers: layers, folders: folders)
    // Only these know the stores of the config file; whichever is chosen, its settings for all stores hold.
    let layers = layers.backed(by: config, nil)
    if let kv = said.kv {
      guard said.store == nil else {
        throw Failure(.usage, "--kv and --store both name a store: leave one of them out.")
      }
      self = try Self.named(kv, said, layers, folders)
      return
    }
    if let name = said.store {
      self = try configured.choice(name, because: said.storeWords)
      return
    }
    if let found = layers.find("BOBBIN_STORE") {
      self = try configured.choice(
        found.value, because: "BOBBIN_STORE in \(found.layer) names")
      return
    }
    let embedded = StoreURL.sqlite(path: folders.store)
    let redis = RedisSettings(said, layers, RedisCredentials())
    // All of them are read before the first counts: what one says must not hide the nonsense in another.
    var ways: [EnvironmentLayers.Found] = []
    for (variable, away) in [("USE_KV", Switch.off), ("DISABLE_KV", .on)]
    where try layers.state(variable) == away {
      if let found = layers.find(variable) { ways.append(found) }
    }
    if let found = ways.first {
      try redis.refuseTLSOptions("is the embedded one")
      self.init(
        url: embedded, reason: "\(found.variable) is \(Shown.text(found.value)) in \(found.layer)",
        isNamed: false)
      return
    }
    for name in Self.names {
      guard let found = layers.find(name) else { continue }
      self = try Self.found(
        found, reason: "\(name) is set in \(found.layer)", isNamed: false, said, layers, folders)
      guard url.isREST || !Self.restNames.contains(name) else {
        throw Failure(
          .usage,
          "\(name) in \(found.layer) is no address of a Vercel KV, which begins with https://. The address "
            + "of another store belongs into REDIS_URL.")
      }
      return
    }
    if let config, let chosen = config.entries[.default] {
      self = try configured.choice(
        chosen.value, because: "default in \(config.place(chosen.line)) names")
      return
    }
    try Self.refuseLoneToken(layers)
    try redis.refuseTLSOptions("is the embedded one")
    self.init(url: embedded, reason: "nothing names another store", isNamed: false)
  }

  /// Refuses a token without an address: a Vercel KV was meant, and the embedded store is not what its threads are in.
  private static func refuseLoneToken(_ layers: EnvironmentLayers) throws(Failure) {
    for name in names where restNames.contains(name) {
      guard let token = RESTTokens(beside: name, layers).used else { continue }
      throw Failure(
        .usage,
        "\(token.variable) in \(token.layer) is the token of a Vercel KV, and there is no address for it: set "
          + "\(name) as well, or name another store with --kv. USE_KV=false chooses the embedded store."
      )
    }
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
      var tokens = RESTTokens(beside: name, layers)
      if tokens.used == nil, said.option == .kv { tokens = .own(layers) ?? tokens }
      return try Self.found(
        found, reason: "\(option) names \(Shown.line(name)), which is set in \(found.layer)",
        isNamed: true, said, layers, folders, nil, tokens)
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
    var tokens: RESTTokens?
    if case .rest(let address) = url { tokens = RESTTokens(for: address, said.option, layers) }
    return try completed(
      url, text, reason: "\(option) was given", isNamed: true, said, layers,
      Self.credentials(said, layers), tokens)
  }

  /// The credentials of the environment belong to the store of `--kv` and of the environment.
  private static func credentials(
    _ said: CommandLineSettings, _ layers: EnvironmentLayers
  ) -> RedisCredentials {
    said.option == .kv ? RedisCredentials(layers) : RedisCredentials()
  }

  /// The store whose address a variable holds.
  ///
  /// - Parameters:
  ///   - credentials: its own; nil: those of the environment.
  ///   - tokens: its own; nil: those beside the variable.
  static func found(
    _ found: EnvironmentLayers.Found, reason: String, isNamed: Bool, _ said: CommandLineSettings,
    _ layers: EnvironmentLayers, _ folders: Folders, _ credentials: RedisCredentials? = nil,
    _ tokens: RESTTokens? = nil
  ) throws(Failure) -> StoreChoice {
    let url: StoreURL
    // Copying brings along space around it.
    let text = found.value.trimmingCharacters(in: .whitespacesAndNewlines)
    do throws(Failure) {
      // What has no scheme may be a secret too.
      guard text.contains(":") else {
        throw Failure(
          .usage, "It has no scheme: write https://HOST, redis://HOST:PORT or sqlite:PATH.")
      }
      url = try StoreURL(parsing: text, home: folders.home)
    } catch {
      throw Failure(
        error.code, "\(found.variable) in \(found.layer) is no address of a store. \(error.message)"
      )
    }
    return try completed(
      url, text, reason: reason, isNamed: isNamed, said, layers,
      credentials ?? Self.credentials(said, layers),
      tokens ?? RESTTokens(beside: found.variable, layers))
  }

  /// The choice of a store with what stands outside its address.
  ///
  /// - Parameter tokens: nil: it is no Vercel KV.
  static func completed(
    _ url: StoreURL, _ text: String, reason: String, isNamed: Bool, _ said: CommandLineSettings,
    _ layers: EnvironmentLayers, _ credentials: RedisCredentials, _ tokens: RESTTokens?
  ) throws(Failure) -> StoreChoice {
    let settings = RedisSettings(said, layers, credentials)
    switch url {
    case .redis(let options):
      return StoreChoice(
        url: .redis(try settings.completing(options)), reason: reason, isNamed: isNamed,
        variables: settings.variables(text))
    case .rest(let address):
      let rest = RESTSettings(
        said, layers, tokens ?? RESTTokens(for: address, said.option, layers))
      return StoreChoice(
        url: url, reason: reason, isNamed: isNamed, variables: rest.variables(address),
        rest: try rest.choice(address, because: reason))
    case .sqlite, .memory:
      try settings.refuseTLSOptions("is neither a Redis nor a Vercel KV")
      return StoreChoice(url: url, reason: reason, isNamed: isNamed)
    }
  }
}

extension StoreChoice {
  /// The same choice, under the name and in the colour that the config file gives it.
  func called(_ name: String, _ color: StoreColor?) -> StoreChoice {
    var choice = self
    choice.name = name
    choice.color = color
    return choice
  }

  /// The choice with what another process needs that shall choose the same and read no config file.
  func withoutConfig(_ layers: EnvironmentLayers) -> StoreChoice {
    var choice = self
    choice.variables.updateValue(nil, forKey: "BOBBIN_STORE")
    choice.variables["BOBBIN_CONFIG"] = Secret("/dev/null")
    for (variable, value) in LimitSettings(CommandLineSettings(), layers).variables
    where choice.variables[variable] == nil {
      choice.variables[variable] = Secret(value)
    }
    return choice
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
