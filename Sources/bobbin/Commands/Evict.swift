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
      given (exit code 77). Evicting every thread takes --count with the number of threads. What was \
      evicted can be undone with bobbin undo, unless --no-undo is given.

      Examples:
        bobbin evict t-1 --file 2025_1 --segment age
        bobbin evict --filter 'thread_test_*' --dry-run
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

  @Option(help: ArgumentHelp("How many threads there are, to evict them all.", valueName: "n"))
  var count: Int?

  @OptionGroup var output: JSONOption
  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let settings = try await global.settings()
    if !dryRun { try settings.demandWritable("evict") }
    let ids = try named.ids()
    guard !ids.isEmpty || named.filter != nil || named.readsStandardInput else {
      throw Failure(.usage, "Name the threads to evict, or a --filter.")
    }
    let workspace = try await Workspace.open(settings, for: .reading)
    let identities = try await ThreadSelection(workspace).identities(
      ids, filter: named.filter)
    let selections = try await self.selections(identities, workspace)
    guard !selections.isEmpty else {
      guard ids.isEmpty else {
        throw Failure(.notFound, "No file of what was named has such a segment loaded.")
      }
      return try report(nil, receipt: nil, workspace)
    }
    if named.filter.map(Self.meansAll) == true, place.isEmpty { try demandCount(identities.count) }
    let plan = try await workspace.cache.plan(evicting: selections)
    let description = EvictionText(plan: plan, address: workspace.address, undoable: !noUndo)
    if !output.json || Question.canAsk {
      // An id with a line feed in it must not make a line of its own here.
      for line in description.lines { Diagnostics.line(Shown.line(line)) }
    }
    if dryRun { return try report(plan, receipt: nil, workspace) }
    try confirm()
    let receipt = try await workspace.cache.evict(plan, undoable: !noUndo)
    try report(plan, receipt: receipt, workspace)
    if let failure = Self.failure(receipt, plan) { throw failure }
  }

  /// What is meant, in each of the threads.
  private func selections(
    _ identities: [ThreadIdentity], _ workspace: Workspace
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

  private static func meansAll(_ glob: String) -> Bool { glob.allSatisfy { $0 == "*" } }

  private func demandCount(_ found: Int) throws(Failure) {
    guard count != found, !dryRun else { return }
    throw Failure(
      .refused,
      count == nil
        ? "Nothing was evicted: this is every thread of the store. Say how many with --count \(found)."
        : "Nothing was evicted: there are \(found) threads, not \(count ?? 0).")
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
        "thread " + Shown.line(thread.id.description)
      } else {
        Figures.count(receipt.done, "thread")
      }
    return (isWhole ? "" : "from ") + threads
  }

  private static func failure(_ receipt: EvictionReceipt, _ plan: EvictionPlan) -> Failure? {
    for (identity, outcome) in receipt.outcomes {
      if case .failed(let error) = outcome {
        return Failure(Failure(error).code, "Thread \(identity.id): \(error)")
      }
    }
    if let refused = plan.refused.first { return Failure(refused.value) }
    guard !receipt.changed.isEmpty else { return nil }
    return Failure(
      .tryAgain,
      "\(Figures.count(receipt.changed.count, "thread")) changed meanwhile and kept: "
        + receipt.changed.prefix(5).map(\.id.description).joined(separator: ", "))
  }
}

extension PlaceOptions {
  /// Whether whole threads are meant.
  var isEmpty: Bool { file.isEmpty && allSegments.isEmpty }
}
