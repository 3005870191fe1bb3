import Browser

/// What a config file without mistakes says.
struct ConfigFile: Sendable, Equatable {
  /// One value and where it stands.
  struct Entry: Sendable, Equatable {
    let setting: ConfigSetting
    /// The value; for `password` the name of a variable, never a secret.
    let value: String
    let line: Int
    let column: Int
  }

  /// A store and its name.
  struct Store: Sendable, Equatable {
    let name: String
    let line: Int
    var entries: [ConfigSetting: Entry] = [:]

    /// The address as it is written; `env:NAME` names the variable that holds it.
    var address: String { entries[.kv]?.value ?? "" }
    var color: StoreColor? { entries[.color].flatMap { StoreColor(rawValue: $0.value) } }
  }

  /// Where it is.
  let path: String
  /// What holds whichever store is chosen.
  var entries: [ConfigSetting: Entry] = [:]
  /// The stores, in the order of the file.
  var stores: [Store] = []
  /// The actions with the keys of the file.
  var actions = ActionTable.standard

  /// The store of that name.
  func store(_ name: String) -> Store? { stores.first { $0.name == name } }

  /// The settings of a store, with those that hold for all behind them.
  func entries(of store: Store?) -> [ConfigSetting: Entry] {
    entries.merging(store?.entries ?? [:]) { _, own in own }
  }

  /// `FILE line 12`, for sentences.
  func place(_ line: Int) -> String { "\(path) line \(line)" }
}
