import KeyValue
import RESP

extension Gateway {
  /// The replies to commands, as their clients are to see them.
  func served(_ commands: [UpstreamCommand]) async throws(GatewayRefusal) -> [RESPValue] {
    do throws(StoreError) {
      return try await finished(try await backend.run(commands), commands)
    } catch {
      throw GatewayRefusal(error)
    }
  }

  /// The replies to commands that ran all at once.
  func executed(_ commands: [UpstreamCommand]) async throws(GatewayRefusal) -> [RESPValue] {
    let outcome: TransactionOutcome
    do throws(StoreError) {
      outcome = try await backend.transact(commands)
      if case .executed(let replies) = outcome { return try await finished(replies, commands) }
    } catch {
      throw GatewayRefusal(error)
    }
    guard case .discarded(let error) = outcome else { return [] }
    throw GatewayRefusal(.badRequest, error.message)
  }

  /// Whether the store holds as much as it may; asked only where there is a limit and something that it would grow by.
  func isFull(for commands: [[[UInt8]]]) async throws(GatewayRefusal) -> Bool {
    guard let most = limits.storageBytes,
      commands.contains(where: { !$0.isEmpty && CommandJudge.grows($0) })
    else { return false }
    do throws(StoreError) { return try await backend.holds(most) } catch {
      throw GatewayRefusal(error)
    }
  }

  /// How long the values are that these commands append to; nil: nothing is appended, or values may have any length.
  func appendedLengths(
    _ commands: [[[UInt8]]], _ admission: Admission
  ) async throws(GatewayRefusal) -> AppendedLengths? {
    guard let most = limits.recordBytes, admission.access == .full else { return nil }
    let keys = AppendedLengths.keys(of: commands).filter { $0.count <= limits.keyBytes }
    guard !keys.isEmpty else { return nil }
    let questions = keys.map {
      UpstreamCommand(arguments: [Array("STRLEN".utf8), $0], writes: false)
    }
    do throws(StoreError) {
      let replies = try await backend.run(questions)
      var lengths: [[UInt8]: Int] = [:]
      for (key, reply) in zip(keys, replies) {
        if case .integer(let length) = reply { lengths[key] = Int(length) }
      }
      return AppendedLengths(most: most, lengths)
    } catch {
      throw GatewayRefusal(error)
    }
  }

  /// Replies made what their clients asked for.
  private func finished(
    _ replies: [RESPValue], _ commands: [UpstreamCommand]
  ) async throws(StoreError) -> [RESPValue] {
    guard replies.count == commands.count else {
      throw StoreError(.corrupt, "the store answered another number of commands than it was sent")
    }
    guard commands.contains(where: { $0.finish != .nothing }) else { return replies }
    var replies = replies
    for (place, command) in commands.enumerated() {
      switch command.finish {
      case .nothing: break
      case .digest(let digest):
        if case .bytes = replies[place] { replies[place] = .bytes(digest) }
      case .types: replies[place] = try await typed(replies[place])
      }
    }
    return replies
  }

  /// A page of a scan with the type of each key behind the key.
  private func typed(_ page: RESPValue) async throws(StoreError) -> RESPValue {
    guard case .array(let halves) = page, halves.count == 2, case .array(let keys) = halves[1],
      !keys.isEmpty
    else { return page }
    let questions = keys.compactMap { key -> UpstreamCommand? in
      guard case .bytes(let key) = key else { return nil }
      return UpstreamCommand(arguments: [Array("TYPE".utf8), key], writes: false)
    }
    let types = try await backend.run(questions)
    return .array([halves[0], .array(zip(keys, types).flatMap { [$0, $1] })])
  }
}
