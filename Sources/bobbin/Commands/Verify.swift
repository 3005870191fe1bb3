import ArgumentParser
import Browser
import JSONText
import KeyValue
import Session
import ThreadCache

/// `bobbin verify`: reports disagreements.
struct Verify: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Report every disagreement between metas and hashes.",
    discussion: """
      Without threads or --filter it looks at the whole store, and for hashes without a thread; of a \
      thread that is named, also for hashes of files it does not have, unless the token may only read: \
      that one may not list keys. Exit code 65 when something is found. JSON is one finding a line.

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
    let isWhole = ids.isEmpty && named.filter == nil && !named.readsStandardInput
    let isNamed = !isWhole && named.filter == nil
    if !isNamed { try workspace.demandListing("name the threads to verify") }
    var toll = cost.toll(workspace)
    let selection = ThreadSelection(workspace)
    let identities =
      isWhole
      ? try await selection.matching(.all, &toll)
      : try await selection.identities(ids, filter: named.filter, &toll)
    let keys = try await toll.keys(of: identities)
    let deed = "Verifying \(Figures.count(identities.count, "thread"))"
    let reading = CommandCost.records(
      identities.count, keys: keys, scripted: toll.isScripted)
    if workspace.canScan {
      try await toll.pay(
        for: deed, more: Toll.moreForFindings, mostMore: identities.count
      ) { all in
        reading + CommandCost.orphans(identities.count, keys: all)
      }
    } else {
      try toll.pay(
        reading, for: deed, more: Toll.moreForFindings, mostMore: identities.count)
    }
    var out = FindingOutput(json: output.json)
    var progress = Progress()
    for (index, identity) in identities.enumerated() {
      try out.add(try await workspace.cache.verify(identity), of: identity)
      progress.show("verified \(index + 1) of \(identities.count) threads")
    }
    if isNamed {
      try await out.addOrphans(of: workspace.canScan ? identities : [], in: workspace.cache)
    } else {
      try await out.addOrphans(named.filter.map { .glob($0) } ?? .all, in: workspace.cache)
    }
    progress.clear()
    try out.flush()
    if !workspace.canScan {
      Diagnostics.line(
        "Hashes that no meta names were not looked for: the token may only read, and may not list keys."
      )
    }
    let found = Figures.count(out.count, "finding")
    let looked = "\(found) in \(Figures.count(identities.count, "thread")) of \(workspace.address)"
    if out.count > 0 {
      Diagnostics.line(looked)
      throw Failure(.badData, "")
    }
    if !output.json { Diagnostics.line(looked) }
  }
}
