import ArgumentParser
import Browser
import JSONText
import Session
import ThreadCache

/// `bobbin copy`: copies threads from one store to another.
struct Copy: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Copy threads from one store to another, lifetimes and all, and compare at the end.",
    discussion: """
      Metas and hashes of threads are copied byte for byte, also those that cannot be read; nothing else of \
      the store is. Each key expires when it does at the source. Run again after an interruption it goes on \
      where it stopped. A thread that the target has otherwise is left alone and named, unless --overwrite \
      is given, which asks first.

      Addresses are those of --kv. One with a password stands in a variable, in the environment or a file \
      named with --env-file: --from env:OLD_REDIS_URL. BOBBIN_REDIS_PASSWORD is for --kv and is not sent \
      to either store. Certificates of --tls-ca and BOBBIN_TLS_CA are for both.

      Exit codes: 65 when the stores differ at the end, also by what was left alone, or hold what no thread \
      has or one of them cannot be asked for; 75 when something kept changing or, in a dry run, would be left alone. JSON is one problem a \
      line, then the sums. Of a store that is paid by the command a dry run says what the copy takes \
      (copyCommands) and what it took itself (commands).

      Examples:
        bobbin copy --from sqlite:threads.db --to redis://localhost:6379 --dry-run
        bobbin copy --from env:OLD_REDIS_URL --to env:NEW_REDIS_URL --env-file .env.local
        bobbin copy --from redis://localhost:6379 --to sqlite:backup.db --filter 'thread_*'
      """)

  @Option(help: ArgumentHelp("The store to copy from.", valueName: "url"))
  var from: String

  @Option(help: ArgumentHelp("The store to copy to.", valueName: "url"))
  var to: String

  @Option(help: ArgumentHelp("Threads whose whole id matches the glob.", valueName: "glob"))
  var filter: String?

  @Flag(help: "Replace threads that the target has otherwise.")
  var overwrite = false

  @Flag(help: "Say what would be copied, and write nothing.")
  var dryRun = false

  @Flag(
    help:
      "Do not ask before replacing, nor before much is spent on a store that is paid by the command."
  )
  var yes = false

  @OptionGroup var output: JSONOption
  @OptionGroup var global: GlobalOptions

  func run() async throws {
    var reading = try await global.settings(.from, from)
    let writing = try await global.settings(.to, to)
    if !dryRun { try writing.demandWritable("copy") }
    // A slip in the order of the two must not write to the wrong one.
    reading.readOnly = true
    let source = try await Workspace.open(reading, for: .reading)
    try source.demandListing()
    let target = try await Workspace.open(writing, for: dryRun ? .rehearsing : .writing)
    guard source.description.identity != target.description.identity else {
      throw Failure(.usage, "--from and --to are the same store, \(source.address).")
    }
    if overwrite, !dryRun, !yes { try confirm(source, target) }
    var options = CopyOptions()
    options.filter = filter.map { .glob($0) } ?? .all
    options.schema = writing.isSchemaNamed ? writing.schema : nil
    options.overwriting = overwrite
    options.isDryRun = dryRun
    if dryRun, target.spending != nil {
      // One command says what thousands would.
      options.isTargetEmpty = (try? await target.cache.store.statistics().keys) == 0
    }
    try await pay(source, target, options)
    var (report, end) = try await copy(source, target, options)
    let price = dryRun && report.last.isComplete ? CopyPrice(source, target, report.last) : nil
    await source.close()
    await target.close()
    try report.finish("\(source.address) to \(target.address)", price, endedBy: end)
  }

  /// Copies to the end, until ^C, or until one of the stores ends it.
  private func copy(
    _ source: Workspace, _ target: Workspace, _ options: CopyOptions
  ) async throws -> (CopyReport, Failure?) {
    let copy = source.cache.copy(to: target.cache.store, options: options)
    let (json, isDryRun) = (output.json, dryRun)
    return try await Interruption.cancelling { interruption in
      var report = CopyReport(json: json, isDryRun: isDryRun)
      do {
        for try await progress in copy {
          try report.add(progress)
          interruption.note(report.soFar)
          if Task.isCancelled { break }
        }
      } catch {
        // What a store says of a deed that was called off is no failure of the store.
        guard Task.isCancelled else { return (report, Failure(error)) }
      }
      return (report, nil)
    }
  }

  /// Asks what the copy may cost, of whichever of the two stores is paid; where that would be much if all were copied, what
  /// is meant is counted first.
  private func pay(
    _ source: Workspace, _ target: Workspace, _ options: CopyOptions
  ) async throws {
    var reading = Toll(workspace: source, yes: yes)
    var writing = Toll(workspace: target, yes: yes)
    guard reading.asks || writing.asks else { return }
    let isDry = options.isDryRun
    func ofTarget(_ copied: Int) -> Int {
      options.isTargetEmpty ? 0 : CommandCost.copyTarget(copied, isDry: isDry)
    }
    let all =
      reading.isPaid
      ? try await reading.keys(for: "Copying") : try await source.cache.store.statistics().keys
    func isFree(_ copied: Int) -> Bool {
      reading.allows(CommandCost.copySource(copied, keys: all ?? copied, isDry: isDry))
        && writing.allows(ofTarget(copied))
    }
    if let all, isFree(all) { return }
    let threads = try await ThreadSelection(source).matching(options.filter, &reading)
    let copied = try await Toll.estimatedKeys(of: threads, in: source)
    let deed = "\(isDry ? "Looking at" : "Copying") \(Figures.count(threads.count, "thread"))"
    // What the target has already takes far less.
    let isMost = !options.isTargetEmpty
    try reading.pay(
      CommandCost.copySource(copied, keys: all ?? copied, isDry: isDry), for: deed, isMost: isMost)
    try writing.pay(ofTarget(copied), for: deed, isMost: isMost)
  }

  private func confirm(_ source: Workspace, _ target: Workspace) throws(Failure) {
    guard Question.canAsk else {
      throw Failure(
        .refused, "There is no terminal to ask on before threads are replaced. Say --yes.")
    }
    let question =
      "Threads of \(target.address) that differ are replaced by those of \(source.address), "
      + "and cannot be brought back. Go on?"
    guard Question.confirm(question) else { throw Failure(.refused, "Nothing was copied.") }
  }
}
