import ArgumentParser
import Browser
import JSONText
import KeyValue
import Session
import ThreadCache

/// `bobbin outbox`: what waits for a store that was away.
struct OutboxCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "outbox",
    abstract: "List the updates that wait on this machine for the store, or store them now.",
    discussion: """
      What load, update and serve cannot store because the store is away, or takes nothing, waits here, in files that only you \
      can read, for ten minutes at most. The next load or update that finds the store taking writes, and serve by itself, \
      store it in order, slice by slice: one that others have changed or taken out since stays as it is, and \
      that is said. --drain does it now. It exits with 65 when something was dropped, for what that brought is not stored; \
      else with 75 when some still wait, or with 77 when this user may not store them. What is larger than this \
      process's own limit (--max-value) waits on for another one. Where nothing could be queued, for the folder cannot be \
      written, the list ends with 74.

      A store is known by its address as it is written: localhost and 127.0.0.1 are two. What waits for \
      others on this machine is said.

      Examples:
        bobbin outbox
        bobbin outbox --drain
      """)

  @Flag(help: "Store what waits, as far as nobody has changed it since.")
  var drain = false

  @OptionGroup var output: JSONOption
  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let settings = try await global.settings()
    if drain { try settings.demandWritable("outbox --drain") }
    let workspace = try await Workspace.open(settings, for: .loading)
    guard let outbox = workspace.outbox else {
      throw Failure(.refused, "Nothing waits: \(workspace.address) is not written to.")
    }
    guard drain else {
      try list(outbox, workspace)
      try tellOthers(outbox)
      // Before somebody needs it.
      do throws(CacheError) { return try outbox.check() } catch { throw Failure(error) }
    }
    let report = await outbox.drain(into: workspace.cache)
    var out = Output()
    for item in report.items {
      if output.json {
        try out.json(Self.object(item))
      } else {
        try out.line(Shown.line(item.words))
      }
    }
    try out.flush()
    if let problem = report.problem { throw Failure(problem) }
    if let failure = DrainEnd(report, left: try outbox.status().entries).failure(workspace.address)
    {
      throw failure
    }
    if report.items.isEmpty, !output.json {
      Diagnostics.line("Nothing waits for \(workspace.address).")
    }
    try tellOthers(outbox)
  }

  /// Says what waits under other addresses, one of which may be another name of this store.
  private func tellOthers(_ outbox: Outbox) throws {
    let others = try outbox.elsewhere()
    guard !others.isEmpty, !output.json else { return }
    let updates = others.reduce(0) { $0 + $1.updates }
    let stores = others.map { Shown.line($0.store) }.joined(separator: ", ")
    Diagnostics.line(
      "\(Figures.count(updates, "update")) \(updates == 1 ? "waits" : "wait") for other stores on this machine: "
        + "\(stores).")
  }

  private func list(_ outbox: Outbox, _ workspace: Workspace) throws {
    let report = try outbox.prune()
    for item in report.items { Diagnostics.line(Shown.line("bobbin: \(item.words)")) }
    if let problem = report.problem { Diagnostics.line(Shown.line("bobbin: \(problem)")) }
    let entries = try outbox.entries()
    var out = Output()
    if output.json {
      for entry in entries { try out.json(Self.object(entry)) }
    } else if entries.isEmpty {
      Diagnostics.line("Nothing waits for \(workspace.address).")
    } else {
      var table = TextTable([.number("WHEN"), .text("THREAD"), .text("BRINGS")])
      let now = WallClock.now()
      for entry in entries {
        let brings = entry.files.map { file in
          "\(file.id): \(file.loadedSegments.joined(separator: ", "))"
        }
        table.add([
          .init(Ages.short(now - entry.time) + " ago"), .init(entry.thread.words),
          .init(brings.joined(separator: "; ")),
        ])
      }
      for line in table.lines(Palette(workspace.settings)) { try out.line(line) }
    }
    try out.flush()
  }

  private static func object(_ entry: OutboxEntry) -> [UInt8] {
    var json = JSONBuilder()
    json.beginObject()
    json.member("time", Int(entry.time))
    json.id(entry.thread)
    json.name("segments")
    json.segments(entry.segments)
    json.endObject()
    return json.bytes + [UInt8(ascii: "\n")]
  }

  private static func object(_ item: DrainReport.Item) -> [UInt8] {
    var json = JSONBuilder()
    json.beginObject()
    json.member("time", Int(item.time))
    if let thread = item.thread { json.id(thread) }
    json.member("outcome", item.fate.name)
    if case .stored(let superseded) = item.fate, !superseded.isEmpty {
      json.name("superseded")
      json.segments(superseded)
    }
    if case .failed(let reason) = item.fate { json.member("reason", reason) }
    json.endObject()
    return json.bytes + [UInt8(ascii: "\n")]
  }
}

extension JSONBuilder {
  fileprivate mutating func segments(_ names: [SegmentName]) {
    beginArray()
    for name in names {
      beginObject()
      member("file", name.file)
      member("segment", name.segment)
      endObject()
    }
    endArray()
  }
}
