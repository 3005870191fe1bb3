public import KeyValue
import Synchronization

/// Keeps count, in the store itself, of what services do in a day, many events at a time.
///
/// ```swift
/// diary.count(.loads)
/// await diary.tell()      // now and then: adds what has come together, if so much may be spent
/// ```
///
/// What could not be told waits until it can be, and a store that refuses is left alone meanwhile; where nobody knows
/// whether something was added, it is not added again.
public final class UsageDiary: Sendable {
  private typealias Counts = [UsageDay: [UsageMetric: Int64]]

  private let store: any KeyValueStore
  private let allowance: WatchingAllowance
  private let clock: @Sendable () -> Int64
  private let now: @Sendable () -> ContinuousClock.Instant
  private let counts = Mutex<Counts>([:])
  private let rest = Mutex(WriteRest())
  /// What is being added now, once at a time.
  private let underway = Mutex<(number: Int, task: Task<Void, Never>?)>((0, nil))

  /// A diary in a store.
  ///
  /// - Parameters:
  ///   - allowance: what it may cost.
  ///   - clock: milliseconds since 1970.
  public convenience init(
    _ store: any KeyValueStore, _ allowance: WatchingAllowance,
    clock: @escaping @Sendable () -> Int64
  ) {
    self.init(store, allowance, clock: clock, now: { .now })
  }

  /// - Parameter now: what time it is, for how long a store is left alone.
  init(
    _ store: any KeyValueStore, _ allowance: WatchingAllowance,
    clock: @escaping @Sendable () -> Int64, now: @escaping @Sendable () -> ContinuousClock.Instant
  ) {
    self.store = store
    self.allowance = allowance
    self.clock = clock
    self.now = now
  }

  /// Counts something, today.
  public func count(_ metric: UsageMetric, _ number: Int = 1) {
    guard number > 0 else { return }
    let day = UsageDay(at: clock())
    counts.withLock { $0[day, default: [:]][metric, default: 0] += Int64(number) }
  }

  /// Adds what has come together, if so much may be spent.
  ///
  /// - Parameter isLast: true when there is no later time: until then as much is kept back as that will cost.
  public func tell(isLast: Bool = false) async {
    // Two at once would spend twice what is allowed for one.
    let task = underway.withLock { running in
      if let task = running.task, !isLast { return task }
      let before = running.task
      let number = running.number + 1
      let task = Task {
        await before?.value
        await add(isLast: isLast)
        // Another one may have come after it.
        underway.withLock { if $0.number == number { $0.task = nil } }
      }
      running = (number, task)
      return task
    }
    await task.value
  }

  private func add(isLast: Bool) async {
    let amounts = counts.withLock { counts in
      counts.flatMap { day, metrics in metrics.map { (day: day, metric: $0.key, amount: $0.value) }
      }
    }
    guard !amounts.isEmpty, isLast || rest.withLock({ $0.isOver(at: now()) }) else { return }
    let cost = Self.cost(amounts.count)
    guard allowance.take(cost, leaving: isLast ? 0 : cost) else { return }
    // Taken out first: what is counted meanwhile is not in it.
    change(amounts, by: -1)
    do throws(StoreError) {
      _ = try await store.add(
        amounts.map { ($0.metric.key($0.day), $0.amount) }, lifetime: UsageMetric.lifetime)
      rest.withLock { $0 = WriteRest() }
    } catch {
      rest.withLock { $0.begin(at: now()) }
      // It may be there: told again it might count twice.
      guard error.code != .outcomeUnknown else { return }
      change(amounts, by: 1)
      // Where nothing was sent nothing was spent; a refusal has cost the store its commands.
      if error.code == .unreachable { allowance.give(cost) }
    }
  }

  private func change(
    _ amounts: [(day: UsageDay, metric: UsageMetric, amount: Int64)], by sign: Int64
  ) {
    counts.withLock { counts in
      for (day, metric, amount) in amounts {
        let sum = counts[day, default: [:]][metric, default: 0] + sign * amount
        // What is given back may be all that there is of its day.
        counts[day, default: [:]][metric] = sum == 0 ? nil : sum
        if counts[day]?.isEmpty == true { counts[day] = nil }
      }
    }
  }

  /// The commands that a server carries out for so many counts: the script, and in it for each its type, its value before
  /// and after, the sum and the lifetime; in a cluster each has a script of its own.
  static func cost(_ counts: Int) -> Int { 1 + 6 * counts }
}
