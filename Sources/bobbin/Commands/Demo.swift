import ArgumentParser
import Session
import ThreadCache

/// `bobbin demo`: opens the browser on samples.
struct Demo: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Browse sample threads with a sample source; nothing else is needed.",
    discussion: """
      Everything is in a scratch folder that is removed when you leave, unless --keep names another one. Without \
      a terminal, --keep makes the sample and shows nothing.

      Examples:
        bobbin demo
        bobbin demo --keep ./bobbin-demo
      """)

  @Option(
    help: ArgumentHelp("Put the sample there, and keep it.", valueName: "dir"),
    completion: .directory)
  var keep: String?

  @OptionGroup(visibility: .hidden) var store: StorePlaceOptions
  @OptionGroup(visibility: .hidden) var use: ThreadUseOptions
  @OptionGroup var view: ViewOptions

  private var global: GlobalOptions { GlobalOptions(store, use, view) }

  func run() async throws {
    let settings = try await global.settings()
    if let keep, !BrowserSession.hasTerminal {
      try await DemoSession.make(settings, in: keep)
      return try tell(keep)
    }
    let ending = try await DemoSession.run(settings, keep: keep, saying: Diagnostics.line)
    if let keep, ending.leavesTerminal { try tell(keep) }
    if let failure = ending.failure { throw failure }
  }

  private func tell(_ folder: String) throws(Failure) {
    var out = Output()
    try out.line(KeptDemo(folder: folder).words)
    try out.flush()
  }
}
