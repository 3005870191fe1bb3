import ArgumentParser
import Browser
import JSONText
import KeyValue
import Retrieval
import Session
import ThreadCache

/// `bobbin replay`: lists recorded loads, or runs one again.
struct Replay: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the recorded loads of a thread, or run one again and show what differs.",
    discussion: """
      Loads are named by their id or counted from the newest, which is 1. Running one again writes \
      nothing unless --write is given.

      Examples:
        bobbin replay t-1
        bobbin replay t-1 1 --source ./surveys
      """)

  @Argument(help: "The id of the thread.", completion: .threads)
  var thread: String

  @Argument(help: "The load: its id, or 1 for the newest.")
  var load: String?

  @Flag(help: "Write what the load brings.")
  var write = false

  @OptionGroup var output: JSONOption
  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let settings = try await global.settings()
    if write { try settings.demandWritable("replay --write") }
    let workspace = try await Workspace.open(settings, for: .reading)
    let identity = try await workspace.identity(of: ThreadID(thread))
    let loads = try await workspace.retrieval.recordedLoads(of: identity)
    guard let load else { return try list(loads, of: identity, settings) }
    guard let recorded = Self.find(load, in: loads) else {
      throw Failure(.notFound, "\(identity.subject) has no recorded load \(load).")
    }
    let (result, differences) = try await workspace.retrieval.replay(recorded, dryRun: !write)
    var out = Output()
    if output.json {
      try out.json(result.json(differences: differences))
    } else {
      for line in LoadText(result: result, settings: settings).lines(trace: true) {
        try out.line(line)
      }
      try out.line()
      if differences.isEmpty { try out.line("nothing differs from the recorded load") }
      for difference in differences { try out.line(Shown.line(difference.text)) }
    }
    try out.flush()
    Load.warn(of: result)
    try Load.judge(result)
  }

  private static func find(_ name: String, in loads: [RecordedLoad]) -> RecordedLoad? {
    if let load = loads.first(where: { $0.id == name }) { return load }
    guard let number = Int(name), loads.indices.contains(number - 1) else { return nil }
    return loads[number - 1]
  }

  private func list(
    _ loads: [RecordedLoad], of identity: ThreadIdentity, _ settings: Settings
  ) throws {
    var out = Output()
    if output.json {
      for load in loads { try out.json(load.line) }
    } else if loads.isEmpty {
      Diagnostics.line("No loads of \(identity.words) are recorded.")
    } else {
      var table = TextTable([
        .number("N"), .text("LOAD"), .number("WHEN"), .number("PID"), .text("CACHE"),
        .text("ASKED FOR"),
      ])
      let now = WallClock.now()
      for (index, load) in loads.enumerated() {
        let files = load.request.files.map { "\($0.id): \($0.segments.joined(separator: ", "))" }
        table.add([
          .init("\(index + 1)"), .init(load.id),
          .init(Ages.short(now - load.time) + " ago"), .init("\(load.pid)"),
          .init(load.cache.rawValue), .init(files.joined(separator: "; ")),
        ])
      }
      for line in table.lines(Palette(settings)) { try out.line(line) }
    }
    try out.flush()
  }
}
