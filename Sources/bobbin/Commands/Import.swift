import ArgumentParser
import Browser
import JSONText
import Session
import ThreadCache

/// `bobbin import`: brings an old file cache into the store.
struct Import: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Bring an old file cache (<thread>.json) into the store.",
    discussion: """
      Threads that are there already get what they lack; nothing that is in the store is replaced, so it can \
      be run again, or go on where it stopped. What the store has otherwise is named and stays. Files that cannot be \
      read, and symbolic links, are named and left, and the exit code is then 65. JSON is one file a line.

      The file cache has no schema and no lifetime: a thread that is new gets --schema (thread, unless you \
      say response) and lives 90 days.

      Examples:
        bobbin import ./cache --kv sqlite:t.db
        bobbin import ./cache --dry-run
      """)

  @Argument(help: "The folder of the old cache.", completion: .directory)
  var directory: String

  @Flag(help: "Say what would be imported, and write nothing.")
  var dryRun = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How many files are under way at a time (256; 64 where commands are billed).",
      valueName: "number"))
  var parallel: Int?

  @OptionGroup var cost: TollOption
  @OptionGroup var output: JSONOption
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if let parallel, !(1...1024).contains(parallel) {
      throw ValidationError("--parallel is a number from 1 to 1024.")
    }
  }

  func run() async throws {
    let settings = try await global.settings()
    if !dryRun { try settings.demandWritable("import") }
    // Before the store is opened: a slip in the folder's name must not leave a new store behind.
    try LocalFolder.demand(directory)
    let workspace = try await Workspace.open(settings, for: dryRun ? .rehearsing : .writing)
    var toll = cost.toll(workspace)
    if toll.isPaid {
      let files = LocalFolder.count(directory, ending: ".json")
      let cost = { [dryRun] in CommandCost.imports(files, isDry: dryRun, scripted: $0) }
      let isScripted = try await toll.isScripted(cost)
      if !dryRun { try await workspace.demandWritable("import") }
      try toll.pay(
        cost(isScripted),
        for: "\(dryRun ? "Comparing" : "Importing") \(Figures.count(files, "file"))")
    }
    var report = TransferReport(json: output.json, isDryRun: dryRun)
    let events = workspace.cache.importFiles(
      from: directory, schema: settings.isSchemaNamed ? settings.schema : nil, dryRun: dryRun,
      parallel: parallel ?? (toll.isPaid ? 64 : 256))
    var kept = ImportEvent.Kept()
    var end: Failure?
    do {
      for try await event in events {
        kept.segments += event.outcome.kept.segments
        kept.members += event.outcome.kept.members
        try report.add(
          event.name, thread: event.thread, event.outcome.entry(event.thread),
          progress: "\(event.done) of \(event.total) files")
      }
    } catch { end = Failure(error) }
    try report.finish(
      directory, "into \(workspace.address)", note: kept.isEmpty ? nil : kept.sum, endedBy: end)
  }
}

extension ImportEvent.Outcome {
  /// What the store has otherwise.
  fileprivate var kept: ImportEvent.Kept {
    switch self {
    case .merged(_, _, _, let kept), .unchanged(let kept): kept
    case .imported, .setAside, .skipped: .init()
    }
  }

  /// How it is reported.
  fileprivate func entry(_ thread: ThreadIdentity?) -> TransferReport.Entry {
    switch self {
    case .imported(let files, let segments):
      .init(
        "imported", "\(Figures.count(files, "file")), \(Figures.count(segments, "segment"))",
        words: thread.map { "imported as \($0.schema.rawValue)" }, isDeed: true)
    case .merged(let added, let newFiles, let newMembers, let kept):
      .init(
        "merged",
        "\(Figures.count(newFiles.count, "new file")), \(Figures.count(added.count, "new segment"))"
          + (newMembers.isEmpty ? "" : ", \(newMembers.joined(separator: ", "))")
          + (kept.isEmpty ? "" : "; \(kept.words)"), isNamed: !kept.isEmpty, isDeed: true)
    case .unchanged(let kept):
      .init("unchanged", kept.isEmpty ? "all of it is there" : kept.words, isNamed: !kept.isEmpty)
    case .setAside(let reason): .init("setAside", reason, words: "left out", isProblem: true)
    case .skipped(let reason): .init("skipped", reason, isNamed: true)
    }
  }
}

extension ImportEvent.Kept {
  fileprivate var isEmpty: Bool { segments == 0 && members.isEmpty }

  /// What differs in one thread.
  fileprivate var words: String {
    let slices = segments == 0 ? [] : [Figures.count(segments, "segment")]
    return Self.sentence(slices + members, count: segments + members.count)
  }

  /// What differs in all of them.
  fileprivate var sum: String {
    let parts = [(segments, "segment"), (members.count, "other member")].filter { $0.0 > 0 }
      .map { Figures.count($0.0, $0.1) }
    return Self.sentence(parts, count: segments + members.count)
  }

  private static func sentence(_ parts: [String], count: Int) -> String {
    let verbs =
      count == 1 ? "differs and stays as the store has it" : "differ and stay as the store has them"
    return "\(parts.joined(separator: ", ")) \(verbs)"
  }
}
