internal import Foundation
internal import KeyValue
internal import Synchronization

/// What outlives a command: scripts, cursors, counts.
final class KeyspaceState: Sendable {
  let limits: KeyspaceLimits
  let scripts: ScriptCache
  let cursors = ScanCursors()
  private let commands = Atomic(0)
  private let start = ContinuousClock.now

  init(_ limits: KeyspaceLimits) {
    self.limits = limits
    scripts = ScriptCache(most: limits.scripts, mostBytes: limits.scriptBytes)
  }

  func count(_ number: Int) { commands.wrappingAdd(number, ordering: .relaxed) }

  /// How many commands there were, and for how many seconds.
  var usage: (commands: Int, seconds: Int64) {
    (commands.load(ordering: .relaxed), start.duration(to: .now).components.seconds)
  }
}

/// What `INFO` can truly say: the store was asked before the command began.
struct Information: Sendable {
  let statistics: StoreStatistics
  let description: StoreDescription
  let usage: (commands: Int, seconds: Int64)

  private var all: [(name: String, lines: [(String, String)])] {
    [
      (
        "Server",
        [
          // The version whose commands and words are here.
          ("redis_version", "7.0.15"), ("redis_mode", "standalone"),
          ("engine", statistics.server ?? description.engine),
          ("process_id", "\(ProcessInfo.processInfo.processIdentifier)"),
          ("uptime_in_seconds", "\(usage.seconds)"),
          ("uptime_in_days", "\(usage.seconds / 86_400)"),
        ]
      ),
      ("Clients", []),
      (
        "Memory",
        [
          ("used_memory", "\(statistics.usedBytes ?? 0)"), ("maxmemory", "0"),
          ("maxmemory_policy", "noeviction"),
        ]
      ),
      ("Persistence", statistics.durability.map { [("durability", $0)] } ?? []),
      ("Stats", [("total_commands_processed", "\(usage.commands)")]),
      ("Keyspace", keyspace),
    ]
  }

  private var keyspace: [(String, String)] {
    guard let keys = statistics.keys, keys > 0 else { return [] }
    return [("db0", "keys=\(keys),expires=\(statistics.expiringKeys ?? 0),avg_ttl=0")]
  }

  /// As Redis writes it: these sections, by their names in lower case, or all.
  func text(sections: Set<String>) -> String {
    let isAll = sections.isEmpty || !sections.isDisjoint(with: ["all", "default", "everything"])
    return all.filter { isAll || sections.contains($0.name.lowercased()) }
      .map { name, lines in
        "# \(name)\r\n" + lines.map { "\($0):\($1)\r\n" }.joined()
      }.joined(separator: "\r\n")
  }
}
