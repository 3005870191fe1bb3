import ArgumentParser
import Session
import ThreadCache

/// `bobbin browse`: opens the browser.
struct Browse: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Browse the store in the terminal (what bobbin does without a command).",
    discussion: """
      Examples:
        bobbin
        bobbin browse thread_ksxPGKuaRnSFZOrbAyYFmqWT --kv sqlite:t.db
      """)

  @Argument(help: "A thread to open at once.", completion: .threads)
  var thread: String?

  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let settings = try await global.settings()
    let session = try await BrowserSession.open(settings)
    let ending = await session.run(
      start: thread.map { .find(ThreadID($0)) } ?? .threads, saying: Diagnostics.line)
    if let failure = ending.failure { throw failure }
  }
}
