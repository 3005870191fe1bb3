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
    // Looking the threads up has shown what the token may.
    let lists = await workspace.mayScan()
    try await pay(identities, isWhole: isWhole, lists: lists, &toll)
    var out = FindingOutput(json: output.json)
    var verified = 0
    do {
      try await verify(identities, workspace, &out, &verified)
      try await findOrphans(identities, isNamed: isNamed, lists: lists, workspace, &out)
    } catch {
      try out.flush()
      guard verified > 0, Failure(error) != .closedPipe else { throw error }
      Diagnostics.line(
        "\(Figures.count(out.count, "finding")) so far, in \(verified) of "
          + "\(Figures.count(identities.count, "thread")) of \(workspace.address)")
      throw error
    }
    try out.flush()
    if !lists {
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

  /// Asks what it may cost.
  private func pay(
    _ identities: [ThreadIdentity], isWhole: Bool, lists: Bool, _ toll: inout Toll
  ) async throws {
    let count = identities.count
    let deed = "Verifying \(Figures.count(count, "thread"))"
    let sampled = try await toll.keys(of: identities)
    let all = lists ? try await toll.keys(for: deed) ?? 0 : 0
    // A few threads may have most of the keys, which a sample does not show; where the store holds little else, it does.
    let keys = isWhole && all <= 2 * sampled ? max(all, sampled) : sampled
    func cost(_ scripted: Bool) -> Int {
      CommandCost.records(count, keys: keys, scripted: scripted)
        + (lists ? CommandCost.orphans(count, keys: all) : 0)
    }
    let isScripted = try await toll.isScripted(cost)
    try toll.pay(
      cost(isScripted), for: deed, more: Toll.moreForFindings(count),
      mostMore: count)
  }

  private func verify(
    _ identities: [ThreadIdentity], _ workspace: Workspace, _ out: inout FindingOutput,
    _ verified: inout Int
  ) async throws {
    var progress = Progress()
    defer { progress.clear() }
    for identity in identities {
      try out.add(try await workspace.cache.verify(identity), of: identity)
      verified += 1
      progress.show("verified \(verified) of \(identities.count) threads")
    }
  }

  private func findOrphans(
    _ identities: [ThreadIdentity], isNamed: Bool, lists: Bool, _ workspace: Workspace,
    _ out: inout FindingOutput
  ) async throws {
    if isNamed {
      try await out.addOrphans(of: lists ? identities : [], in: workspace.cache)
    } else {
      try await out.addOrphans(named.filter.map { .glob($0) } ?? .all, in: workspace.cache)
    }
  }
}
