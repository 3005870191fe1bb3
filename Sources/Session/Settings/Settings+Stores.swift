import Browser
import KeyValue
import KeyValueRedis

extension Settings {
  /// What settings were made of, to make others for another store.
  struct Origin: Sendable, Equatable {
    let said: CommandLineSettings
    /// The variables instead of those of the process; they may be secrets.
    let environment: [String: Secret]?
    /// The name of the store that was opened first.
    let name: String
    /// True when that store stands in the config file.
    let isConfigured: Bool
  }

  /// The settings with which another of ``stores`` is opened.
  ///
  /// Everything is read again, so that the file counts as it is now. What the command line says of the first
  /// store does not hold for others; what it says of the session does. A name never leads to another store than
  /// the one it stood for.
  func switching(to name: String) async throws(Failure) -> Settings {
    var said = origin.said
    if name != origin.name {
      said = CommandLineSettings()
      said.environmentFile = origin.said.environmentFile
      said.config = origin.said.config
      said.readOnly = origin.said.readOnly
      // What one is ready to spend is of the session, not of a store.
      said.budget = origin.said.budget
      said.ascii = origin.said.ascii
      said.screenReader = origin.said.screenReader
      said.noMouse = origin.said.noMouse
      said.color = origin.said.color
      said.theme = origin.said.theme
    }
    // The default of the file may be another one by now.
    if name != origin.name || origin.isConfigured {
      said.store = name
      said.storeWords = "you went to"
    }
    var settings = try await Settings.read(
      said, environment: origin.environment?.mapValues(\.value))
    guard settings.storeName == name else {
      throw Failure(
        .usage,
        "What named the store \(Shown.line(name)) has changed since Bobbin was started, and names "
          + "another one now. Leave Bobbin and start it again.")
    }
    settings.stores = stores
    settings.origin = origin
    return settings
  }

  /// What a store is called in the title and in the list of ``stores``.
  ///
  /// One that is not from the config file has never the name of one that is.
  static func storeName(_ choice: StoreChoice, _ config: ConfigFile?) -> String {
    if let name = choice.name { return name }
    let name = choice.url.shortName
    return config?.store(name) == nil ? name : name + " (not from the file)"
  }

  /// The stores of the config file, and before them the one that was chosen, if it is none of those.
  static func stores(
    _ choice: StoreChoice, called name: String, _ config: ConfigFile?, readOnly: Bool,
    _ layers: EnvironmentLayers, home: String
  ) -> [StoreEntry] {
    var entries = (config?.stores ?? []).map { store in
      let url = StoreURL(of: store, layers, home: home)
      return StoreEntry(
        name: store.name, address: store.address, engine: url?.engine ?? "?",
        isReadOnly: readOnly || config?.entries(of: store)[.readOnly]?.value == "true",
        color: store.color)
    }
    if choice.name == nil {
      entries.insert(
        StoreEntry(
          name: name, address: choice.url.shownAddress, engine: choice.url.engine,
          isReadOnly: readOnly), at: 0)
    }
    return entries
  }
}

extension StoreURL {
  /// The address of a store of the config file, as far as it is known; nil: it is not.
  fileprivate init?(of store: ConfigFile.Store, _ layers: EnvironmentLayers, home: String) {
    let text = ConfigReader.variable(store.address).map { layers.value($0) } ?? store.address
    guard let text, let url = try? StoreURL(parsing: text, home: home) else { return nil }
    self = url
  }

  /// What it is, in a word.
  fileprivate var engine: String {
    switch self {
    case .sqlite: "sqlite"
    case .memory: "memory"
    case .redis: "redis"
    case .rest: "rest"
    }
  }

  /// The address without secrets.
  fileprivate var shownAddress: String {
    switch self {
    case .sqlite(let path): "sqlite:\(path)"
    case .memory: "memory:"
    case .redis(let options): options.address
    case .rest(let address): address.description
    }
  }
}
