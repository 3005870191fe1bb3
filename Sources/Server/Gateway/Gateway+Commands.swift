import RESP

extension Gateway {
  /// One command: its reply is the body, and its error a bad request.
  func single(
    _ command: [[UInt8]], _ admission: Admission
  ) async throws(GatewayRefusal) -> GatewayResponse {
    if let refusal = ledger.take(1, whole: true).refusal {
      throw GatewayRefusal(.badRequest, refusal)
    }
    let isFull = try await isFull(for: [command])
    var lengths = try await appendedLengths([command], admission)
    switch decide(command, admission.access, isFull: isFull, &lengths) {
    case .refuse(let words): throw GatewayRefusal(.badRequest, words)
    case .run(let upstream):
      return GatewayResponse(replyTo: try await served([upstream])[0], admission.format)
    }
  }

  /// Commands in order; each has its result or its error, whatever becomes of the others.
  func pipeline(
    _ commands: [[[UInt8]]], _ admission: Admission
  ) async throws(GatewayRefusal) -> GatewayResponse {
    let grant = ledger.take(commands.count, whole: false)
    let isFull = try await isFull(for: commands)
    var lengths = try await appendedLengths(commands, admission)
    var upstream: [UpstreamCommand] = []
    upstream.reserveCapacity(commands.count)
    var errors: [(place: Int, words: String)] = []
    for (place, command) in commands.enumerated() {
      if place >= grant.commands, let refusal = grant.refusal {
        errors.append((place, refusal))
        continue
      }
      switch decide(command, admission.access, isFull: isFull, &lengths) {
      case .run(let command): upstream.append(command)
      case .refuse(let words): errors.append((place, words))
      }
    }
    let replies = upstream.isEmpty ? [] : try await served(upstream)
    let refused = errors.map(\.words) + replies.compactMap(ServiceWords.lack)
    return GatewayResponse(
      replies: Self.merged(replies, errors: errors), admission.format,
      refusal: refused.first.map { "\($0) (\(refused.count) of \(commands.count) in a pipeline)" })
  }

  /// Commands all at once; one that cannot run discards all.
  func transaction(
    _ commands: [[[UInt8]]], _ admission: Admission
  ) async throws(GatewayRefusal) -> GatewayResponse {
    if let refusal = ledger.take(commands.count, whole: true).refusal {
      throw GatewayRefusal(.badRequest, refusal)
    }
    let isFull = try await isFull(for: commands)
    var lengths = try await appendedLengths(commands, admission)
    var upstream: [UpstreamCommand] = []
    for command in commands {
      switch decide(command, admission.access, isFull: isFull, &lengths) {
      case .run(let command): upstream.append(command)
      case .refuse(let words): throw GatewayRefusal(.badRequest, words)
      }
    }
    let replies = try await executed(upstream)
    // The service answers transactions in JSON only.
    return GatewayResponse(
      replies: replies, admission.format == .resp2 ? .json : admission.format)
  }

  private func decide(
    _ command: [[UInt8]], _ access: AccessTokens.Access, isFull: Bool,
    _ lengths: inout AppendedLengths?
  ) -> CommandDecision {
    if command.isEmpty { return .refuse(ServiceWords.emptyCommand) }
    let decision = judge.decide(command, access: access)
    if isFull, case .run = decision, CommandJudge.grows(command) {
      return .refuse(ServiceWords.capacity)
    }
    if case .run = decision, lengths?.take(command) == false {
      return .refuse(ServiceWords.recordSize)
    }
    return decision
  }

  /// Replies with the errors of commands that did not run at their places, which ascend.
  static func merged(
    _ replies: [RESPValue], errors: [(place: Int, words: String)]
  ) -> [RESPValue] {
    if errors.isEmpty { return replies }
    var all: [RESPValue] = []
    all.reserveCapacity(replies.count + errors.count)
    var rest = replies[...]
    for (place, words) in errors {
      let before = rest.prefix(place - all.count)
      all += before
      rest = rest.dropFirst(before.count)
      all.append(.error(RESPError(line: words)))
    }
    return all + rest
  }
}
