import ArgumentParser
import Browser
import JSONText
import KeyValue
import Session
import ThreadCache

/// `bobbin repair`: mends disagreements.
struct Repair: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Mend the disagreements that have one right answer.",
    discussion: """
      The meta is the truth: hashes are written from it. A slice that only a hash holds is restored on \
      request only, with --from-hash and its --file and --segment. Exit code 65 when something remains, \
      such as the hash of a file that the meta does not have: where commands are paid, only verify looks for \
      those. It can be undone.

      Examples:
        bobbin repair t-1
        bobbin repair --filter '*'
        bobbin repair t-1 --from-hash --file 2025_1 --segment age
      """)

  @OptionGroup var named: ThreadArguments
  @OptionGroup var place: PlaceOptions

  @Flag(help: "Restore the slice of --file and --segment from the hash into the meta.")
  var fromHash = false

  @OptionGroup var cost: TollOption
  @OptionGroup var output: JSONOption
  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let settings = try await global.settings()
    try settings.demandWritable("repair")
    let ids = try named.ids()
    guard !ids.isEmpty || named.filter != nil || named.readsStandardInput else {
      throw Failure(.usage, "Name the threads to repair, or a --filter such as '*'.")
    }
    let slice = try slice(ids)
    let workspace = try await Workspace.open(settings, for: .reading)
    var toll = cost.toll(workspace)
    let identities = try await ThreadSelection(workspace)
      .identities(ids, filter: named.filter, &toll)
    try await workspace.demandWritable("repair")
    try await pay(identities, &toll)
    if let slice, let identity = identities.first {
      _ = try await workspace.cache.restoreFromHash(
        identity, file: slice.file, segment: slice.segment)
    }
    var progress = Progress()
    var repaired = 0
    var remaining = FindingOutput(json: output.json)
    for (index, identity) in identities.enumerated() {
      let receipt = try await workspace.cache.repair(identity)
      repaired += receipt.repaired.count
      try remaining.add(receipt.remaining, of: identity)
      progress.show("repaired \(index + 1) of \(identities.count) threads")
    }
    progress.clear()
    var looked = Result<Bool, any Error>.success(false)
    do {
      looked = .success(try await addOrphans(of: identities, in: workspace, to: &remaining))
    } catch {
      looked = .failure(error)
    }
    try remaining.flush()
    if case .success(false) = looked {
      Diagnostics.line(
        "Hashes that no meta names were not looked for\(workspace.description.billed ? "; bobbin verify does." : ".")"
      )
    }
    // What was mended is said whatever became of the looking.
    Diagnostics.line(
      "\(Figures.count(repaired, "finding")) repaired, \(remaining.count) remaining, in "
        + "\(Figures.count(identities.count, "thread"))")
    _ = try looked.get()
    if remaining.count > 0 { throw Failure(.badData, "") }
  }

  /// Adds the hashes that no meta names, which nobody can mend here.
  ///
  /// - Returns: false where nobody looked: that costs too much, or the user may not list keys.
  private func addOrphans(
    of identities: [ThreadIdentity], in workspace: Workspace, to output: inout FindingOutput
  ) async throws -> Bool {
    guard workspace.canScan, !workspace.description.billed else { return false }
    do {
      if let filter = named.filter {
        try await output.addOrphans(.glob(filter), in: workspace.cache)
      } else {
        try await output.addOrphans(of: identities, in: workspace.cache)
      }
    } catch CacheError.store(let error) where error.code == .refused(.permission) {
      return false
    }
    return true
  }

  /// What reading all of them takes, and at most what mending them takes.
  private func pay(_ identities: [ThreadIdentity], _ toll: inout Toll) async throws {
    let threads = identities.count
    let keys = try await toll.keys(of: identities, forRoom: true)
    // Who may mend may run scripts.
    let reading = CommandCost.records(threads, keys: keys)
    let mending = CommandCost.mending(threads, keys: keys)
    let deed = "Repairing \(Figures.count(threads, "thread"))"
    let more = "and up to \(Figures.count(mending)) more where something is wrong"
    try toll.demandRoom(for: reading, deed, more: more, mostMore: mending)
    try toll.pay(reading, for: deed, more: more, mostMore: mending)
  }

  private func slice(_ ids: [ThreadID]) throws(Failure) -> (file: String, segment: String)? {
    let (file, segment) = try place.single()
    guard fromHash else {
      guard place.isEmpty else {
        throw Failure(.usage, "--file and --segment go with --from-hash.")
      }
      return nil
    }
    guard let file, let segment, ids.count == 1 else {
      throw Failure(.usage, "--from-hash needs one thread, its --file and its --segment.")
    }
    return (file, segment)
  }
}
