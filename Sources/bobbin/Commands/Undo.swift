import ArgumentParser
import Browser
import JSONText
import Session
import ThreadCache

/// `bobbin undo`: undoes a change.
struct Undo: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Undo the last change, or the one of that number in bobbin history.",
    discussion: """
      Values and lifetimes come back as they were. On a terminal it names the change and asks first, unless \
      --yes is given. Undoing an undo does the change again. It refuses (exit \
      code 75) when the very same values were changed since.

      Examples:
        bobbin undo
        bobbin undo 12
      """)

  @Argument(help: "The number of the change; else the newest.")
  var number: Int?

  @OptionGroup var cost: TollOption
  @OptionGroup var output: JSONOption
  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let settings = try await global.settings()
    try settings.demandWritable("undo")
    let workspace = try await Workspace.open(settings, for: .reading)
    var toll = cost.toll(workspace)
    let number = try agreed(workspace, &toll)
    switch try await workspace.cache.undo(number) {
    case .done(let undone, let entry, let notes):
      var out = Output()
      if output.json {
        try out.json(Self.object(undone, entry, notes))
      } else {
        try out.line(Shown.line(Self.words(undone, entry)))
      }
      try out.flush()
      if !output.json { for note in notes { Diagnostics.line(note) } }
      if undone.outcome == .done {
        throw Failure(
          .tryAgain,
          "The store failed for a part of it; bobbin undo \(undone.id) goes on with the rest.")
      }
    case .conflict(let entry, let changes):
      throw Failure(
        .tryAgain,
        "Change \(entry.id) (\(History.words(entry))) is not undone: "
          + changes.joined(separator: " "))
    case .refused(let entry, let reason):
      throw Failure(entry == nil ? .notFound : .refused, reason)
    }
  }

  /// The number of the change to undo, once somebody has agreed to it and to what it costs, where there is somebody.
  private func agreed(_ workspace: Workspace, _ toll: inout Toll) throws -> Int? {
    let extent = toll.isPaid ? try workspace.cache.extent(ofUndoing: number) : nil
    let commands = extent.map { CommandCost.undo($0.threads, keys: $0.keys) } ?? 0
    let threads = Figures.count(extent?.threads ?? 0, "thread")
    try toll.demandRoom(for: commands, "Undoing \(threads)")
    guard !cost.yes, Question.canAsk, let entry = try workspace.cache.change(toUndo: number),
      entry.isUndoable
    else {
      try toll.pay(commands, for: "Undoing \(threads)")
      return number
    }
    let now = Now.milliseconds
    let age = Ages.short(now - entry.time)
    let price = toll.price(commands).map { ", for \($0)" } ?? ""
    let lifetimes = FormerLifetimes.sentence(entry, now: now).map { " " + $0 } ?? ""
    guard
      Question.confirm(
        "Undo change \(entry.id) of \(age) ago, \(History.words(entry)), in \(workspace.address)\(price)?\(lifetimes)"
      )
    else { throw Failure(.refused, "Nothing was undone.") }
    return entry.id
  }

  /// What was undone; of many threads, how many of them are back.
  private static func words(_ undone: ChangeEntry, _ entry: ChangeEntry?) -> String {
    guard undone.threads.isEmpty, let entry else {
      return "undone \(undone.id): \(History.words(undone))"
    }
    let back = entry.threadCount
    return "undone \(undone.id): \(undone.summary): \(Figures.count(back, "thread")) "
      + (back == 1 ? "is back" : "are back")
  }

  private static func object(
    _ undone: ChangeEntry, _ entry: ChangeEntry?, _ notes: [String]
  ) -> [UInt8] {
    var json = JSONBuilder()
    json.beginObject()
    json.member("undone", undone.id)
    json.member("summary", undone.summary)
    json.member("undo", entry?.id)
    json.member("threadsBack", entry?.threadCount ?? 0)
    json.member("unkept", undone.unkept)
    json.member("notes", notes)
    json.endObject()
    return json.bytes + [UInt8(ascii: "\n")]
  }
}
