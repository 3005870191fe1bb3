import KeyValue
import WebClient

/// What opens a Vercel KV, and where it was looked for.
struct RESTTokens: Sendable, Equatable {
  /// Allows everything; nil: there is none.
  var token: EnvironmentLayers.Found?
  /// Allows reading; nil: there is none.
  var readOnlyToken: EnvironmentLayers.Found?
  /// Where a token belongs, as the end of a sentence.
  let place: String
  /// One that is not sent, for it stands beside another address; nil: there is none.
  var stray: EnvironmentLayers.Found?

  /// The token that is used.
  var used: EnvironmentLayers.Found? { token ?? readOnlyToken }
}

extension RESTTokens {
  /// Those beside the variable that holds the address: `KV_REST_API_TOKEN` beside `KV_REST_API_URL`.
  init(beside variable: String, _ layers: EnvironmentLayers) {
    self.init(beside: variable, in: layers.find(variable), layers)
  }

  /// - Parameter address: the variable, where it was found; nil: nowhere.
  private init(
    beside variable: String, in address: EnvironmentLayers.Found?, _ layers: EnvironmentLayers
  ) {
    let names = Names(beside: variable)
    self.init(place: "\(names.token), or \(names.readOnlyToken) to look only")
    let addresses = layers.all(variable)
    /// In the place of the address, or in one that has no other address for it.
    func find(_ name: String) -> EnvironmentLayers.Found? {
      let found = layers.all(name)
      if let own = found.first(where: { $0.layer == address?.layer }) { return own }
      return found.first { token in
        let other = addresses.first { $0.layer == token.layer }
        let belongs = other.map { Self.isSame($0.value, address?.value) } ?? true
        if !belongs { stray = stray ?? token }
        return belongs
      }
    }
    token = find(names.token)
    readOnlyToken = find(names.readOnlyToken)
  }

  private static func isSame(_ one: String, _ other: String?) -> Bool {
    guard let other else { return false }
    return one == other || (try? WebAddress(one)) == (try? WebAddress(other))
  }

  /// Those for an address that was typed.
  ///
  /// A token is not sent to another address than the one it stands beside.
  ///
  /// - Parameter option: the option that gave the address.
  init(for address: WebAddress, _ option: StoreOption, _ layers: EnvironmentLayers) {
    let pairs = ["KV_REST_API_URL", "UPSTASH_REDIS_REST_URL"]
    let named =
      option == .kv
      ? "BOBBIN_REST_TOKEN, or KV_REST_API_TOKEN where KV_REST_API_URL is this address"
      : "NAME_TOKEN beside the address in NAME_URL, and write \(option.rawValue) env:NAME_URL"
    self.init(place: named)
    if option == .kv, let own = Self.own(layers) {
      (token, readOnlyToken) = (own.token, own.readOnlyToken)
    }
    for variable in pairs {
      for url in layers.all(variable) where used == nil && (try? WebAddress(url.value)) == address {
        let found = RESTTokens(beside: variable, in: url, layers)
        (token, readOnlyToken) = (found.token, found.readOnlyToken)
      }
    }
  }

  /// Those for whatever address `--kv` gives; nil: there are none.
  static func own(_ layers: EnvironmentLayers) -> RESTTokens? {
    let own = RESTTokens(beside: "BOBBIN_REST_URL", layers)
    return own.used == nil ? nil : own
  }

  /// Those of a store of the config file: what it names; else what stands beside the variable of its address.
  init(_ store: ConfigFile.Store, in file: ConfigFile, _ layers: EnvironmentLayers) throws(Failure)
  {
    let named = [ConfigSetting.token, .readOnlyToken].map { store.entries[$0] }
    if named.allSatisfy({ $0 == nil }), let variable = ConfigReader.variable(store.address) {
      self.init(beside: variable, layers)
      return
    }
    self.init(
      place: "a variable, and write token: env:NAME below the store in \(file.place(store.line))")
    for (index, entry) in named.enumerated() {
      guard let entry else { continue }
      guard let found = layers.find(entry.value) else {
        throw Failure(
          .usage,
          "\(entry.setting.rawValue) of the store \(store.name), \(file.place(entry.line)), names the "
            + "variable \(entry.value), which is set neither in the environment nor in a file "
            + "named with --env-file or env-file.")
      }
      if index == 0 { token = found } else { readOnlyToken = found }
    }
  }

  /// The names of the tokens beside an address.
  struct Names {
    let token: String
    let readOnlyToken: String

    init(beside variable: String) {
      let stem = variable.hasSuffix("URL") ? String(variable.dropLast(3)) : variable + "_"
      token = stem + "TOKEN"
      readOnlyToken = stem + "READ_ONLY_TOKEN"
    }
  }
}
