import KeyValue

/// The gateway without its sockets: what a request may do, what its commands become, what is answered.
struct Gateway: Sendable {
  /// A request that is worth reading to its end.
  struct Admission: Sendable {
    let route: RequestRoute
    let access: AccessTokens.Access
    let format: ResponseFormat
  }

  /// The longest path with its query, in bytes.
  static let longestTarget = 32 << 10

  let backend: any GatewayBackend
  let tokens: AccessTokens
  let limits: GatewayLimits
  /// True where nobody may change anything, whatever the token.
  let isReadOnly: Bool
  let ledger: CommandLedger
  let judge: CommandJudge

  init(
    _ backend: any GatewayBackend, tokens: AccessTokens, limits: GatewayLimits,
    isReadOnly: Bool = false, ledger: CommandLedger? = nil
  ) {
    self.backend = backend
    self.tokens = tokens
    self.limits = limits
    self.isReadOnly = isReadOnly
    self.ledger = ledger ?? CommandLedger(limits)
    judge = CommandJudge(limits: limits, scripts: ScriptDigests())
  }

  /// Whether a request is served at all; decided before its body is read.
  func admit(_ request: GatewayRequest) throws(GatewayRefusal) -> Admission {
    ledger.noteRequest()
    guard request.target.utf8.count <= Self.longestTarget else {
      throw GatewayRefusal(.uriTooLong, ServiceWords.address)
    }
    if tokens.isOpen,
      !OpenDoor.admits(isFromWebPage: request.isFromWebPage, host: request.host)
    {
      throw GatewayRefusal(.forbidden, ServiceWords.webPage)
    }
    let target = RequestTarget(request.target)
    guard
      let access = tokens.access(authorization: request.authorization, query: target?.token)
    else { throw GatewayRefusal(.unauthorized, ServiceWords.unauthorized) }
    guard request.method != nil else {
      throw GatewayRefusal(.methodNotAllowed, ServiceWords.method)
    }
    guard let target else { throw GatewayRefusal(.badRequest, ServiceWords.target) }
    let format = try ResponseFormat(encoding: request.encoding, format: request.format)
    if let announced = request.announcedBytes, announced > limits.requestBytes {
      throw GatewayRefusal(.contentTooLarge, ServiceWords.requestSize)
    }
    return Admission(
      route: RequestRoute(target), access: isReadOnly && access == .full ? .looking : access,
      format: format)
  }

  /// Serves a request.
  func answer(_ admission: Admission, body: [UInt8]) async -> GatewayResponse {
    do throws(GatewayRefusal) {
      switch admission.route {
      case .command: return try await single(CommandReader.command(body), admission)
      case .path(let words, let query):
        return try await single(words + (body.isEmpty ? [] : [body]) + query, admission)
      case .pipeline: return try await pipeline(CommandReader.commands(body), admission)
      case .transaction: return try await transaction(CommandReader.commands(body), admission)
      case .events(let request): return try await events(request, admission)
      case .usage: return GatewayResponse(json: ledger.count.report(limits))
      case .unknown: throw GatewayRefusal(.notFound, ServiceWords.unknownPath)
      }
    } catch {
      return GatewayResponse(refusing: error)
    }
  }

  private func events(
    _ request: EventRequest, _ admission: Admission
  ) async throws(GatewayRefusal) -> GatewayResponse {
    guard admission.access != .reading else {
      throw GatewayRefusal(.badRequest, ServiceWords.noPermission(request.command, .reading))
    }
    guard !request.isOfNothing else {
      throw GatewayRefusal(
        .badRequest, ServiceWords.wrongNumberOfArguments(request.command))
    }
    guard let source = backend.events else {
      throw GatewayRefusal(.badRequest, ServiceWords.needsRedis(request.command))
    }
    if let refusal = ledger.take(1, whole: true).refusal {
      throw GatewayRefusal(.badRequest, refusal)
    }
    do throws(StoreError) { return GatewayResponse(try await source.open(request)) } catch {
      throw GatewayRefusal(error)
    }
  }
}
