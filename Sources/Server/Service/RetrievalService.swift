import KeyValue
public import Logging
import Retrieval
import UnixSignals
import Watching
internal import WebClient

/// The data retrieval service: lazy loads answered with the delta, threads to read, edit and evict.
///
/// ```swift
/// let service = await RetrievalService(retrieval, rules, logger: logger)
/// try await service.run(at: place) { port in print("listening on \(port)") }
/// ```
public struct RetrievalService: Sendable {
  private let deeds: ServiceDeeds
  private let rules: ServiceRules
  private let watch: ServiceWatch
  let watchdog: Watchdog
  /// Gets what operators should read.
  let logger: Logger

  /// A service over a store and a source.
  ///
  /// - Parameters:
  ///   - meter: counts what is asked of the store of `retrieval`; nil: the numbers say nothing of it.
  ///   - logger: gets a line for each file that is loaded.
  ///   - droppedLines: how many lines of `logger` nobody took.
  public init(
    _ retrieval: Retrieval, _ rules: ServiceRules, meter: MeteredStore? = nil, logger: Logger,
    droppedLines: @escaping @Sendable () -> Int = { 0 }
  ) async {
    let retrieval =
      rules.isReadOnly ? retrieval.readingOnly(because: "This service is read-only") : retrieval
    let store = retrieval.cache.store
    let watch = ServiceWatch(
      logger, rules.watching, store: rules.isReadOnly ? nil : store, isReadOnly: rules.isReadOnly,
      droppedLines: droppedLines)
    let description = await store.describe()
    let readiness = Readiness(store, pause: description.billed ? .seconds(60) : .seconds(2))
    meter?.observe {
      watch.asked($0)
      readiness.note($0)
    }
    self.watch = watch
    self.logger = logger
    self.rules = rules
    deeds = ServiceDeeds(
      retrieval: retrieval, limits: rules.limits, isReadOnly: rules.isReadOnly,
      slots: RequestSlots(most: rules.limits.requests), watch: watch,
      readiness: readiness)
    var webhook: Webhook?
    if let address = rules.watching.webhook {
      do throws(WebSettingError) {
        webhook = try Webhook(address, store: description.address, watch)
      } catch { watch.failed("Alerts are told the log alone: \(error.description).") }
    }
    watchdog = Watchdog(
      rules: rules.watching, watch: watch, webhook: webhook, retrieval: retrieval,
      readiness: readiness, isReadOnly: rules.isReadOnly)
  }

  /// Serves until SIGINT or SIGTERM; requests under way are answered first.
  ///
  /// - Parameters:
  ///   - tls: the certificate that it shows; nil: it serves without TLS.
  ///   - onRunning: gets the port that it listens on; what it throws ends the service.
  /// - Throws: a ``ListeningError``, ``RequestsCut``, and what `onRunning` throws.
  public func run(
    at place: ListeningPlace, tls: ListeningTLS? = nil,
    onRunning: @escaping @Sendable (_ port: Int) async throws -> Void
  ) async throws {
    OpenFileLimit.raise()
    try await run(at: place, tls: tls, endedBy: [.sigint, .sigterm], onRunning: onRunning)
  }

  func run(
    at place: ListeningPlace, tls: ListeningTLS? = nil, endedBy signals: [UnixSignal],
    patience: ConnectionPatience = .forLoads,
    onRunning: @escaping @Sendable (_ port: Int) async throws -> Void
  ) async throws {
    if !rules.isReadOnly { warnOfDisks() }
    await warnOfSource()
    let emptying = rules.isReadOnly ? nil : OutboxEmptying(cache: deeds.cache, watch: watch)
    let emptier = Task { await emptying?.run() }
    let watcher = Task { [watchdog] in await watchdog.run() }
    let responder = ServiceResponder(gate: gate)
    var listener = HTTPListener(
      responder: responder, place: place, tls: tls, patience: patience,
      connections: rules.limits.connections
    ) { [watch] fault in
      let answer = ServiceAnswer(Problem(fault))
      // A body that is incomplete is that of a request which is counted by its route.
      if fault != .incomplete { watch.refused(status: answer.status) }
      return PlainAnswer(answer)
    }
    listener.refusal = responder.refusal
    let outcome: Result<Void, any Error>
    do { outcome = .success(try await listener.run(endedBy: signals, onRunning: onRunning)) } catch
    {
      outcome = .failure(error)
    }
    // What is being stored of the outbox is over before the store is closed.
    emptier.cancel()
    await emptier.value
    watcher.cancel()
    await watcher.value
    await leave()
    let cut = watch.cutRequests
    if cut > 0 {
      watch.failed(
        "\(Figures.count(cut, "request")) \(cut == 1 ? "was" : "were") cut off: the answer took longer than "
          + "\(patience.farewell), or the body had not come whole within \(patience.parting).")
      throw RequestsCut(count: cut)
    }
    try outcome.get()
  }

  /// Says at once what would else be found out by the first who needs it.
  private func warnOfDisks() {
    do { try deeds.cache.journal?.check() } catch {
      watch.failed(
        "\("\(error)".asSentence) Edits and evictions are refused (no-undo), unless ?undo=false says that nobody will want to undo them."
      )
    }
    do { try deeds.cache.outbox?.check(making: true) } catch {
      watch.failed(error.description)
    }
  }

  /// The same of the source: without one every load of something new fails, and nobody has asked yet.
  func warnOfSource() async {
    guard let problem = await deeds.retrieval.source.problem() else { return }
    watch.failed("\(problem.message.asSentence) Only what is cached is answered.")
  }

  /// What every request passes.
  var gate: ServiceGate {
    ServiceGate(
      routes: routes, tokens: rules.tokens, limits: rules.limits, slots: deeds.slots, watch: watch,
      spans: RequestSpans(tracer: deeds.retrieval.settings.tracer))
  }

  /// What is left to do when no more requests come.
  func leave() async {
    // Hits that are not written now are seen by nobody.
    if await !deeds.cache.store.describe().billed { await deeds.retrieval.flushHistory() }
    await watchdog.leave()
  }

  /// Its routes, and the document that tells of them.
  var routes: [ServiceRoute] {
    let document = ServiceRoute(
      name: "openapi", method: "GET", path: OpenAPIDocument.path, scope: .open,
      summary: "This document.", answer: .init(200, "Value", "OpenAPI 3.1."),
      takesSlot: false
    ) { [self] _ in
      let document = OpenAPIDocument(
        routes: routes, limits: rules.limits, isOpen: rules.tokens.isOpen
      ).json
      var answer = ServiceAnswer(document)
      answer.entityTag = EntityTag(of: document)
      return answer
    }
    return ServiceRoutes.all(deeds) + [document]
  }
}

/// The service ended before it had answered everything.
public struct RequestsCut: Error, Sendable {
  /// How many requests were cut off.
  public let count: Int
}

extension Problem {
  /// What a client is told that gets to no route.
  fileprivate init(_ fault: ConnectionFault) {
    switch fault {
    case .tooMany:
      self.init(.tooManyRequests, "There are too many connections.", retryAfter: 1)
    case .headerTooLarge: self.init(.headerTooLarge, "The head of the request is too large.")
    case .malformed: self.init(.badRequest, "This is no HTTP request.")
    case .incomplete: self = .incompleteBody
    }
  }
}
