/// Which Redis has a command that the embedded store has not.
enum RedisNeeded {
  /// It in words: `a Redis`, `a Redis 7.4 or newer`.
  ///
  /// - Parameter command: its name, in small letters.
  static func words(for command: String) -> String {
    if let module = module(of: command) { return "a Redis that has the module \(module)" }
    return version(of: command).map { "a Redis \($0) or newer" } ?? "a Redis"
  }

  /// Whether not every Redis has it, only one with a module or a newer one.
  ///
  /// - Parameter command: its name, in small letters.
  static func isSpecial(_ command: String) -> Bool {
    module(of: command) != nil || version(of: command) != nil
  }

  private static func module(of command: String) -> String? {
    modules.first { command.hasPrefix($0.prefix) }?.name
  }

  private static func version(of command: String) -> String? {
    versions.first { $0.commands.contains(command) }?.version
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
