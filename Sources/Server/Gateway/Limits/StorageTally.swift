import KeyValue
import Synchronization

/// Knows whether an embedded store holds so many bytes without summing them at each write.
///
/// The sum looks at every entry: 30 ms for 100 000 of them. So the last one is kept, and to it is added what the writes since
/// can have made of it at most, which is what they were sent. As long as that stays below the limit there is room for
/// certain. Only where it does not, the entries are summed again: far from the limit that is once in ``longest``, near it
/// as often as writes fill what is left. A command that may write more than it was sent (`SETRANGE`, `COPY`, a script)
/// makes the sum unknown.
///
/// What other processes write into the file is noticed within ``longest``, and room that lifetimes make in a full store
/// within ``longestFull``.
final class StorageTally: Sendable {
  /// So long a sum is good while there is room.
  static let longest = Duration.seconds(5)
  /// So long a sum is good where the store is full and nobody writes.
  static let longestFull = Duration.milliseconds(500)

  fileprivate struct State {
    var sum: Int?
    var moment = ContinuousClock.now
    /// What the sum may have missed.
    var since = Growth()
    /// What the sums may miss that are being made; until one is there the last one is all that is known.
    var counting: [Int: Growth] = [:]
    /// The newest beginning of the sums that came to their end.
    var counted = 0
    /// What is running.
    var running: [Int: Growth] = [:]
    var tickets = 0
  }

  private let state = Mutex(State())
  private let now: @Sendable () -> ContinuousClock.Instant

  /// - Parameter now: what time it is.
  init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) { self.now = now }

  /// Does `body`, which runs these commands.
  func noting<Result>(
    _ commands: [UpstreamCommand], _ body: () async throws(StoreError) -> Result
  ) async throws(StoreError) -> Result {
    let growth = Growth(of: commands)
    guard growth.isWrite else { return try await body() }
    let ticket = state.withLock { state in
      state.tickets += 1
      state.running[state.tickets] = growth
      state.note(growth)
      return state.tickets
    }
    defer { state.withLock { $0.running[ticket] = nil } }
    return try await body()
  }

  /// Whether the store holds so many bytes.
  ///
  /// - Parameter sum: sums what it holds, in bytes.
  func holds(
    _ most: Int, _ sum: () async throws(StoreError) -> Int
  ) async throws(StoreError) -> Bool {
    let now = now()
    if let known = state.withLock({ $0.holds(most, at: now) }) { return known }
    let count = state.withLock { $0.beginCount() }
    let bytes: Int
    do throws(StoreError) { bytes = try await sum() } catch {
      state.withLock { $0.counting[count] = nil }
      throw error
    }
    state.withLock { $0.endCount(count, bytes, at: now) }
    return bytes >= most
  }
}

extension StorageTally.State {
  fileprivate mutating func note(_ growth: Growth) {
    since.add(growth)
    for count in counting.keys { counting[count]?.add(growth) }
  }

  /// Nil: it is not known for certain.
  fileprivate func holds(_ most: Int, at now: ContinuousClock.Instant) -> Bool? {
    guard let sum, !since.isUnknown else { return nil }
    let age = moment.duration(to: now)
    if sum + since.bytes < most, age < StorageTally.longest { return false }
    if sum >= most, !since.isWrite, age < StorageTally.longestFull { return true }
    return nil
  }

  /// From here on the sum that is about to be made may miss what is running.
  fileprivate mutating func beginCount() -> Int {
    tickets += 1
    counting[tickets] = running.values.reduce(into: Growth()) { $0.add($1) }
    return tickets
  }

  fileprivate mutating func endCount(
    _ count: Int, _ bytes: Int, at time: ContinuousClock.Instant
  ) {
    // A sum that was begun before another one knows less.
    guard let missed = counting.removeValue(forKey: count), count > counted else { return }
    counted = count
    sum = bytes
    moment = time
    since = missed
  }
}

/// By how much commands may let a store grow.
private struct Growth: Sendable {
  /// At most, in bytes.
  private(set) var bytes = 0
  /// Whether some may let it grow by more than they have.
  private(set) var isUnknown = false
  /// Whether they write at all.
  private(set) var isWrite = false

  /// What a number takes that is counted up, which is not among what was sent.
  private static let number = 32
  private static let bounded = Set(
    [
      "SET", "SETEX", "PSETEX", "SETNX", "GETSET", "MSET", "MSETNX", "HSET", "HMSET", "HSETNX",
      "APPEND", "INCR", "DECR", "INCRBY", "DECRBY", "HINCRBY", "GETEX", "EXPIRE", "PEXPIRE",
      "EXPIREAT", "PEXPIREAT", "PERSIST", "RENAME", "RENAMENX",
    ].compactMap { CommandName($0) })

  /// By nothing.
  init() {}

  mutating func add(_ other: Growth) {
    bytes += other.bytes
    isUnknown = isUnknown || other.isUnknown
    isWrite = isWrite || other.isWrite
  }

  init(of commands: [UpstreamCommand]) {
    for command in commands where command.writes {
      isWrite = true
      guard CommandJudge.grows(command.arguments) else { continue }
      bytes += command.arguments.reduce(Self.number) { $0 + $1.count }
      let isBounded = CommandName(command.arguments[0]).map(Self.bounded.contains) ?? false
      isUnknown = isUnknown || !isBounded
    }
  }
}
