import ArgumentParser
import Session

/// `bobbin stats`: tells which store was chosen, what it holds and survives, and how fast it answers.
struct Stats: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Tell which store was chosen and why, what it holds, what survives, how fast it answers.",
    discussion: """
      Latency is that of single reads from here, one after the other. What the store does not say is left \
      out; in JSON it is null.

      Examples:
        bobbin stats
        bobbin stats --kv redis://localhost:6379 --json
      """)

  @OptionGroup var output: JSONOption
  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let settings = try await global.settings()
    let workspace = try await Workspace.open(settings, for: .reading)
    let report = try await StoreReport(of: workspace)
    await workspace.close()
    var out = Output()
    if output.json {
      try out.json(StoreReportJSON.object(report))
    } else {
      let text = StoreReportText(
        report: report, palette: Palette(settings), columns: Output.terminalColumns)
      for line in text.lines() { try out.line(line) }
    }
    try out.flush()
  }
}
