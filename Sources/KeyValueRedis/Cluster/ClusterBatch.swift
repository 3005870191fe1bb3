import KeyValue
import KeyValueCommands
import RESP

/// Commands on their way through a cluster: where each goes next, and what its replies mean.
///
/// Decides only; who runs the errands is ``ClusterCommands``.
struct ClusterBatch: Sendable {
  /// Commands that go to one node in one pipeline.
  struct Errand: Sendable {
    let endpoint: RedisOptions.Endpoint
    /// Their places in the batch, ascending.
    var places: [Int] = []
    /// The commands, with `ASKING` before those that a migrating slot sent here.
    var commands: [RedisCommand] = []
    /// Which of `commands` each place is.
    var positions: [Int] = []

    /// All commands of a batch, to one node.
    static func whole(_ commands: [RedisCommand], at endpoint: RedisOptions.Endpoint) -> Self {
      let places = Array(commands.indices)
      return Self(endpoint: endpoint, places: places, commands: commands, positions: places)
    }
  }

  /// What goes on when the caller gave up.
  var cancelled: StoreError { graver(StoreError(.cancelled, "the operation was cancelled")) }

  /// Why commands that are not done cannot go on at once.
  enum Setback: Sendable {
    /// A node could not be reached; nothing was written by that.
    case lost(StoreError)
    /// Nobody serves the slot.
    case down(String)
    /// The keys of a command are not together now.
    case tryAgain(slot: Int?)
    /// Nodes send the client from one to the other.
    case passedOn(slot: Int)
  }

  private enum Detour {
    case asking(RedisOptions.Endpoint)
    case moved(RedisOptions.Endpoint)
  }

  /// Redirections that are followed without waiting, and at all.
  private static let followedAtOnce = 4
  private static let followedAtMost = 16

  let commands: [RedisCommand]
  /// The commands without a final reply, ascending.
  private(set) var open: [Int]
  /// Slots that `MOVED` told about since the last round, and who serves them.
  private(set) var learned: [(slot: Int, endpoint: RedisOptions.Endpoint)] = []
  /// What keeps commands from going on at once; the last such thing.
  private(set) var setback: Setback?
  /// What ends the batch.
  private(set) var failure: StoreError?
  /// Nodes that could not be reached.
  private(set) var lost: Set<RedisOptions.Endpoint> = []

  private var replies: [RESPValue]
  private let slots: [Int?]
  private var detours: [Int: Detour] = [:]
  private var redirections = 0
  private var isRedirected = false
  private var hasWritten = false

  /// A batch of which nothing is done.
  init(_ commands: [RedisCommand]) {
    self.commands = commands
    open = Array(commands.indices)
    replies = Array(repeating: .null, count: commands.count)
    slots = commands.map { $0.key.map(HashSlot.of) }
  }

  /// The replies in order; nil: some are missing.
  var result: [RESPValue]? { open.isEmpty ? replies : nil }

  /// Sorts the open commands by node.
  ///
  /// - Parameters:
  ///   - owner: who serves a slot.
  ///   - anybody: where commands without a key go when no command beside them has one.
  mutating func errands(
    owner: (Int) -> RedisOptions.Endpoint?, anybody: RedisOptions.Endpoint?
  ) -> [Errand] {
    setback = nil
    learned = []
    if isRedirected { redirections += 1 }
    isRedirected = false
    var errands: [Errand] = []
    var numbers: [RedisOptions.Endpoint: Int] = [:]
    // A command without a key goes with the first that has one: SCRIPT LOAD beside its EVALSHA.
    let companion = open.lazy.compactMap { [slots] in slots[$0] }.first.flatMap(owner) ?? anybody
    for place in open {
      let target: RedisOptions.Endpoint?
      var isAsking = false
      switch detours[place] {
      case .moved(let endpoint): target = endpoint
      case .asking(let endpoint):
        target = endpoint
        isAsking = true
      case nil: target = slots[place].map(owner) ?? companion
      }
      guard let target else {
        let what = slots[place].map { "slot \($0) is" } ?? "its slots are"
        setback = .down("\(what) served by no node")
        continue
      }
      let number = numbers[target] ?? errands.count
      if number == errands.count {
        errands.append(Errand(endpoint: target))
        numbers[target] = number
      }
      if isAsking { errands[number].commands.append(RedisCommand("ASKING")) }
      errands[number].positions.append(errands[number].commands.count)
      errands[number].commands.append(commands[place])
      errands[number].places.append(place)
    }
    return errands
  }

  /// Takes what a node replied to an errand.
  mutating func take(_ answers: [RESPValue], to errand: Errand) {
    var done: Set<Int> = []
    for (place, position) in zip(errand.places, errand.positions) {
      let reply = answers[position]
      if let notice = ClusterNotice(reply, from: errand.endpoint) {
        take(notice, at: place)
        continue
      }
      replies[place] = reply
      done.insert(place)
      detours[place] = nil
      if commands[place].writes, !reply.isError { hasWritten = true }
    }
    open.removeAll { done.contains($0) }
  }

  /// Forgets what redirections said, because the topology is known anew.
  mutating func forgetDetours() { detours = [:] }

  /// Takes what a node said to its client about all of an errand.
  mutating func take(_ notice: ClusterNotice, to errand: Errand) {
    for place in errand.places { take(notice, at: place) }
  }

  private mutating func take(_ notice: ClusterNotice, at place: Int) {
    switch notice {
    case .moved(let slot, let endpoint):
      detours[place] = .moved(endpoint)
      learned.append((slot, endpoint))
      follow(slot)
    case .ask(let slot, let endpoint):
      detours[place] = .asking(endpoint)
      follow(slot)
    case .tryAgain:
      setback = .tryAgain(slot: slots[place])
    case .down(let words):
      detours[place] = nil
      setback = .down(words)
    }
  }

  /// Takes that a node failed an errand.
  mutating func take(_ error: StoreError, to errand: Errand) {
    lost.insert(errand.endpoint)
    // Unreachable says that nothing was written: a write that may have happened is outcomeUnknown.
    guard error.code == .unreachable || error.code == .busy else {
      failure = graver(error)
      return
    }
    for place in errand.places { detours[place] = nil }
    setback = .lost(error)
  }

  /// What to throw when there is no time left to overcome a setback.
  func error(_ setback: Setback) -> StoreError {
    switch setback {
    case .lost(let error): graver(error)
    case .down(let words):
      graver(StoreError(.busy, "the cluster cannot serve now: \(words); try again"))
    case .tryAgain(let slot):
      graver(
        StoreError(
          .busy,
          "the keys of \(slot.map { "slot \($0)" } ?? "a slot") are on their way to another node; try again"
        ))
    case .passedOn(let slot):
      graver(
        StoreError(
          .busy,
          "the nodes of the cluster send slot \(slot) from one to the other and none serves it; try again"
        ))
    }
  }

  private mutating func follow(_ slot: Int) {
    isRedirected = true
    if redirections >= Self.followedAtOnce { setback = .passedOn(slot: slot) }
    if redirections >= Self.followedAtMost { failure = failure ?? error(.passedOn(slot: slot)) }
  }

  /// Of two failures, and of one after other commands of the batch have written, the one that a caller must know of.
  private func graver(_ error: StoreError) -> StoreError {
    if let failure, failure.code == .outcomeUnknown { return failure }
    guard hasWritten, error.code != .outcomeUnknown else { return error }
    return StoreError(
      .outcomeUnknown, "other nodes have written their part, but \(error.message)", key: error.key)
  }
}

extension RESPValue {
  fileprivate var isError: Bool { if case .error = self { true } else { false } }
}
