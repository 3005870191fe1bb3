import ArgumentParser
import Browser
import JSONText
import KeyValue
import Session
import ThreadCache

/// `bobbin undo`: undoes a change.
struct Undo: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Undo the last change, or the one of that number in bobbin history.",
    discussion: """
      Values and lifetimes come back as they were. On a terminal it names the change and asks first. Undoing an \
      undo does the change again. Where the very same values were changed since, a thread is left as it is, the \
      others come back, and the exit code is 75: the change stays in the history and is tried again by its number, \
      while undo without a number goes on to the one before it.

      Examples:
        bobbin undo
        bobbin undo 12
      """)

  @Argument(help: "The number of the change; else the newest.")
  var number: Int?

  @Flag(help: "Do not ask.")
  var yes = false

  @OptionGroup var output: JSONOption
  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let settings = try await global.settings()
    try settings.demandWritable("undo")
    let workspace = try await Workspace.open(settings, for: .reading)
    var toll = Toll(workspace: workspace, yes: yes)
    let number = try agreed(workspace, &toll)
    switch try await workspace.cache.undo(number) {
    case .done(let undone, let entry, let left, let notes):
      var out = Output()
      if output.json {
        try out.json(Self.object(undone, entry, left + notes))
      } else {
        try out.line(
          Shown.line(
            UndoWords.done(
              "undone \(undone.id)", undone, entry,
              undone.threads.isEmpty ? undone.summary : History.words(undone),
              now: WallClock.now())))
      }
      try out.flush()
      if !output.json { for note in notes { Diagnostics.line(note) } }
      if undone.leftAlone > 0 {
        throw Failure(
          .tryAgain,
          "\(UndoWords.left(undone, left)) bobbin undo \(undone.id) tries it again.")
      }
      if undone.outcome == .done {
        throw Failure(
          .tryAgain,
          "The store failed for a part of it; bobbin undo \(undone.id) goes on with the rest.")
      }
    case .conflict(let entry, let changes):
      throw Failure(
        .tryAgain,
        "Change \(entry.id) (\(History.words(entry))) is not undone: \(UndoWords.named(changes))"
          + " bobbin undo \(entry.id) tries it again.")
    case .refused(let entry, let reason):
      throw Failure(entry == nil ? .notFound : .refused, reason)
    }
  }

  /// The number of the change to undo, once somebody has agreed to it and to what it costs, where there is somebody.
  private func agreed(_ workspace: Workspace, _ toll: inout Toll) throws -> Int? {
    let asks = !yes && Question.canAsk
    if number == nil, !asks { try Self.demandNumber(workspace.cache) }
    let extent = toll.isPaid ? try workspace.cache.extent(ofUndoing: number) : nil
    let commands = extent?.commands ?? 0
    let threads = Figures.count(extent?.threads.count ?? 0, "thread")
    try toll.demandRoom(for: commands, "Undoing \(threads)")
    guard asks, let entry = try workspace.cache.change(toUndo: number),
      entry.isUndoable
    else {
      try toll.pay(commands, for: "Undoing \(threads)")
      return number
    }
    let now = WallClock.now()
    let age = Ages.short(now - entry.time)
    let price = toll.price(commands).map { ", for \($0)" } ?? ""
    let lifetimes = FormerLifetimes.sentence(entry, now: now).map { " " + $0 } ?? ""
    guard
      Question.confirm(
        "Undo change \(entry.id) of \(age) ago, \(History.words(entry)), in \(workspace.place)\(price)?\(lifetimes)"
      )
    else { throw Failure(.refused, "Nothing was undone.") }
    return entry.id
  }

  /// Has the number said where the newest change was tried before: whoever says the same once more, and is not asked, may
  /// not mean the one before it.
  private static func demandNumber(_ cache: ThreadCache) throws {
    let newest = try cache.history(limit: .max).first { $0.isUndoable && !$0.takesBack }
    guard let newest, newest.leftAlone > 0 else { return }
    let older = try cache.change(toUndo: nil).map { ", bobbin undo \($0.id) the one before it" }
    throw Failure(
      .refused,
      "Nothing was undone: change \(newest.id) (\(History.words(newest))) was tried before."
        + " bobbin undo \(newest.id) tries it again\(older ?? "").")
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
    json.member("leftAlone", undone.leftAlone)
    json.member("notes", notes)
    json.endObject()
    return json.bytes + [UInt8(ascii: "\n")]
  }
}
