import KeyValue

/// What a server says of itself (`INFO`).
package struct ServerInformation: Sendable, Equatable {
  private let values: [Substring: Substring]

  /// The lines of a reply to `INFO`.
  package init(_ text: String) {
    var values: [Substring: Substring] = [:]
    for line in text.split(whereSeparator: \.isNewline) where line.first != "#" {
      guard let colon = line.firstIndex(of: ":") else { continue }
      values[line[..<colon]] = line[line.index(after: colon)...]
    }
    self.values = values
  }

  func text(_ name: String) -> String? {
    values[name[...]].flatMap { $0.isEmpty ? nil : String($0) }
  }

  func number(_ name: String) -> Int64? { values[name[...]].flatMap { Int64($0) } }

  // MARK: What it is

  /// `redis 7.0.15`, `valkey 8.0.1`.
  package var engine: String? {
    // Only a gateway of Bobbin's says this, of what it stands before.
    if let engine = text("engine") { return engine }
    if let version = text("valkey_version") { return "valkey \(version)" }
    return text("redis_version").map { "redis \($0)" }
  }

  package var isCluster: Bool { text("redis_mode") == "cluster" }

  /// Where it copies from, if it is a replica: `10.0.0.1:6379`.
  var master: String? {
    guard text("role") == "slave" else { return nil }
    return "\(text("master_host") ?? "?"):\(text("master_port") ?? "?")"
  }

  /// `master`, `replica of 10.0.0.1:6379`; nil: it does not say.
  var role: String? {
    master.map { "replica of \($0)" } ?? text("role")
  }

  /// Why nothing can be written; nil: it can.
  var readOnlyReason: String? {
    guard let master, number("slave_read_only") != 0 else { return nil }
    return "it is a read-only replica of \(master); connect to that to write"
  }

  /// Keys and those with a lifetime, of one database or of all.
  func keys(database: Int?) -> (all: Int, expiring: Int) {
    var sum = (all: 0, expiring: 0)
    for (name, value) in values where name.hasPrefix("db") {
      guard let number = Int(name.dropFirst(2)), database == nil || number == database else {
        continue
      }
      // keys=3,expires=1,avg_ttl=0
      for pair in value.split(separator: ",") {
        if pair.hasPrefix("keys=") { sum.all += Int(pair.dropFirst(5)) ?? 0 }
        if pair.hasPrefix("expires=") { sum.expiring += Int(pair.dropFirst(8)) ?? 0 }
      }
    }
    return sum
  }
}
