import ArgumentParser
import Browser
import JSONText
import KeyValue
import Retrieval
import Session
import ThreadCache

/// `bobbin load`: runs one lazy load.
struct Load: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run one lazy load, as one serverless invocation would.",
    discussion: """
      What is cached is not sent again; what is missing is read from the source, merged into the \
      thread, and written back. The answer holds the new slices only. Without --segment: region, age \
      and gender. Exit code 75 when the answer could not be stored, 65 when the thread cannot be read, \
      66 when the source is not there or has no such file, 64 when none is named. \
      With --read-only nothing is stored, and that is no failure. A response: thread loses its files of \
      another year than what is loaded: they are named on standard error and as "dropped" in JSON, with \
      --dry-run beforehand. With --may-drop nothing is stored (exit code 77) where it would lose any other \
      file than those named. While the store is away the answer comes from the source, and what is new is \
      queued on this machine for ten minutes (bobbin outbox --help); so too while it takes nothing from anybody, \
      being a replica or full. A password that a Redis refuses at once ends it with 77 and no answer.

      Examples:
        bobbin load t-1 --file 2025_1 --segments region,age --source ./surveys
        bobbin load t-1 --file 2025_1 --file 2025_2 --dry-run --trace --json
      """)

  @Argument(help: "The id of the thread; it is made where there is none.", completion: .threads)
  var thread: String

  @OptionGroup var place: PlaceOptions

  @Option(
    help: ArgumentHelp(
      "Files, each with its own segments: '2025_1: region, age; 2025_2: sector'.",
      valueName: "files"))
  var ask: String?

  @Option(
    help: ArgumentHelp(
      "A file that the thread may lose by it (repeat it for more); '' for none. Without: as the rule has it.",
      valueName: "file"))
  var mayDrop: [String] = []

  @Flag(help: "Write nothing.")
  var dryRun = false

  @Flag(help: "Print the steps, with their times. JSON always has them.")
  var trace = false

  @OptionGroup var output: JSONOption
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if let ask {
      guard place.file.isEmpty, place.allSegments.isEmpty else {
        throw ValidationError("--ask names files and segments by itself: leave out the others.")
      }
      if case .failure(let mistake) = Phrase.files(ask) {
        throw ValidationError("--ask cannot be read: \(mistake.words).")
      }
    } else if place.file.isEmpty {
      throw ValidationError("Name the files to load: --file 2025_1.")
    }
  }

  func run() async throws {
    let settings = try await global.settings()
    let dry = dryRun || settings.readOnly
    let workspace = try await Workspace.open(settings, for: dry ? .rehearsing : .loading)
    let place = try await workspace.place(of: ThreadID(thread))
    let request = LoadRequest(
      thread: place.id, schema: place.schema,
      files: files, mayDrop: mayDrop.isEmpty ? nil : mayDrop)
    let result = try await workspace.retrieval.load(request, dryRun: dry)
    var out = Output()
    if output.json {
      try out.json(result.json())
    } else {
      for line in LoadText(result: result, settings: settings).lines(trace: trace) {
        try out.line(line)
      }
    }
    try out.flush()
    Self.warn(of: result)
    if settings.readOnly, !dryRun, !result.answer.stored {
      Diagnostics.line("bobbin: the answer was not stored: this session is read-only")
    }
    if !dry, result.usedStore {
      // One invocation is one process: a hit that is not written now is seen by nobody.
      if !workspace.description.billed { await workspace.retrieval.flushHistory() }
      await workspace.drain()
    }
    try Self.judge(result)
  }

  private var files: [FileRequest] {
    if let ask, case .success(let files) = Phrase.files(ask) { return files }
    let segments = place.allSegments
    return place.file.map { FileRequest(id: $0, segments: segments) }
  }

  /// Says which files the thread loses.
  static func warn(of result: LoadResult) {
    if let words = DroppedFiles.sentence(result) {
      Diagnostics.line(Shown.line("bobbin: \(words)"))
    }
  }

  /// The answer is given in any case; the exit code says what it lacks.
  static func judge(_ result: LoadResult) throws(Failure) {
    if let problem = result.answer.files.compactMap(\.problem).first { throw Failure(problem) }
    if result.answer.queued {
      throw Failure(.tryAgain, result.answer.storeProblem ?? "The answer is queued.")
    }
    if !result.dryRun, !result.answer.stored {
      // A thread that cannot be read, or may not be written, is the same at the next attempt.
      let failure = result.answer.storeError.map { Failure($0) }
      let isLasting = failure?.code == .badData || failure?.code == .refused
      throw Failure(
        isLasting ? failure?.code ?? .tryAgain : .tryAgain,
        result.answer.storeProblem ?? "The answer could not be stored.")
    }
  }
}

extension LoadResult {
  /// Whether the store was there to the end, and took what it was to.
  fileprivate var usedStore: Bool {
    if case .store(let failure)? = answer.storeError, failure.code.isOutage { return false }
    return answer.staleSeconds == nil
  }
}
