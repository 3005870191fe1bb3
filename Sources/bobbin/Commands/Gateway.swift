import ArgumentParser
import Server
import Session

/// `bobbin gateway`: a Vercel KV of one's own, before any store.
struct Gateway: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Serve the store over REST as Vercel KV does, on this machine.",
    discussion: """
      Applications with @vercel/kv, @upstash/redis or upstash-redis work against it as they are; the \
      lines for .env.local are printed. It ends with ^C and says what it served.

      Tokens come from BOBBIN_GATEWAY_TOKEN and BOBBIN_GATEWAY_READ_ONLY_TOKEN, or from files; without \
      one it serves this machine only, and no web pages.

      Examples:
        bobbin gateway --kv redis://localhost:6379
        bobbin gateway --kv sqlite:kv.db --write-env .env.local
        bobbin gateway --token-file ./token --listen 0.0.0.0:8079 --max-daily-commands 10000
      """)

  @Option(help: ArgumentHelp("Where to listen; port 0 takes a free one.", valueName: "host:port"))
  var listen = "127.0.0.1:8079"

  @OptionGroup(title: "Listening") var listening: ListeningOptions

  @Option(
    name: .customLong("write-env"),
    help: ArgumentHelp(
      "Write the lines for an application into this file, with the token; where none is set, the one "
        + "beside this address there is used, or one is made. Lines for another store become comments.",
      valueName: "file"),
    completion: .file())
  var environmentFile: String?

  @OptionGroup(title: "Limits") var limits: LimitOptions
  @OptionGroup var store: StorePlaceOptions
  @OptionGroup(visibility: .hidden) var use: ThreadUseOptions
  @OptionGroup(visibility: .hidden) var view: ViewOptions

  private var global: GlobalOptions { GlobalOptions(store, use, view) }

  func run() async throws {
    guard let place = ListeningPlace(listen) else {
      throw Failure(
        .usage, "There is no place \(Shown.line(listen)) to listen at. Write 127.0.0.1:8079.")
    }
    let settings = try await global.settings()
    let secrets = try await global.tokenSettings(
      of: .gateway,
      tokenFile: listening.tokenFile, readOnlyTokenFile: listening.readOnlyTokenFile)
    for warning in secrets.warnings { Diagnostics.line("bobbin: \(warning)") }
    let access = try GatewayAccess(
      secrets, place, at: place.url(port: place.port, isTLS: listening.tls != nil),
      file: environmentFile)
    if let warning = access.warning, !settings.readOnly { Diagnostics.line("bobbin: \(warning)") }
    var rules = GatewayRules(place: place)
    rules.tls = listening.tls
    rules.tokens = access.tokens
    rules.limits = limits.limits
    rules.isReadOnly = settings.readOnly
    // It is told where requests are served, which must not wait for whoever reads it.
    rules.onRefusal = {
      LineQueue.standardError.add(Shown.text("bobbin: refused: \($0)") + "\n")
    }
    defer { LineQueue.standardError.drain(within: 1) }
    let opening = GatewayOpening(settings: settings)
    let service = try await opening.open(rules)
    do {
      try await service.run {
        [environmentFile, rules, address = opening.address, limits = limits.words] port in
        let url = place.url(port: port, isTLS: rules.tls != nil)
        let notice = GatewayNotice(store: address, url: url, access: access)
        try notice.give(file: environmentFile)
        if let limits { Diagnostics.line("bobbin: limits: \(limits)") }
      }
    } catch let error as ListeningError {
      throw Failure(
        .unavailable,
        "\(error)."
          + (error.isTaken
            ? " Does a gateway run there already? --listen HOST:0 takes a free port." : ""))
    }
    let served = service.served
    var out = Output()
    try out.line("Served \(served.commands) commands in \(served.requests) requests.")
    try out.flush()
  }
}
