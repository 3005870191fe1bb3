import Synchronization

/// What a Redis server uses for others than the one database that is served, judged when it is first asked.
///
/// A server tells its memory as a whole. What is in other databases by then is taken out by its part of the keys; what is
/// written there later counts as the served one's.
final class OthersMemory: Sendable {
  private let bytes = Mutex<Int?>(nil)

  /// How much of the memory is for the database that is served, in bytes.
  ///
  /// - Parameters:
  ///   - used: what the server uses for data, in bytes.
  ///   - keys: keys of the database that is served.
  ///   - allKeys: keys of all databases.
  func own(of used: Int, keys: Int, allKeys: Int) -> Int {
    let others = bytes.withLock { bytes in
      let known = bytes ?? Self.others(of: used, keys: keys, allKeys: allKeys)
      bytes = known
      return known
    }
    return max(0, used - others)
  }

  private static func others(of used: Int, keys: Int, allKeys: Int) -> Int {
    guard keys > 0 else { return used }
    return Int(Double(used) * Double(max(0, allKeys - keys)) / Double(max(allKeys, keys)))
  }

  /// The bytes that `INFO memory` says are used for data; nil: it does not say.
  static func used(_ memory: String) -> Int? {
    memory.split(whereSeparator: \.isNewline)
      .first { $0.hasPrefix("used_memory_dataset:") }
      .flatMap { Int($0.drop { $0 != ":" }.dropFirst()) }
  }

  /// The keys of all databases that `INFO keyspace` names.
  static func keys(_ keyspace: String) -> Int {
    keyspace.split(whereSeparator: \.isNewline).reduce(0) { sum, line in
      // db0:keys=3,expires=1,avg_ttl=0
      guard let start = line.firstRange(of: ":keys=") else { return sum }
      return sum + (Int(line[start.upperBound...].prefix { $0.isNumber }) ?? 0)
    }
  }
}
