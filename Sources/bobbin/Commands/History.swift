import ArgumentParser
import Browser
import JSONText
import KeyValue
import Session
import ThreadCache

/// `bobbin history`: lists the change journal.
struct History: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the changes made to this store from this machine, newest first.",
    discussion: """
      Edits, evictions, lifetimes, repairs and undoing itself; not updates and loads.

      Example:
        bobbin history --limit 10
      """)

  @Option(help: ArgumentHelp("The most changes to list.", valueName: "n"))
  var limit = 50

  @OptionGroup var output: JSONOption
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if limit < 0 { throw ValidationError("--limit must not be negative.") }
  }

  func run() async throws {
    let settings = try await global.settings()
    let workspace = try await Workspace.open(settings, for: .reading)
    let entries = try workspace.cache.history(limit: limit)
    var out = Output()
    if output.json {
      for entry in entries { try out.json(Self.object(entry)) }
    } else if entries.isEmpty {
      Diagnostics.line(
        "No changes of \(workspace.address) are in the journal"
          + (workspace.cache.journal.map { " \($0.path)" } ?? " of this machine")
          + "; each state folder (XDG_STATE_HOME), that of a demo too, has one of its own.")
    } else {
      for line in table(entries).lines(Palette(settings)) { try out.line(line) }
    }
    try out.flush()
  }

  private func table(_ entries: [ChangeEntry]) -> TextTable {
    var table = TextTable([.number("N"), .number("WHEN"), .text("OUTCOME"), .text("CHANGE")])
    let now = WallClock.now()
    for entry in entries {
      table.add([
        .init("\(entry.id)"), .init(Ages.short(now - entry.time) + " ago"),
        .init(entry.outcome.rawValue, entry.outcome == .done ? .good : .dim),
        .init(Self.words(entry)),
      ])
    }
    return table
  }

  /// What it was; the thread is named where the summary does not, and what undo cannot bring back.
  static func words(_ entry: ChangeEntry) -> String {
    if entry.unkept > 0 {
      return entry.summary + " (\(Figures.count(entry.threadCount, "thread")) kept for undo, "
        + "\(Figures.count(entry.unkept)) not)"
    }
    guard entry.threads.count == 1, let thread = entry.threads.first,
      !entry.summary.contains(thread.id.description)
    else { return entry.summary }
    return entry.summary + " in " + thread.words
  }

  private static func object(_ entry: ChangeEntry) -> [UInt8] {
    var json = JSONBuilder()
    json.beginObject()
    json.member("n", entry.id)
    json.member("time", Int(entry.time))
    json.member("deed", entry.deed.rawValue)
    json.name("threads")
    json.beginArray()
    for identity in entry.threads {
      json.beginObject()
      json.identity(identity)
      json.endObject()
    }
    json.endArray()
    json.member("threadCount", entry.threadCount)
    json.member("unkept", entry.unkept)
    json.member("summary", entry.summary)
    json.member("outcome", entry.outcome.rawValue)
    json.member("leftAlone", entry.leftAlone)
    json.endObject()
    return json.bytes + [UInt8(ascii: "\n")]
  }
}
