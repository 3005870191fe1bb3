/// Which Redis has a command that the embedded store has not.
enum RedisNeeded {
  /// It in words: `a Redis`, `a Redis 7.4 or newer`.
  ///
  /// - Parameter command: its name, in small letters.
  static func words(for command: String) -> String {
    if let module = modules.first(where: { command.hasPrefix($0.prefix) }) {
      return "a Redis that has the module \(module.name)"
    }
    return versions.first { $0.commands.contains(command) }.map {
      "a Redis \($0.version) or newer"
    } ?? "a Redis"
  }

  private static let modules: [(prefix: String, name: String)] = [
    ("json.", "RedisJSON"), ("ft.", "RediSearch"), ("ts.", "RedisTimeSeries"),
    ("bf.", "RedisBloom"),
  ]

  /// Since which version there are commands that not every server has by now.
  private static let versions: [(version: String, commands: Set<String>)] = [
    (
      "7.4",
      [
        "hexpire", "hexpireat", "hexpiretime", "hpersist", "hpexpire", "hpexpireat", "hpexpiretime",
        "hpttl", "httl",
      ]
    ),
    ("8.0", ["hgetdel", "hgetex", "hsetex"]),
  ]
}
