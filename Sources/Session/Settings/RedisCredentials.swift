import KeyValue
import KeyValueRedis

/// Who one is to a Redis whose address does not say so.
struct RedisCredentials: Sendable, Equatable {
  /// Nil: the default user.
  var user: String?
  /// Nil: there is none.
  var password: Secret?
  /// Where a user is named without a password.
  var loneUser: EnvironmentLayers.Found?
}

extension RedisCredentials {
  /// Those of `--kv` and of the environment.
  init(_ layers: EnvironmentLayers) {
    password = layers.value(Self.passwordVariable).map { Secret($0) }
    let found = layers.find(Self.userVariable)
    (user, loneUser) = password == nil ? (nil, found) : (found?.value, nil)
  }

  /// Those of a store of the config file: what it names and nothing else, for a password that lies in the
  /// environment may be that of another store.
  init(_ store: ConfigFile.Store, in file: ConfigFile, _ layers: EnvironmentLayers) throws(Failure)
  {
    user = store.entries[.user]?.value
    guard let named = store.entries[.password] else { return }
    guard let found = layers.find(named.value) else {
      throw Failure(
        .usage,
        "password of the store \(store.name), \(file.place(named.line)), names the variable "
          + "\(named.value), which is set neither in the environment nor in a file named with "
          + "--env-file or env-file.")
    }
    password = Secret(found.value)
  }

  static let userVariable = "BOBBIN_REDIS_USER"
  static let passwordVariable = "BOBBIN_REDIS_PASSWORD"
}
