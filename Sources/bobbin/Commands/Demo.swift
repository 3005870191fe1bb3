import ArgumentParser
import Session
import ThreadCache

/// `bobbin demo`: opens the browser on samples.
struct Demo: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Browse sample threads with a sample source; nothing else is needed.",
    discussion: """
      Everything is in a scratch folder that is removed when you leave, unless --keep names another one.

      Examples:
        bobbin demo
        bobbin demo --keep ./bobbin-demo
      """)

  @Option(
    help: ArgumentHelp("Put the sample there, and keep it.", valueName: "dir"),
    completion: .directory)
  var keep: String?

  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let ending = try await DemoSession.run(try await global.settings(), keep: keep)
    if let keep, ending.leavesTerminal {
      var out = Output()
      try out.line(KeptDemo(folder: keep).words)
      try out.flush()
    }
    if let failure = ending.failure { throw failure }
  }
}
