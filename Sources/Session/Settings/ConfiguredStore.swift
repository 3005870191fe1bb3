/// The choice of a store that the config file names.
struct ConfiguredStore {
  let said: CommandLineSettings
  let config: ConfigFile?
  let place: ConfigPlace
  let layers: EnvironmentLayers
  let folders: Folders

  /// The store of that name.
  ///
  /// - Parameter reason: what named it, to go before the name: `--store names`.
  func choice(_ name: String, because reason: String) throws(Failure) -> StoreChoice {
    // It may be an address with a password: it is not repeated.
    guard ConfigReader.isName(name) else {
      throw Failure(
        .usage,
        "\(reason) a store by what is no name: names of stores are one word. An address belongs in "
          + "--kv, one with a password in a variable with --kv env:NAME.")
    }
    guard let config else {
      throw Failure(
        .usage,
        "\(reason) the store \(Shown.line(name)), and there is no config file \(place.path) to say "
          + "where it is. bobbin config example prints one.")
    }
    guard let store = config.store(name) else {
      throw Failure(.usage, "\(reason) the store \(Shown.line(name)). \(known(name, config))")
    }
    let layers = layers.backed(by: config, store)
    let credentials = try RedisCredentials(store, in: config, layers)
    let tokens = try RESTTokens(store, in: config, layers)
    let reason = "\(reason) \(name), which stands in \(config.place(store.line))"
    let choice: StoreChoice
    if let variable = ConfigReader.variable(store.address) {
      guard let found = layers.find(variable) else {
        throw Failure(
          .usage,
          "kv of the store \(name), \(config.place(store.entries[.kv]?.line ?? store.line)), names "
            + "the variable \(variable), which is set neither in the environment nor in a file "
            + "named with --env-file or env-file.")
      }
      choice = try StoreChoice.found(
        found, reason: reason, isNamed: true, said, layers, folders, credentials, tokens)
    } else {
      choice = try StoreChoice.completed(
        try StoreURL(parsing: store.address, home: folders.home), store.address, reason: reason,
        isNamed: true, said, layers, credentials, tokens)
    }
    return choice.called(name, store.color)
  }

  private func known(_ name: String, _ config: ConfigFile) -> String {
    let names = config.stores.map(\.name)
    guard !names.isEmpty else { return "No store stands in \(config.path)." }
    if let meant = NearestName.of(name, among: names) { return "Did you mean \(meant)?" }
    return "In \(config.path) there are \(names.joined(separator: ", "))."
  }
}
