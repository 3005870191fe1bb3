/// Names under which people keep secrets.
enum SecretName {
  private static let words = [
    "password", "passwd", "passphrase", "secret", "token", "credential", "api-key", "api_key",
    "apikey", "redis_url", "kv_url", "redis-url", "kv-url",
  ]

  /// Whether what stands under a name is probably a secret.
  static func isOne(_ name: String) -> Bool {
    let name = name.lowercased()
    return name == "pass" || name == "auth" || words.contains(where: name.contains)
  }

  /// Where secrets belong.
  static let places =
    "Put it into a variable, in the environment or in a file that env-file: names and only you "
    + "can read"

  /// What to do with a secret that has no setting.
  static let advice =
    "Secrets do not belong in this file, which is shown and copied easily. \(places), and name "
    + "the variable in the store: kv: env:NAME, password: env:NAME or token: env:NAME."
}
