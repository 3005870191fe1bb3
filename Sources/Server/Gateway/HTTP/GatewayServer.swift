import UnixSignals

/// The gateway on its sockets: serves until it is told to end.
struct GatewayServer: Sendable {
  let gateway: Gateway
  let place: ListeningPlace
  /// Nil: no TLS.
  var tls: ListeningTLS?
  var patience = ConnectionPatience()
  /// Nil: nobody is told.
  var refusals: RefusalNotes?

  /// - Parameters:
  ///   - signals: those that end it.
  ///   - onRunning: gets the port that it listens on; what it throws ends the gateway.
  func run(
    endedBy signals: [UnixSignal],
    onRunning: @escaping @Sendable (Int) async throws -> Void
  ) async throws {
    try await HTTPListener(
      responder: GatewayResponder(gateway: gateway, refusals: refusals), place: place, tls: tls,
      patience: patience, connections: gateway.limits.connections
    ) { fault in
      let refusal = GatewayRefusal(fault)
      return PlainAnswer(
        status: refusal.status.rawValue, contentType: ResponseFormat.json.contentType,
        body: ReplyWriter.body(refusing: refusal.words))
    }.run(endedBy: signals, onRunning: onRunning)
  }
}

extension GatewayRefusal {
  /// What a client is told that gets to no responder.
  fileprivate init(_ fault: ConnectionFault) {
    switch fault {
    case .tooMany: self.init(.tooManyConnections, ServiceWords.connections)
    case .headerTooLarge: self.init(.headerTooLarge, ServiceWords.header)
    case .malformed: self.init(.badRequest, ServiceWords.malformed)
    case .incomplete: self.init(.incomplete, ServiceWords.incomplete)
    }
  }
}
