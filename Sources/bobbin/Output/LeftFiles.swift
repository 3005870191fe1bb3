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
    return doubt ?? "--prune removes what is left over"
  }

  /// Why the store may be another one than was meant; nil: it has threads of the folder.
  private var doubt: String? {
    isOfFolder
      ? nil : "the store has the thread of none of these files: is it the one that was meant?"
  }

  /// Sees what became of a thread of the store.
  mutating func note(_ outcome: ExportEvent.Outcome) {
    switch outcome {
    case .unchanged, .replaced, .exists: isOfFolder = true
    case .written, .left, .skipped: break
    }
  }

  /// What looking each of them up once more takes, in words; nil: little, or nothing is paid.
  ///
  /// - Throws: a ``Failure`` of refused where the budget has no room for it.
  func price(yes: Bool, isDry: Bool) async throws -> String? {
    guard !isDry else { return nil }
    var toll = Toll(workspace: workspace, yes: yes)
    let count = files.count
    let isScripted = try await toll.isScripted { Self.lookups(count, scripted: $0) }
    let commands = Self.lookups(count, scripted: isScripted)
    try toll.demandRoom(for: commands, "Removing \(Figures.count(count, "file"))")
    return toll.price(commands)
  }

  /// Each is looked up by itself, just before it is removed.
  private static func lookups(_ files: Int, scripted: Bool) -> Int {
    files * CommandCost.lookups(1, scripted: scripted)
  }

  /// Asks whether they may go, or sees whether that was said.
  ///
  /// - Parameter price: what it costs, in words; nil: nothing to speak of.
  func consent(count: Int?, yes: Bool, isDry: Bool, price: String?) -> Consent {
    let number = files.count
    func missing(_ words: String) -> Consent {
      .missing([doubt, words].compactMap { $0 }.joined(separator: "; "))
    }
    if let count, count != number {
      return missing("nothing was removed: the count is \(number), not \(count)")
    }
    if isDry { return .given }
    if !isOfFolder || !Question.canAsk || yes {
      return yes && count != nil
        ? .given
        : missing("nothing was removed: --prune --yes --count \(number) removes what is left over")
    }
    let isAgreed = Question.confirm(
      "Remove \(Figures.count(number, "file")) of \(directory) for good\(price.map { ", for \($0)" } ?? "")? "
        + "\(workspace.address) has no such \(number == 1 ? "thread." : "threads.")")
    return isAgreed ? .given : missing("nothing was removed")
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
    var back = 0
    for (index, file) in files.enumerated() {
      let isRemoved = isDry ? true : try await workspace.cache.remove(file)
      if !isRemoved { back += 1 }
      let entry: TransferReport.Entry =
        isRemoved
        ? .init("removed", "the store has no such thread", isNamed: true, isDeed: true)
        : .init("kept", "it was written, or its thread stored, meanwhile", conflicts: true)
      try add(file, entry, to: &report, index)
    }
    nameRest(report)
    if back > 0 { return "say the same again for the threads that have come meanwhile" }
    return isDry ? doubt : nil
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
