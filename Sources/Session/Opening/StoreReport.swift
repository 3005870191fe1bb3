import KeyValue
import ThreadCache
import Watching

/// What there is to say of a store: which it is and why, what it holds and survives, how fast it answers.
///
/// ```swift
/// let report = try await StoreReport(of: workspace)
/// print(report.statistics.durability ?? "not known", report.warnings)
/// ```
public struct StoreReport: Sendable {
  /// How long single reads took, one after the other.
  public struct Latency: Sendable, Equatable {
    /// How many were measured.
    public let count: Int
    /// The shortest.
    public let shortest: Duration
    /// Half of them took no longer.
    public let p50: Duration
    /// 95 of 100 took no longer.
    public let p95: Duration
    /// 99 of 100 took no longer.
    public let p99: Duration

    /// The figures of these times; nil: there are none.
    init?(_ times: [Duration]) {
      guard let shortest = times.min() else { return nil }
      let sorted = times.sorted()
      count = times.count
      self.shortest = shortest
      p50 = sorted[(sorted.count - 1) / 2]
      // The smallest time that so many of 100 do not exceed.
      p95 = sorted[(sorted.count * 95 + 99) / 100 - 1]
      p99 = sorted[(sorted.count * 99 + 99) / 100 - 1]
    }
  }

  /// Which store was chosen, and why.
  public let choice: StoreChoice
  /// What the store is.
  public let description: StoreDescription
  /// What it says of itself.
  public let statistics: StoreStatistics
  /// Why it says nothing of itself; nil: it does.
  public let silence: String?
  /// How fast it answers; nil: that was not measured.
  public let latency: Latency?
  /// What was exchanged with it, from opening it to the end of this report.
  public let traffic: StoreTraffic
  /// Whether its traffic is in commands; else it is in operations, of which each may be several.
  public let countsCommands: Bool
  /// The most commands that may be spent; nil: any number, or they cost nothing.
  public let budget: Int?
  private let limits: AlertLimits

  /// Asks the store of a workspace.
  ///
  /// - Throws: a ``Failure`` when it cannot be reached; one that will not tell its statistics is no failure.
  public init(of workspace: Workspace) async throws(Failure) {
    choice = workspace.settings.store
    limits = workspace.settings.alerts
    let store = workspace.cache.store
    // A Redis counts look-ups, and those by which the way is measured would be all that an idle one has.
    let before: StoreStatistics? =
      if case .redis = choice.url { try? await store.statistics() } else { nil }
    // Before the statistics, so that what was spent is counted with it.
    latency = try await Self.measure(store, billed: workspace.description.billed)
    do throws(StoreError) {
      var found = try await store.statistics()
      if let before {
        found.hits = before.hits
        found.misses = before.misses
      }
      statistics = found
      silence = nil
    } catch {
      switch error.code {
      case .refused(.authentication), .refused(.budget), .refused(.quota): throw Failure(error)
      case .refused, .unsupported:
        statistics = StoreStatistics()
        silence = error.description
      default: throw Failure(error)
      }
    }
    // By now a token that may only read, or a gateway that lets nobody write, has shown it.
    description = await store.describe()
    let usage = workspace.meter.usage
    countsCommands = workspace.spending != nil || statistics.traffic != nil
    budget = workspace.spending?.budget
    traffic =
      workspace.spending?.traffic ?? statistics.traffic
      ?? StoreTraffic(
        commands: usage.commands, bytesOut: usage.bytesOut, bytesIn: usage.bytesIn)
  }

  /// Reads of a key that no thread has, so that nothing but the way there takes time.
  private static func measure(
    _ store: any KeyValueStore, billed: Bool
  ) async throws(Failure) -> Latency? {
    // Every read of a billed store costs money.
    let count = billed ? 3 : 100
    // An access list that allows threads allows this key.
    let key = KeySchema.thread.metaKey(ThreadID("bobbin-measures-the-way"))
    var times: [Duration] = []
    // The first one may open a connection, and is not counted.
    for number in 0...count {
      let start = ContinuousClock.now
      do throws(StoreError) {
        _ = try await store.read(key)
      } catch {
        if case .refused = error.code { return nil }
        // The key is no one's: the error is the store's alone.
        throw Failure(StoreError(error.code, error.message))
      }
      if number > 0 { times.append(start.duration(to: .now)) }
    }
    return Latency(times)
  }
}

extension StoreReport {
  /// How much of its memory it uses, of the plan's where that is less; nil: there is no limit, or it says nothing.
  public var memory: MemoryUse? { limits.memory(of: statistics) }

  /// What an operator should know before relying on the store, a sentence each.
  public var warnings: [String] {
    var warnings: [String] = []
    if let policy = statistics.evictionPolicy, policy != "noeviction",
      statistics.limitBytes != nil
    {
      warnings.append(
        "At its memory limit the store removes keys by itself (\(policy)): threads may vanish.")
    }
    if let evicted = statistics.evictedKeys, evicted > 0 {
      let keys = evicted == 1 ? "1 key" : "\(evicted) keys"
      warnings.append("The store has removed \(keys) for want of memory.")
    }
    if let memory, let full = limits[.memory].critical, memory.share >= full {
      let then =
        memory.isOfPlan
        ? "a service refuses writes."
        : statistics.evictionPolicy == "noeviction"
          ? "writes are refused." : "threads are removed."
      let limit = memory.isOfPlan ? "The plan's memory" : "The memory limit"
      warnings.append("\(limit) is nearly reached, or passed: beyond it \(then)")
    }
    if let reason = description.readOnlyReason {
      warnings.append("Nothing can be written: \(reason).")
    }
    return warnings
  }
}
