import Browser
import Session
import ThreadCache

/// The files of a folder that an export found to be of no thread of its store, and what becomes of them.
struct LeftFiles {
  /// Whether somebody has agreed that they go.
  enum Consent {
    case given
    /// Nobody has, and what to do about it.
    case missing(String)
  }

  let workspace: Workspace
  let directory: String
  var files: [LeftFile] = []
  /// Whether the store has the thread of some file of the folder: where it has none it may be the wrong one.
  private var isOfFolder = false

  init(workspace: Workspace, directory: String) {
    self.workspace = workspace
    self.directory = directory
  }

  /// So many are named one by one.
  private static let mostNamed = 20

  /// What there is to say of them beside their number; nil: nothing.
  var note: String? {
    if files.isEmpty { return nil }
    if !isOfFolder {
      return "the store has the thread of no file of the folder: is it the one that was meant?"
    }
    return "--prune removes what is left over"
  }

  /// Sees what became of a thread of the store.
  mutating func note(_ outcome: ExportEvent.Outcome) {
    switch outcome {
    case .unchanged, .replaced, .exists: isOfFolder = true
    case .written, .left, .skipped: break
    }
  }

  /// Asks whether they may go, or sees whether that was said.
  func consent(count: Int?, yes: Bool, isDry: Bool) -> Consent {
    let number = files.count
    if let count, count != number {
      return .missing("nothing was removed: the count is \(number), not \(count)")
    }
    if isDry { return .given }
    if !isOfFolder || !Question.canAsk || yes {
      return yes && count != nil
        ? .given
        : .missing("nothing was removed: --prune --yes --count \(number) removes what is left over")
    }
    let isAgreed = Question.confirm(
      "Remove \(Figures.count(number, "file")) of \(directory) for good? \(workspace.address) has no such "
        + (number == 1 ? "thread." : "threads."))
    return isAgreed ? .given : .missing("nothing was removed")
  }

  /// Reports that they stay.
  func keep(_ report: inout TransferReport) throws {
    for (index, file) in files.enumerated() {
      try add(file, ExportEvent.Outcome.left(file).entry, to: &report, index)
    }
    nameRest(report)
  }

  /// Removes them, and reports that.
  ///
  /// - Returns: what there is to say beside the sums; nil: nothing.
  func remove(_ report: inout TransferReport, isDry: Bool) async throws -> String? {
    var toll = Toll(workspace: workspace, yes: true)
    if !isDry {
      let count = files.count
      let isScripted = try await toll.isScripted { CommandCost.lookups(count, scripted: $0) }
      let commands = CommandCost.lookups(count, scripted: isScripted)
      try toll.demandRoom(for: commands, "Removing \(Figures.count(files.count, "file"))")
      try toll.pay(commands, for: "Removing files")
    }
    var back = 0
    for (index, file) in files.enumerated() {
      let isRemoved = isDry ? true : try await workspace.cache.remove(file)
      if !isRemoved { back += 1 }
      let entry: TransferReport.Entry =
        isRemoved
        ? .init("removed", "the store has no such thread", isNamed: true, isDeed: true)
        : .init("kept", "the store has such a thread by now", conflicts: true)
      try add(file, entry, to: &report, index)
    }
    nameRest(report)
    return back == 0 ? nil : "say the same again for the threads that have come meanwhile"
  }

  private func add(
    _ file: LeftFile, _ entry: TransferReport.Entry, to report: inout TransferReport, _ index: Int
  ) throws {
    try report.add(
      file.name, thread: file.thread, entry, progress: "\(index + 1) of \(files.count) files",
      isQuiet: index >= Self.mostNamed)
  }

  private func nameRest(_ report: TransferReport) {
    guard files.count > Self.mostNamed, !report.json else { return }
    Diagnostics.line("… and \(Figures.count(files.count - Self.mostNamed, "file")) more")
  }
}
