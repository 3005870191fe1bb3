import KeyValue

extension ServerInformation {
  /// What a crash and a full memory leave of what these masters hold, in words; nil: they do not say.
  ///
  /// - Parameter countingReplicas: false where not all masters were asked.
  static func durability(
    of servers: [ServerInformation], countingReplicas: Bool = true
  ) -> String? {
    guard let first = servers.first else { return nil }
    // Only a gateway of Bobbin's says this, of what it stands before.
    if let said = first.text("durability") { return said }
    let appends = servers.compactMap { $0.number("aof_enabled") }
    guard appends.count == servers.count else { return nil }
    var parts: [String] = []
    let unlogged = servers.filter { $0.number("aof_enabled") != 1 }
    if unlogged.isEmpty {
      parts.append("writes go to an append-only file, as often as its appendfsync says")
    } else {
      parts.append(snapshots(of: unlogged))
    }
    if servers.contains(where: \.hasFailedToSave) {
      parts.append("its last attempt to save failed")
    }
    // All nodes of a cluster are set up alike.
    if let policy = first.text("maxmemory_policy"), policy != "noeviction",
      (first.number("maxmemory") ?? 0) > 0
    {
      parts.append("when its memory is full it removes keys by itself (\(policy))")
    }
    let replicas = servers.reduce(0) { $0 + ($1.number("connected_slaves") ?? 0) }
    if countingReplicas, replicas > 0 {
      parts.append("\(replicas) \(replicas == 1 ? "replica follows" : "replicas follow")")
    }
    return parts.joined(separator: "; ")
  }

  /// What servers without an append-only file have saved: as little as the worst of them.
  private static func snapshots(of servers: [ServerInformation]) -> String {
    guard servers.allSatisfy(\.hasSnapshot) else {
      return "nothing is saved: no append-only file and no snapshot since the server started, so"
        + " that a crash loses everything"
    }
    let changes = servers.reduce(0) { $0 + ($1.number("rdb_changes_since_last_save") ?? 0) }
    let ages = servers.compactMap(\.snapshotAge)
    let age = ages.count == servers.count ? ages.max().map { " \(text(seconds: $0)) ago" } : nil
    return "no append-only file: the last snapshot was made\(age ?? "") and a crash loses the"
      + " \(changes) \(changes == 1 ? "change" : "changes") since"
  }

  private var hasFailedToSave: Bool {
    text("aof_last_write_status") == "err" || text("rdb_last_bgsave_status") == "err"
  }

  /// Whether there is a snapshot on the server's disk, as far as it tells.
  ///
  /// `rdb_last_save_time` alone does not tell: until a snapshot is made it is the time the server started.
  private var hasSnapshot: Bool {
    // What it found at its start; a replica found it at its master.
    if master == nil, (number("rdb_last_load_keys_loaded") ?? 0) > 0 { return true }
    if let saves = number("rdb_saves") { return saves > 0 }
    guard let saved = number("rdb_last_save_time"), let now,
      let uptime = number("uptime_in_seconds")
    else { return (number("rdb_last_bgsave_time_sec") ?? -1) >= 0 }
    return saved > now - uptime + 1
  }

  /// Seconds since the last snapshot, by the server's clock.
  private var snapshotAge: Int64? {
    guard let now, let saved = number("rdb_last_save_time") else { return nil }
    return max(0, now - saved)
  }

  /// The server's clock, in seconds.
  private var now: Int64? { number("server_time_usec").map { $0 / 1_000_000 } }

  private static func text(seconds: Int64) -> String {
    switch seconds {
    case ..<120: "\(seconds) s"
    case ..<7200: "\(seconds / 60) min"
    case ..<172_800: "\(seconds / 3600) h"
    default: "\(seconds / 86_400) days"
    }
  }
}
