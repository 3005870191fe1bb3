import ArgumentParser
import Browser
import JSONText
import Session
import ThreadCache

/// `bobbin export`: writes threads as an old file cache.
struct Export: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write threads as the old file cache had them: one <thread>.json each.",
    discussion: """
      A file that is there with other contents is left alone, and the exit code is then 75, unless \
      --overwrite is given. What such a file has and the store lacks is named. Files are laid out with an \
      indentation of two; one that is there with the same contents keeps its layout. JSON is one thread a line.

      A file that is replaced keeps its owner and its mode, and a new one has what the umask leaves of rw-rw-rw-: it \
      holds conversations, so say umask 077 where nobody else is to read them. What root writes is the folder's \
      owner's. Another user must be allowed to write into the folder, and then owns what it has replaced. What an \
      export that was killed has left of a file (.bobbin-PID-NUMBER.tmp) goes with the next one.

      A file whose thread the store does not have (it was evicted there, or the store is another one) is named \
      and stays, and the exit code is 75: whoever reads the folder would go on with it. --prune asks, and then \
      removes such files for good; without a terminal, and where the store has no thread of any file of the \
      folder, it takes --yes and --count with their number.

      The file cache has no schema and no lifetime: neither is written. Imported again, a thread that is \
      new gets --schema (thread, unless you say response) and lives 90 days.

      Examples:
        bobbin export ./backup
        bobbin export ./backup --filter 'thread_*' --overwrite
        bobbin export ./backup --overwrite --prune --yes --count 3
      """)

  @Argument(help: "The folder to write to.", completion: .directory)
  var directory: String

  @Option(help: ArgumentHelp("Threads whose whole id matches the glob.", valueName: "glob"))
  var filter: String?

  @Flag(help: "Replace files that are there with other contents.")
  var overwrite = false

  @Flag(help: "Remove files whose threads the store does not have; asks first.")
  var prune = false

  @Option(
    help: ArgumentHelp("How many files --prune may remove, no more and no less.", valueName: "n"))
  var count: Int?

  @Flag(help: "Say what would be written, and write nothing.")
  var dryRun = false

  @OptionGroup var cost: TollOption
  @OptionGroup var output: JSONOption
  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let settings = try await global.settings()
    let workspace = try await Workspace.open(settings, for: .reading)
    try workspace.demandListing()
    try await pay(workspace)
    var report = TransferReport(json: output.json, isDryRun: dryRun, namesDeeds: true)
    let events = workspace.cache.exportFiles(
      to: directory, filter: filter.map { .glob($0) } ?? .all,
      schema: settings.isSchemaNamed ? settings.schema : nil, overwriting: overwrite,
      dryRun: dryRun)
    var left = LeftFiles(workspace: workspace, directory: directory)
    do {
      for try await event in events {
        if case .left(let file) = event.outcome {
          left.files.append(file)
          continue
        }
        left.note(event.outcome)
        try report.add(
          event.name ?? event.identity.id.description, thread: event.identity, event.outcome.entry,
          progress: "\(event.done) threads")
      }
    } catch {
      // What the store lacks nobody knows before all of it was seen.
      return try report.finish(workspace.address, "to \(directory)", endedBy: Failure(error))
    }
    var note = left.note
    if prune, !left.files.isEmpty {
      report.clear()
      let price = try await left.price(yes: cost.yes, isDry: dryRun)
      switch left.consent(count: count, yes: cost.yes, isDry: dryRun, price: price) {
      case .given:
        do { note = try await left.remove(&report, isDry: dryRun) } catch {
          return try report.finish(
            workspace.address, "to \(directory)", endedBy: Failure(error))
        }
      case .missing(let words):
        try left.keep(&report)
        note = words
      }
    } else {
      try left.keep(&report)
    }
    try report.finish(workspace.address, "to \(directory)", note: note, endedBy: nil)
  }

  /// Asks what it may cost; where that would be much with a thread for every key, the threads are counted first.
  private func pay(_ workspace: Workspace) async throws {
    var toll = cost.toll(workspace)
    let deed = "Exporting threads"
    let isFree = try await toll.allows(for: deed) {
      CommandCost.export($0, doubtful: $0, keys: $0)
    }
    guard !isFree else { return }
    let threads = try await ThreadSelection(workspace)
      .matching(filter.map { .glob($0) } ?? .all, &toll)
    let settings = workspace.settings
    let doubtful =
      settings.isSchemaNamed ? 0 : threads.count { $0.schema != settings.schema }
    try await toll.pay(for: "Exporting \(Figures.count(threads.count, "thread"))") {
      CommandCost.export(threads.count, doubtful: doubtful, keys: $0)
    }
  }
}

extension ExportEvent.Outcome {
  /// How it is reported.
  var entry: TransferReport.Entry {
    switch self {
    case .written: .init("written", "", isDeed: true)
    case .unchanged: .init("unchanged", "")
    case .replaced(let lacking):
      .init("replaced", Self.words(lacking) ?? "", isNamed: !lacking.isEmpty, isDeed: true)
    case .exists(let lacking):
      .init(
        "exists",
        "a file with other contents is there; --overwrite replaces it"
          + (Self.words(lacking).map { "; \($0); bobbin import brings it into the store" } ?? ""),
        conflicts: true)
    case .left:
      .init(
        "left", "the store has no such thread; whoever reads the folder would go on with it",
        words: "left over", conflicts: true)
    case .skipped(let reason): .init("skipped", reason, isProblem: true)
    }
  }

  /// What the file has beyond the store.
  private static func words(_ lacking: [String]) -> String? {
    guard !lacking.isEmpty else { return nil }
    let rest = lacking.count > mostNamed ? " and \(lacking.count - mostNamed) more" : ""
    return "the store lacks \(lacking.prefix(mostNamed).joined(separator: ", "))\(rest)"
  }

  private static let mostNamed = 6
}
