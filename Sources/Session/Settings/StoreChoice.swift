/// Which store was chosen, and why.
public struct StoreChoice: Sendable, Equatable {
  /// The store.
  public let url: StoreURL
  /// The sentence that says why: `--kv was given`.
  public let reason: String
  /// True when it was named on the command line, so that a file that is missing may be a slip.
  public let isNamed: Bool

  /// A choice and its reason.
  public init(url: StoreURL, reason: String, isNamed: Bool) {
    self.url = url
    self.reason = reason
    self.isNamed = isNamed
  }
}

extension StoreChoice {
  /// The variables that name a store, the strongest first, each with the kind it names.
  private static let variables: [(name: String, url: StoreURL)] = [
    ("KV_REST_API_URL", .rest), ("UPSTASH_REDIS_REST_URL", .rest), ("REDIS_URL", .redis),
    ("KV_URL", .redis),
  ]

  /// Chooses: `--kv`, then the switches that ask for the embedded store, then the variables that name
  /// another one, then the embedded store.
  init(kv: String?, layers: EnvironmentLayers, folders: Folders) throws(Failure) {
    if let kv {
      self.init(
        url: try StoreURL(parsing: kv, home: folders.home), reason: "--kv was given", isNamed: true)
      return
    }
    let embedded = StoreURL.sqlite(path: folders.data + "/bobbin.db")
    if let off = layers.find("USE_KV"), Switch(off.value) == .off {
      self.init(
        url: embedded, reason: "USE_KV is \(Shown.text(off.value)) in \(off.layer)", isNamed: false)
      return
    }
    if let off = layers.find("DISABLE_KV"), Switch(off.value) == .on {
      self.init(
        url: embedded, reason: "DISABLE_KV is \(Shown.text(off.value)) in \(off.layer)",
        isNamed: false)
      return
    }
    for (name, url) in Self.variables {
      if let found = layers.find(name) {
        self.init(url: url, reason: "\(name) is set in \(found.layer)", isNamed: false)
        return
      }
    }
    self.init(url: embedded, reason: "nothing names another store", isNamed: false)
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
