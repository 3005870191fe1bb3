import ArgumentParser
import Browser
import JSONText
import KeyValue
import Session
import ThreadCache

/// `bobbin evict`: evicts what is named.
struct Evict: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Evict threads, files or segments; says first what goes.",
    discussion: """
      Names every key and how many bytes go, then asks. Without a terminal it refuses unless --yes is \
      given (exit code 77). A --filter that means every thread of the store, '*' or one that leaves none and \
      finds more than 20, takes --count with their number. What was \
      evicted can be undone with bobbin undo, unless --no-undo is given.

      More than 200 threads (10 of a filter where commands are paid) are counted and judged by a sample, and go in batches, --rate threads a second \
      at most. A thread that somebody changes meanwhile is left alone, and so is one that came after they were counted. At ^C the batch under way is finished; \
      the same command again evicts the rest. At most 50 MB are kept for undo, then it asks again; which older changes are dropped to make room it says before.

      Examples:
        bobbin evict t-1 --file 2025_1 --segment age
        bobbin evict --filter 'thread_test_*' --dry-run
        bobbin evict --filter 'thread_test_*' --rate 500 --yes
        printf 't-1\\0t-2\\0' | bobbin evict - -0 --yes
      """)

  @OptionGroup var named: ThreadArguments
  @OptionGroup var place: PlaceOptions

  @Flag(help: "Say what would go, and leave it.")
  var dryRun = false

  @Flag(help: "Do not ask.")
  var yes = false

  @Flag(name: .customLong("no-undo"), help: "Keep nothing to undo it with.")
  var noUndo = false

  @Option(
    help: ArgumentHelp(
      "How many threads the filter means; it must be said to evict every thread of the store.",
      valueName: "n"))
  var count: Int?

  @Option(
    help: ArgumentHelp("Evict no more than so many threads a second.", valueName: "n"))
  var rate: Double?

  @OptionGroup var output: JSONOption
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if let rate, !(rate > 0 && rate.isFinite) {
      throw ValidationError("--rate is a number of threads a second, greater than 0.")
    }
    if rate != nil, !place.isEmpty {
      throw ValidationError("--rate is for whole threads, not for --file and --segment.")
    }
  }

  func run() async throws {
    let settings = try await global.settings()
    if !dryRun { try settings.demandWritable("evict") }
    let ids = try named.ids()
    guard !ids.isEmpty || named.filter != nil || named.readsStandardInput else {
      throw Failure(.usage, "Name the threads to evict, or a --filter.")
    }
    let workspace = try await Workspace.open(settings, for: .reading)
    if named.filter != nil { try workspace.demandListing("name the threads") }
    var toll = Toll(workspace: workspace, yes: yes)
    let identities: [ThreadIdentity]
    switch try await threads(ids, workspace, &toll) {
    case .named(let named): identities = named
    case .many(let many, let estimate): return try await evict(many, estimate, &toll)
    }
    if !dryRun { try await workspace.demandWritable("evict") }
    let selections = try await self.selections(identities, workspace, &toll)
    guard !selections.isEmpty else {
      guard ids.isEmpty else {
        throw Failure(.notFound, "No file of what was named has such a segment loaded.")
      }
      return try report(nil, receipt: nil, workspace)
    }
    try await demandCount(identities.count, workspace, &toll)
    let plan = try await plan(selections, identities.count, workspace, &toll)
    let undoable = try self.undoable(workspace)
    let description = EvictionText(
      plan: plan, place: workspace.place, undoable: undoable,
      commands: toll.isPaid ? plan.commands : nil,
      spent: workspace.spending?.commands ?? 0)
    say(description.lines)
    if dryRun { return try report(plan, receipt: nil, workspace) }
    try toll.demandRoom(
      for: plan.commands, "Evicting from \(Figures.count(plan.threads, "thread"))")
    try confirm()
    let receipt = try await workspace.cache.evict(plan, undoable: undoable)
    try report(plan, receipt: receipt, workspace)
    if let failure = Self.failure(receipt, plan) { throw failure }
  }

  /// Whether it will be possible to undo it; where it should be and is not, only a dry run goes on.
  private func undoable(_ workspace: Workspace) throws(Failure) -> Bool {
    if noUndo { return false }
    do { try workspace.cache.journal?.check() } catch {
      let words = "\(error) Say --no-undo to evict what nobody will want back."
      guard dryRun else { throw Failure(Failure(error).code, "Nothing was evicted. \(words)") }
      Diagnostics.line(words)
      return false
    }
    return true
  }

  /// The threads that are meant.
  private enum Meant {
    /// Few enough to name every key.
    case named([ThreadIdentity])
    /// More, counted and sampled.
    case many(EvictMany, EvictionEstimate)
  }

  private func threads(
    _ ids: [ThreadID], _ workspace: Workspace, _ toll: inout Toll
  ) async throws -> Meant {
    let settings = workspace.settings
    let schema = settings.isSchemaNamed ? settings.schema : nil
    let target: BulkTarget
    if let filter = named.filter, place.isEmpty {
      try await toll.pay(for: "Finding the threads") { CommandCost.scan(keys: $0) }
      target = .matching(.glob(filter), schema: schema)
    } else if place.isEmpty, rate != nil || ids.count > EvictMany.mostNamed {
      // Those that are gone are no mistake here: the list may be what an interrupted eviction left.
      let found = try await ThreadSelection(workspace).present(ids, &toll).found
      guard !found.isEmpty else {
        throw Failure(
          .notFound,
          "None of the \(Figures.count(ids.count, "thread")) is in \(workspace.address).")
      }
      target = .threads(found)
    } else {
      return .named(
        try await ThreadSelection(workspace).identities(ids, filter: named.filter, &toll))
    }
    let many = EvictMany(
      workspace: workspace, target: target, undoable: !noUndo, rate: rate, json: output.json)
    let estimate = try await many.estimate()
    if let few = many.few(estimate) { return .named(Array(few)) }
    return .many(many, estimate)
  }

  /// What would go, key by key.
  ///
  /// Of threads that cannot be read the hashes are looked for, which costs a look at all keys.
  private func plan(
    _ selections: [Selection], _ threads: Int, _ workspace: Workspace, _ toll: inout Toll
  ) async throws -> EvictionPlan {
    if !place.isEmpty {
      let hashes = selections.count
      let going = dryRun ? 0 : CommandCost.deletion(threads, hashes: hashes)
      let cost = { CommandCost.plan(threads, hashes: hashes, scripted: $0) + going }
      let isScripted = try await toll.isScripted(cost)
      try toll.pay(
        cost(isScripted),
        for: "\(dryRun ? "Naming" : "Evicting") parts of \(Figures.count(threads, "thread"))")
    }
    let plan = try await workspace.cache.plan(evicting: selections)
    guard !plan.unsearched.isEmpty else { return plan }
    let unread = Figures.count(plan.unsearched.count, "thread")
    try await toll.pay(for: "Finding the hashes of \(unread) that cannot be read") {
      CommandCost.hashes(ofUnreadable: plan.unsearched.count, keys: $0)
    }
    return try await workspace.cache.plan(evicting: selections, searching: .always)
  }

  private func evict(
    _ many: EvictMany, _ estimate: EvictionEstimate, _ toll: inout Toll
  ) async throws {
    try await demandCount(estimate.threads, many.workspace, &toll)
    var many = many
    many.undoable = try undoable(many.workspace)
    say(many.lines(estimate))
    var out = Output()
    guard !dryRun else {
      if output.json {
        try out.json(EvictionReport(estimate: estimate, done: BulkEvictionProgress()).json)
      }
      return try out.flush()
    }
    try toll.demandRoom(
      for: many.commands(estimate), "Evicting \(Figures.count(estimate.threads, "thread"))")
    let canAsk = !yes && Question.canAsk && !named.readsStandardInput
    if !canAsk, estimate.undoBytes > estimate.undoRoom, many.undoable {
      throw Failure(
        .refused,
        "Nothing was evicted: undoing it takes about \(Figures.bytes(estimate.undoBytes)), and"
          + " \(Figures.bytes(estimate.undoRoom)) are kept. Evict less at a time, or say --no-undo."
      )
    }
    try confirm()
    let report = try await many.run(estimate, canAsk: canAsk)
    if output.json {
      try out.json(report.json)
    } else {
      try out.line(report.words)
    }
    try out.flush()
    if let failure = report.failure { throw failure }
  }

  private func say(_ lines: [String]) {
    guard !output.json || Question.canAsk else { return }
    // An id with a line feed in it must not make a line of its own here.
    for line in lines { Diagnostics.line(Shown.line(line)) }
  }

  /// What is meant, in each of the threads.
  private func selections(
    _ identities: [ThreadIdentity], _ workspace: Workspace, _ toll: inout Toll
  ) async throws -> [Selection] {
    let segments = place.allSegments
    if place.isEmpty { return identities.map { .thread($0) } }
    if !place.file.isEmpty {
      return identities.flatMap { identity in
        place.file.flatMap { file -> [Selection] in
          segments.isEmpty
            ? [.file(identity, file: file)]
            : segments.map { .segment(identity, file: file, segment: $0) }
        }
      }
    }
    // A segment of whatever files have it.
    let cost = {
      CommandCost.records(identities.count, keys: identities.count, scripted: $0)
    }
    let isScripted = try await toll.isScripted(cost)
    try toll.pay(
      cost(isScripted),
      for: "Looking for it in \(Figures.count(identities.count, "thread"))")
    var selections: [Selection] = []
    for identity in identities {
      guard let record = try await workspace.cache.record(identity, hashes: false) else { continue }
      for file in record.files {
        for name in segments where file.segment(name).map({ $0.state != .available }) == true {
          selections.append(.segment(identity, file: file.id, segment: name))
        }
      }
    }
    return selections
  }

  private func confirm() throws(Failure) {
    if yes { return }
    guard Question.canAsk, !named.readsStandardInput else {
      throw Failure(.refused, "Nothing was evicted: there is no terminal to ask on. Say --yes.")
    }
    guard Question.confirm("Evict?") else { throw Failure(.refused, "Nothing was evicted.") }
  }

  /// Has the number of threads said where a filter means every thread of the store; where it is said, it must be right.
  private func demandCount(
    _ found: Int, _ workspace: Workspace, _ toll: inout Toll
  ) async throws {
    guard let filter = named.filter, place.isEmpty, !dryRun, count != found else { return }
    if let count {
      throw Failure(.refused, "Nothing was evicted: the count is \(found), not \(count).")
    }
    guard try await meansAll(filter, found, workspace, &toll) else { return }
    throw Failure(
      .refused,
      "Nothing was evicted: this is every thread of the store. Say how many with --count \(found).")
  }

  /// So many threads may be all that a store has, and be meant by a glob that does not say so, without a count.
  private static let fewThreads = 20

  /// Whether every thread of the store is meant, by whatever glob.
  private func meansAll(
    _ glob: String, _ found: Int, _ workspace: Workspace, _ toll: inout Toll
  ) async throws -> Bool {
    if glob.allSatisfy({ $0 == "*" }) { return true }
    guard found > Self.fewThreads else { return false }
    try await toll.pay(for: "Looking for threads that stay") { CommandCost.scan(keys: $0) }
    let settings = workspace.settings
    return try await !workspace.cache.hasThreads(
      besides: .glob(glob), schema: settings.isSchemaNamed ? settings.schema : nil)
  }

  private func report(
    _ plan: EvictionPlan?, receipt: EvictionReceipt?, _ workspace: Workspace
  ) throws {
    var out = Output()
    if output.json {
      try out.json(EvictionJSON.object(plan, receipt: receipt))
    } else if plan == nil {
      Diagnostics.line("Nothing in \(workspace.address) matches.")
    } else if let receipt {
      try out.line(
        "evicted \(Self.words(receipt, isWhole: place.isEmpty))"
          + (receipt.entry.map { "; bobbin undo \($0.id) brings it back" } ?? ""))
    }
    try out.flush()
  }

  /// What went: one thread is named, more are counted.
  private static func words(_ receipt: EvictionReceipt, isWhole: Bool) -> String {
    let done = receipt.outcomes.filter { $0.outcome == .done }.map(\.identity)
    let threads =
      if done.count == 1, let thread = done.first {
        Shown.line(thread.words)
      } else {
        Figures.count(receipt.done, "thread")
      }
    return (isWhole ? "" : "from ") + threads
  }

  private static func failure(_ receipt: EvictionReceipt, _ plan: EvictionPlan) -> Failure? {
    for (identity, outcome) in receipt.outcomes {
      if case .failed(let error) = outcome {
        return Failure(Failure(error).code, "\(identity.subject): \(error)")
      }
    }
    if let refused = plan.refused.first { return Failure(refused.value) }
    guard !receipt.changed.isEmpty else { return nil }
    return Failure(
      .tryAgain,
      "\(Figures.count(receipt.changed.count, "thread")) changed meanwhile and kept: "
        + receipt.changed.prefix(5).map(\.description).joined(separator: ", "))
  }
}

extension PlaceOptions {
  /// Whether whole threads are meant.
  var isEmpty: Bool { file.isEmpty && allSegments.isEmpty }
}
