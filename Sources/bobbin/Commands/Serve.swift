import ArgumentParser
import KeyValue
import Logging
import Server
import Session
import WebClient

/// `bobbin serve`: the retrieval service over HTTP.
struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Serve lazy loads and threads over HTTP.",
    discussion: """
      POST /v1/threads/ID/load answers the segments that are new to a thread, with their data, and names \
      those it was sent before. Threads can be listed, read, edited with If-Match and evicted; GET \
      /openapi.json says all of it. It ends with ^C or SIGTERM, when requests under way are answered; a line \
      for each file that is loaded goes to standard error.

      While the store is away, or takes nothing from anybody, loads are answered from the source ("cache":"bypassed","stored":false), what is \
      new is queued on this machine (status 202, bobbin outbox --help) and stored when the store is back. \
      What is cached may then be told as it was read last ("stale": seconds, at most BOBBIN_MAX_STALE, 5min; 0: not).

      Tokens come from BOBBIN_SERVICE_TOKEN and BOBBIN_SERVICE_READ_ONLY_TOKEN, or from files; without one \
      it serves this machine only, and no web pages.

      As a function of AWS Lambda or Vercel, where AWS_LAMBDA_RUNTIME_API is set, it listens nowhere: it asks that \
      runtime API for requests and answers them the same way; a store must be named, and a token set \
      (bobbin package --help).

      Examples:
        bobbin serve --kv redis://localhost:6379 --source ./surveys
        bobbin serve --listen 0.0.0.0:8080 --token-file ./token
        curl -d '{"files":[{"id":"2025_1"}]}' http://127.0.0.1:8080/v1/threads/t-1/load
      """)

  @Option(help: ArgumentHelp("Where to listen; port 0 takes a free one.", valueName: "host:port"))
  var listen = "127.0.0.1:8080"

  @OptionGroup(title: "Listening") var listening: ListeningOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The largest body of a request (1MiB; at most 128MiB).", valueName: "size"))
  var maxBody: SizeArgument?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How many requests work at a time (256, at most 4096); others are to come again.",
      valueName: "number"
    ))
  var maxRequests: Int?

  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if let maxBody, maxBody.bytes <= 0 {
      throw ValidationError("--max-body must be greater than nothing.")
    }
    if let maxRequests, maxRequests <= 0 {
      throw ValidationError("--max-requests must be greater than nothing.")
    }
    let limits = ServiceLimits()
    if let maxBody, maxBody.bytes > limits.heldBytes {
      throw ValidationError(
        "--max-body is \(limits.heldBytes >> 20)MiB at most: so much is held of all bodies together."
      )
    }
    if let maxRequests, maxRequests > limits.connections {
      throw ValidationError(
        "--max-requests is \(limits.connections) at most: so many connections there are at a time.")
    }
  }

  func run() async throws {
    guard let endpoint = try await RuntimeEndpoint.find() else { return try await listen() }
    let runtime: RuntimeAPI
    do { runtime = try RuntimeAPI(endpoint) } catch {
      throw Failure(.usage, error.description)
    }
    try await serveInvocations(of: runtime)
  }

  private func listen() async throws {
    guard let place = ListeningPlace(listen) else {
      throw Failure(
        .usage, "There is no place \(Shown.line(listen)) to listen at. Write 127.0.0.1:8080.")
    }
    let settings = try await global.settings()
    let rules = try await rules(settings)
    guard !rules.tokens.isOpen || place.isLoopback else {
      try place.demandHost()
      throw Failure(
        .refused,
        "Without a token the service listens on this machine only, not at \(place.host). Set "
          + "\(TokenSettings.Server.service.variable), or name a file with --token-file.")
    }
    let (service, workspace) = try await open(settings, rules, for: .serving)
    let address = workspace.address
    let outcome: Result<Void, any Error>
    do {
      try await service.run(at: place, tls: listening.tls) { [isTLS = listening.tls != nil] port in
        var out = Output()
        try out.line(
          Shown.text(
            "Serving \(address) at \(place.url(port: port, isTLS: isTLS)); ^C ends it."))
        try out.flush()
      }
      outcome = .success(())
    } catch let error as ListeningError {
      outcome = .failure(
        Failure(
          .unavailable, "\(error)." + (error.isTaken ? " --listen HOST:0 takes a free port." : ""))
      )
    } catch is RequestsCut {
      // The log says it; those who were cut off may try again.
      outcome = .failure(ExitCode(Failure.Code.tryAgain.rawValue))
    } catch {
      outcome = .failure(error)
    }
    try await end(workspace, outcome)
  }

  /// Serves what a platform asks by its runtime API, which is also told why that cannot be done.
  private func serveInvocations(of runtime: RuntimeAPI) async throws {
    let (service, workspace): (RetrievalService, Workspace)
    do {
      let settings = try await global.settings()
      try settings.demandLastingStore()
      let rules = try await rules(settings)
      guard !rules.tokens.isOpen else {
        throw Failure(
          .refused,
          "Without a token everybody could change the store: set \(TokenSettings.Server.service.variable) in the "
            + "function's environment.")
      }
      (service, workspace) = try await open(settings, rules, for: .invoked)
    } catch {
      let failure = Failure(error)
      // That it cannot be told does not change why.
      try? await runtime.failStart(failure.message)
      throw failure
    }
    let outcome: Result<Void, any Error>
    do {
      try await service.serveInvocations(of: runtime)
      outcome = .success(())
    } catch let error as RuntimeAPIError {
      outcome = .failure(Failure(.unavailable, error.description))
    } catch {
      outcome = .failure(error)
    }
    try await end(workspace, outcome)
  }

  /// Ends what was open, however it ended.
  private func end(_ workspace: Workspace, _ outcome: Result<Void, any Error>) async throws {
    await workspace.close()
    LineQueue.standardError.drain(within: 1)
    try outcome.get()
  }

  private func rules(_ settings: Settings) async throws(Failure) -> ServiceRules {
    let secrets = try await global.tokenSettings(
      of: .service, tokenFile: listening.tokenFile, readOnlyTokenFile: listening.readOnlyTokenFile)
    for warning in secrets.warnings { Diagnostics.line("bobbin: \(warning)") }
    if secrets.token == nil, secrets.readOnlyToken != nil, !settings.readOnly {
      Diagnostics.line(
        "bobbin: nobody can load or write: only a token that may read is set. Set "
          + "\(TokenSettings.Server.service.variable) too, or name a file with --token-file.")
    }
    var rules = ServiceRules()
    rules.tokens = AccessTokens(
      full: secrets.token?.secret.value, readOnly: secrets.readOnlyToken?.secret.value)
    rules.isReadOnly = settings.readOnly
    rules.watching.limits = settings.alerts
    rules.watching.countsInStore = settings.keepsCount
    if let webhook = settings.webhook {
      do throws(WebSettingError) { rules.watching.webhook = try WebhookAddress(webhook) } catch {
        throw Failure(
          .usage, "\(Settings.webhookVariable) cannot be used: \(error.description).")
      }
    }
    if let maxBody { rules.limits.bodyBytes = maxBody.bytes }
    if let maxRequests { rules.limits.requests = maxRequests }
    return rules
  }

  private func open(
    _ settings: Settings, _ rules: ServiceRules, for intent: Workspace.Intent
  ) async throws(Failure) -> (RetrievalService, Workspace) {
    let workspace = try await Workspace.open(settings, for: intent)
    let service = await RetrievalService(
      workspace.retrieval, rules, meter: workspace.meter,
      logger: Logger(label: "bobbin") { _ in LineLog() },
      droppedLines: { LineQueue.standardError.dropped })
    return (service, workspace)
  }
}
