import ArgumentParser
import Browser
import JSONText
import Session
import ThreadCache

/// `bobbin verify`: reports disagreements.
struct Verify: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Report every disagreement between metas and hashes.",
    discussion: """
      Without threads or --filter it looks at the whole store, and for hashes without a thread; of a \
      thread that is named, also for hashes of files it does not have. Exit code 65 when something is \
      found. JSON is one finding a line.

      Examples:
        bobbin verify
        bobbin verify t-1 --json
      """)

  @OptionGroup var named: ThreadArguments
  @OptionGroup var cost: TollOption
  @OptionGroup var output: JSONOption
  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let settings = try await global.settings()
    let ids = try named.ids()
    let workspace = try await Workspace.open(settings, for: .reading)
    let selection = ThreadSelection(workspace)
    let isWhole = ids.isEmpty && !named.readsStandardInput
    let toll = cost.toll(workspace)
    let keys = isWhole || named.filter != nil ? try await toll.keys() : nil
    if let keys { try toll.pay(CommandCost.scan(keys: keys), for: "Finding the threads") }
    let identities =
      isWhole && named.filter == nil
      ? try await selection.matching(.all)
      : try await selection.identities(ids, filter: named.filter)
    if let keys {
      // The hashes of all threads are among the keys; of a part of them as many as its threads have.
      try toll.pay(
        CommandCost.records(identities.count, keys: isWhole ? keys : 4 * identities.count),
        for: "Verifying \(Figures.count(identities.count, "thread"))")
    }
    var out = FindingOutput(json: output.json)
    var progress = Progress()
    for (index, identity) in identities.enumerated() {
      // Where all are meant, one pass over the keys at the end finds the hashes of all threads.
      let findings = try await workspace.cache.verify(identity, orphans: !isWhole)
      try out.add(findings, of: identity)
      progress.show("verified \(index + 1) of \(identities.count) threads")
    }
    if isWhole {
      let filter = named.filter.map { ThreadFilter.glob($0) } ?? .all
      for try await findings in workspace.cache.orphans(filter) {
        try out.add(findings, of: nil)
      }
    }
    progress.clear()
    try out.flush()
    let found = Figures.count(out.count, "finding")
    let looked = "\(found) in \(Figures.count(identities.count, "thread")) of \(workspace.address)"
    if out.count > 0 {
      Diagnostics.line(looked)
      throw Failure(.badData, "")
    }
    if !output.json { Diagnostics.line(looked) }
  }
}
