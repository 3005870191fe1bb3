import ArgumentParser
import Foundation
import KeyValue
import Session
import Watching

/// `bobbin check`: how a store and its service are, for cron and Nagios.
struct Check: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Look at the store, and at a service, once: one line and an exit code, for cron and Nagios.",
    discussion: """
      It exits with 0 when all is well, 1 with a warning, 2 when something is critical (the store does not \
      answer), 3 when it cannot tell. The line ends with performance data: name=value;warning;critical.

      Looked at are the time that reads take, the memory, what BOBBIN_ANALYTICS counts in the store (hit ratio of \
      today against the week before, failures, commands of the month against BOBBIN_PLAN_COMMANDS), and the \
      updates that wait on this machine, or could not, where its outbox cannot be written; with --service what that says of itself at /metrics.

      From where on something is a warning is said by BOBBIN_ALERT_ERRORS (5%), BOBBIN_ALERT_LATENCY (250ms), \
      BOBBIN_ALERT_HIT_RATIO (20%), BOBBIN_ALERT_MEMORY (80%), BOBBIN_ALERT_COMMANDS (75%) and \
      BOBBIN_ALERT_OUTBOX (1), by the config file, or by --warning and --critical: errors, latency, hit-ratio, \
      memory, commands, outbox. Where both are said of one, the warning is not above the critical.

      Examples:
        bobbin check --kv redis://localhost:6379
        bobbin check --service http://127.0.0.1:8080 --warning latency=50ms --critical memory=95%
      """)

  @Option(
    help: ArgumentHelp(
      "A service to ask as well; its token is BOBBIN_SERVICE_READ_ONLY_TOKEN or BOBBIN_SERVICE_TOKEN.",
      valueName: "url"))
  var service: String?

  @Option(
    help: ArgumentHelp("A file with the token of the service.", valueName: "file"),
    completion: .file())
  var tokenFile: String?

  @Option(help: ArgumentHelp("From where on something is a warning.", valueName: "name=value"))
  var warning: [String] = []

  @Option(help: ArgumentHelp("From where on something is critical.", valueName: "name=value"))
  var critical: [String] = []

  @OptionGroup var output: JSONOption
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if tokenFile != nil, service == nil {
      throw ValidationError("--token-file is that of a service: name it with --service.")
    }
  }

  func run() async throws {
    let report = await report()
    var out = Output()
    if output.json { try out.json(report.json) } else { try out.line(Shown.line(report.line)) }
    try out.flush()
    if report.status != .ok { throw ExitCode(report.status.rawValue) }
  }

  /// Ends the program, which was called in a way that it does not understand.
  static func leave(_ mistake: String) -> Never {
    let report = CheckReport(failed: mistake)
    var out = Output()
    try? out.line(Shown.line(report.line))
    try? out.flush()
    Foundation.exit(report.status.rawValue)
  }

  private func report() async -> CheckReport {
    do throws(Failure) {
      var settings = try await global.settings()
      try adjust(&settings.alerts)
      let asking = try await serviceCheck(settings)
      var report = await StoreCheck(settings).run()
      await asking?.add(to: &report)
      return report
    } catch { return CheckReport(failed: error.message) }
  }

  private func serviceCheck(_ settings: Settings) async throws(Failure) -> ServiceCheck? {
    guard let service else { return nil }
    let tokens = try await global.tokenSettings(
      of: .service, tokenFile: tokenFile, readOnlyTokenFile: nil)
    // Looking is all that is wanted; a token named in so many words is meant.
    let token = tokenFile == nil ? tokens.readOnlyToken ?? tokens.token : tokens.token
    return try ServiceCheck(service, token: token?.secret, settings)
  }

  private func adjust(_ limits: inout AlertLimits) throws(Failure) {
    // A warning that nobody has said gives way to what somebody calls critical.
    var said = Set(
      AlertLimits.adjustable.filter { limits[$0].warning != AlertLimits.standard[$0].warning })
    for text in warning {
      let (kind, value) = try Self.threshold("--warning", text)
      limits[kind] = limits[kind].warning(from: value)
      said.insert(kind)
    }
    for text in critical {
      let (kind, value) = try Self.threshold("--critical", text)
      guard value >= limits[kind].warning || !said.contains(kind) else {
        throw Failure(
          .usage,
          "--critical \(Shown.line(text)) cannot be: the warning is above the critical. Name one that is no less "
            + "than the warning of \(kind.rawValue), or a lower warning.")
      }
      limits[kind] = limits[kind].critical(from: value)
    }
  }

  private static func threshold(
    _ option: String, _ said: String
  ) throws(Failure) -> (kind: AlertKind, value: Double) {
    let halves = said.split(separator: "=", maxSplits: 1).map(String.init)
    guard halves.count == 2, let kind = AlertKind(rawValue: halves[0]),
      AlertLimits.adjustable.contains(kind)
    else {
      let names = AlertLimits.adjustable.map(\.rawValue).joined(separator: ", ")
      throw Failure(
        .usage,
        "\(option) \(Shown.line(said)) names no threshold. There are \(names), as in latency=50ms.")
    }
    guard let value = AlertThreshold.value(halves[1], of: kind) else {
      throw Failure(
        .usage,
        "\(option) \(Shown.line(said)) cannot be. Write \(AlertThreshold.expectation(kind)).")
    }
    return (kind, value)
  }
}
