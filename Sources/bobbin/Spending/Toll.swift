import ArgumentParser
import Browser
import KeyValue
import Session
import ThreadCache

/// What a command takes from a store that is paid by the command, added up over all its parts, and asked about before it
/// is much.
///
/// Of other stores it knows nothing.
///
/// ```swift
/// var toll = Toll(workspace: workspace, yes: yes)
/// try await toll.pay(for: "Finding the threads") { CommandCost.scan(keys: $0) }
/// ```
struct Toll {
  let workspace: Workspace
  /// Whether there is nothing to ask.
  let yes: Bool
  /// What was taken so far, or is about to be.
  private var taken = 0
  /// So much is taken without asking.
  private var agreed = Toll.free
  /// How many keys the store has; nil: it was not asked; the inner nil: it does not say, which was agreed to.
  private var known: Int??

  /// So many commands are spent without asking, and so many more than what was agreed to.
  static let free = 1000

  init(workspace: Workspace, yes: Bool) {
    self.workspace = workspace
    self.yes = yes
  }

  /// Whether there is anything to pay.
  var isPaid: Bool { workspace.spending != nil }

  /// Whether scripts are run, as far as is known: by a token that may only read none are, and most things take more
  /// commands.
  var isScripted: Bool { workspace.canScan }

  /// Whether so many more commands are taken without asking.
  func allows(_ commands: Int) -> Bool { !isPaid || yes || taken + commands <= agreed }

  /// Says what something costs, where with all that came before it is much, and asks.
  ///
  /// - Parameters:
  ///   - deed: what it is, as the beginning of a sentence: `Reading every thread`.
  ///   - more: what comes on top and is not known before: `one more for …`.
  ///   - mostMore: how many commands that is at most: it is asked where with them it would be much.
  /// - Throws: a ``Failure`` of refused when nobody agrees.
  mutating func pay(
    _ commands: Int, for deed: String, more: String? = nil, mostMore: Int = 0
  ) throws(Failure) {
    defer { taken += commands }
    guard !allows(commands + mostMore) else { return }
    let sum = taken + commands
    let before = commands > Self.free ? nil : "\(Figures.count(sum)) with those before"
    let asides = [before, more].compactMap { $0.map { ", \($0)" } }.joined()
    try ask(
      "\(deed) takes about \(Figures.count(commands, "command"))\(asides)\(asides.isEmpty ? "" : ",")"
        + " of \(place)")
    agreed = sum + mostMore + Self.free
  }

  /// Refuses a deed that the budget has no room for, before any of it is spent: cut off in the middle it would be worth
  /// nothing, or less.
  ///
  /// - Parameters:
  ///   - deed: what it is, as the beginning of a sentence: `Undoing 3 threads`.
  ///   - more: what comes on top and is not known before.
  ///   - mostMore: how many commands that is at most: there must be room for them too.
  func demandRoom(
    for commands: Int, _ deed: String, more: String? = nil, mostMore: Int = 0
  ) throws(Failure) {
    guard let spending = workspace.spending, let budget = spending.budget else { return }
    let spent = spending.commands
    guard spent + commands + mostMore > budget else { return }
    let rest = more.map { ", \($0)" } ?? ""
    throw Failure(
      .refused,
      "\(deed) takes about \(Figures.count(commands, "command"))\(rest), and the budget of \(Figures.count(budget)) has "
        + "\(Figures.count(max(0, budget - spent))) left: nothing was begun. Raise --budget to go on."
    )
  }

  /// What a deed costs, for a question that is asked about it anyway: whoever agrees has agreed to that too.
  ///
  /// - Returns: nil where it is little, or nothing is paid.
  mutating func price(_ commands: Int) -> String? {
    defer { taken += commands }
    guard !allows(commands) else { return nil }
    agreed = taken + commands + Self.free
    return "about \(Figures.count(commands, "command")), which are paid"
  }

  /// The same for what depends on the number of keys in the store; where the store does not say it, that is asked about.
  ///
  /// - Parameter cost: about how many commands it takes with so many keys; 0: their number is not known.
  mutating func pay(
    for deed: String, more: String? = nil, mostMore: Int = 0, _ cost: (_ keys: Int) -> Int
  ) async throws(Failure) {
    try pay(cost(try await keys(for: deed) ?? 0), for: deed, more: more, mostMore: mostMore)
  }

  /// What comes on top where threads are read whole: see ``CommandCost/records(_:keys:scripted:)``.
  static let moreForFindings = "and one more for each in which something is wrong"

  /// Whether what depends on the number of keys in the store is taken without asking; it is not where that is not known.
  mutating func allows(
    for deed: String, _ cost: (_ keys: Int) -> Int
  ) async throws(Failure) -> Bool {
    guard isPaid, !yes else { return true }
    return try await keys(for: deed).map { allows(cost($0)) } ?? false
  }

  /// How many keys the store says it has, for two commands; nil: it does not say, or nothing is to be asked.
  ///
  /// - Parameter deed: what looks at all of them.
  mutating func keys(for deed: String) async throws(Failure) -> Int? {
    guard isPaid, !yes else { return nil }
    if let known { return known }
    var keys: Int?
    do throws(StoreError) { keys = try await workspace.cache.store.statistics().keys } catch {
      guard error.isRefusal else { throw Failure(error) }
    }
    if keys == nil {
      try ask("\(deed) looks at every key of \(place); how many there are it does not say")
    }
    known = .some(keys)
    return keys
  }

  /// About how many keys threads are read from, those too that are missing, judged by a few of them where there are many;
  /// at least one each where nobody wants to know.
  ///
  /// - Parameter forRoom: whether a budget wants to know it as well: see ``demandRoom(for:_:more:mostMore:)``.
  func keys(
    of threads: some Collection<ThreadIdentity>, forRoom: Bool = false
  ) async throws -> Int {
    let isWanted = !yes || (forRoom && workspace.spending?.budget != nil)
    guard isPaid, isWanted else { return threads.count }
    return threads.count + (try await Self.estimate(of: threads, in: workspace)?.hashes ?? 0)
  }

  /// About how many keys threads have together.
  static func estimatedKeys(
    of threads: some Collection<ThreadIdentity>, in workspace: Workspace
  ) async throws -> Int {
    max(try await estimate(of: threads, in: workspace)?.keys ?? 0, threads.count)
  }

  /// What a few of many threads tell of them; nil: there are not many.
  private static func estimate(
    of threads: some Collection<ThreadIdentity>, in workspace: Workspace
  ) async throws -> EvictionEstimate? {
    guard threads.count > CommandCost.few else { return nil }
    var last: EvictionEstimate?
    let target = BulkTarget.threads(ThreadList(threads))
    let estimates = workspace.cache.estimate(
      evicting: target, sampleSize: CommandCost.sample)
    for try await estimate in estimates { last = estimate }
    return last
  }

  private var place: String { "\(workspace.address), which is paid by the command" }

  private func ask(_ words: String) throws(Failure) {
    guard Question.canAsk else {
      throw Failure(
        .refused, "\(words). There is no terminal to ask on: say --yes, or --budget N for less.")
    }
    guard Question.confirm("\(words). Go on?") else {
      throw Failure(.refused, "Nothing more was spent.")
    }
  }
}

extension StoreError {
  /// Whether what was asked may not be asked here.
  fileprivate var isRefusal: Bool {
    switch code {
    case .refused(.permission), .refused(.readOnly), .refused(.writes), .unsupported: true
    default: false
    }
  }
}

/// `--yes`, for commands that may cost much.
struct TollOption: ParsableArguments {
  @Flag(
    help:
      "Do not ask before more than 1000 commands are spent on a store that is paid by the command."
  )
  var yes = false

  /// The toll for a store.
  func toll(_ workspace: Workspace) -> Toll { Toll(workspace: workspace, yes: yes) }
}
