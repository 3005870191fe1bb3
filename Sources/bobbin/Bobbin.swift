import ArgumentParser
import Foundation
import Session

/// The program: finds the command, runs it, and turns whatever goes wrong into words and an exit code.
@main
struct Bobbin: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bobbin",
    abstract: "A terminal browser for the thread caches that chat assistants keep.",
    discussion: """
      Without a command it opens the browser; without any word, as a function of AWS Lambda or Vercel, it serves \
      (bobbin serve --help).

      Examples:
        bobbin demo
        bobbin --kv redis://localhost:6379
        bobbin show thread_ksxPGKuaRnSFZOrbAyYFmqWT --kv sqlite:t.db

      The store is --kv URL, else what KV_REST_API_URL, UPSTASH_REDIS_REST_URL, REDIS_URL or KV_URL \
      name, else the default of the config file (bobbin config --help), else a file in the XDG data \
      folder. USE_KV=false or DISABLE_KV=1 choose that file.

      A Vercel KV (https://) needs the token beside its address: KV_REST_API_TOKEN, or \
      KV_REST_API_READ_ONLY_TOKEN to look only; for --kv https://HOST it is BOBBIN_REST_TOKEN, or \
      BOBBIN_REST_READ_ONLY_TOKEN. Every command of it is paid: BOBBIN_BUDGET, or --budget, says how many may be spent.

      Passwords come from variables only, in the environment or the file named with --env-file: in the \
      address in REDIS_URL, or in BOBBIN_REDIS_USER and BOBBIN_REDIS_PASSWORD beside an address without. \
      Other settings: BOBBIN_TLS_CA, BOBBIN_TLS_CERT, BOBBIN_TLS_KEY, BOBBIN_TLS_SERVER_NAME, \
      BOBBIN_MAX_VALUE, BOBBIN_MAX_REQUEST (10MB), BOBBIN_CONNECT_TIMEOUT (3s), BOBBIN_TIMEOUT (5s), BOBBIN_MAX_STALE (5min, for serve), and what the store's plan \
      gives, of which the monitor warns: BOBBIN_PLAN_MEMORY (256MB), BOBBIN_PLAN_COMMANDS (500000). \
      Times have a unit: 500ms, 5s, 1min.

      Of bobbin check and bobbin serve: BOBBIN_ALERT_… (bobbin check --help), BOBBIN_ALERT_WEBHOOK, BOBBIN_ANALYTICS.

      Exit codes: of check 0 to 3; 64 usage, 65 bad data, 66 not found, 69 store unreachable, 74 a local file failed, \
      75 try again, 77 refused, 130 interrupted.
      """,
    version: "0.1.0",
    groupedSubcommands: [
      CommandGroup(
        name: "Look",
        subcommands: [
          Browse.self, Demo.self, Threads.self, Show.self, Verify.self, History.self, Stats.self,
          Check.self,
          Keys.self, Config.self,
        ]),
      CommandGroup(
        name: "Change",
        subcommands: [
          Load.self, Update.self, Edit.self, Evict.self, TTL.self, Replay.self, Repair.self,
          Undo.self, OutboxCommand.self,
        ]),
      CommandGroup(name: "Move", subcommands: [Import.self, Export.self, Copy.self]),
      CommandGroup(
        name: "Serve", subcommands: [Serve.self, Watch.self, Gateway.self, Package.self]),
    ],
    defaultSubcommand: Browse.self)

  static func main() async {
    // A reader that went away shows as an error of the write, which ends the command in order.
    signal(SIGPIPE, SIG_IGN)
    let bill = Bill()
    await bill.charging { await carryOut(bill) }
  }

  // Not on the thread that the process began on: that is the screen's.
  @concurrent
  private static func carryOut(_ bill: Bill) async {
    var command: any ParsableCommand
    var isCheck = false
    do {
      var line = Array(CommandLine.arguments.dropFirst())
      if line.isEmpty, try await RuntimeEndpoint.find() != nil { line = [Serve._commandName] }
      let words = try CommandWords(line, commands: commandNames + ["help"])
      isCheck = words.words.first == Check._commandName
      command = try await asyncParseAsRoot(words.words)
    } catch {
      // Nagios knows no other numbers, and reads standard output alone.
      if isCheck, let words = usageMistake(error) { Check.leave(words) }
      if let failure = error as? Failure { leave(failure) }
      leave(parsing: error)
    }
    if !(command is any EndsItself) {
      bill.whenPaying { LastWords.begin { await say(bill, isLast: true) } }
    }
    do {
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch let error
      where error is ExitCode || error is ValidationError || exitCode(for: error) == .success
    {
      await say(bill)
      leave(parsing: error)
    } catch {
      let failure = bill.failure(error)
      await say(bill)
      leave(failure)
    }
    await say(bill, isTold: command is Stats)
  }

  /// Says what was spent, where something was or the process that began this one wants to know.
  ///
  /// - Parameters:
  ///   - isTold: whether the command has said it in its result.
  ///   - isLast: true when the command is still at work, and has no time.
  private static func say(_ bill: Bill, isTold: Bool = false, isLast: Bool = false) async {
    let spent: Bill.Total?
    if isLast {
      await bill.settle(within: LastWords.patience)
      spent = bill.closed()
    } else {
      spent = await bill.settled()
    }
    guard let spent, bill.isToBeSaid || !isTold && (spent.commands > 0 || spent.isAtLeast)
    else { return }
    Diagnostics.line(SpendingWords.line(spent))
  }

  private static var commandNames: [String] {
    configuration.groupedSubcommands.flatMap(\.subcommands).map { $0._commandName }
  }

  /// Ends with what the parser has to say.
  ///
  /// Help and version come as errors of its own, which it knows how to print. A mistake is said as
  /// all others are, by the program's name.
  private static func leave(parsing error: any Error) -> Never {
    guard let words = usageMistake(error) else { exit(withError: error) }
    Diagnostics.line("bobbin: " + words)
    Foundation.exit(Failure.Code.usage.rawValue)
  }

  /// What is wrong with the command line; nil: nothing is, the error is a request for help.
  private static func usageMistake(_ error: any Error) -> String? {
    if let failure = error as? Failure { return failure.message }
    let message = fullMessage(for: error)
    let preamble = "Error: "
    guard exitCode(for: error) == .validationFailure, message.hasPrefix(preamble) else {
      return nil
    }
    return String(message.dropFirst(preamble.count))
  }

  private static func leave(_ failure: Failure) -> Never {
    if failure == .closedPipe {
      signal(SIGPIPE, SIG_DFL)
      raise(SIGPIPE)
    }
    if !failure.message.isEmpty { Diagnostics.line("bobbin: \(failure.message)") }
    Foundation.exit(failure.exitCode)
  }
}
