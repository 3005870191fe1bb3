import KeyValue
import KeyValueCommands
import RESP

extension ClusterCommands {
  /// The least time between two refreshes that errors cause.
  static let refreshPause = Duration.milliseconds(100)
  /// How long a node may think about its slots before another one is asked too.
  private static let hurry = Duration.milliseconds(300)

  /// Asks the cluster for its topology; one refresh serves all who want one at the same time.
  ///
  /// - Parameters:
  ///   - lost: nodes to ask last.
  ///   - age: a refresh that began less than this ago is good enough.
  func refresh(
    avoiding lost: Set<RedisOptions.Endpoint> = [], ifOlderThan age: Duration = .zero
  ) async throws(StoreError) {
    guard let task = refreshTask(avoiding: lost, ifOlderThan: age) else { return }
    if let error = await task.value { throw error }
  }

  /// Asks the cluster for its topology without waiting for it.
  func refreshSoon(avoiding lost: Set<RedisOptions.Endpoint>) {
    _ = refreshTask(avoiding: lost, ifOlderThan: Self.refreshPause)
  }

  private func refreshTask(
    avoiding lost: Set<RedisOptions.Endpoint>, ifOlderThan age: Duration
  ) -> Task<StoreError?, Never>? {
    state.withLock { state in
      if let refreshing = state.refreshing { return refreshing }
      let now = ContinuousClock.now
      if let refreshed = state.refreshed, now - refreshed < age { return nil }
      state.refreshed = now
      let task = Task { await self.learnTopology(avoiding: lost) }
      state.refreshing = task
      return task
    }
  }

  private func learnTopology(avoiding lost: Set<RedisOptions.Endpoint>) async -> StoreError? {
    let candidates = state.withLock { state in
      state.isClosed ? [] : Self.candidates(state.members, avoiding: lost)
    }
    let result = await Self.firstTopology(of: candidates)
    let leaving: [ClusterMembers.Member] = state.withLock { state in
      state.refreshing = nil
      guard case .success(let topology) = result, !state.isClosed else { return [] }
      return state.members.adopt(topology)
    }
    for member in leaving { await member.node.close() }
    if case .failure(let error) = result { return error }
    return nil
  }

  /// Whom to ask, in this order: masters, replicas, places that were nodes once; those that were lost at the end.
  private static func candidates(
    _ members: ClusterMembers, avoiding lost: Set<RedisOptions.Endpoint>
  ) -> [Candidate] {
    let masters = Set(members.masters.map(\.endpoint))
    // Shuffled, so that not all clients ask the same node.
    let known =
      members.all.filter { masters.contains($0.endpoint) }.shuffled()
      + members.all.filter { !masters.contains($0.endpoint) }.shuffled()
    let former = members.former.filter { members.member(at: $0) == nil }
    let all =
      known.map { Candidate(member: $0, isStranger: false) }
      + former.map { Candidate(member: members.stranger(at: $0), isStranger: true) }
    return all.filter { !lost.contains($0.member.endpoint) }
      + all.filter { lost.contains($0.member.endpoint) }
  }

  private struct Candidate: Sendable {
    let member: ClusterMembers.Member
    /// Nobody else uses its connections, which end with the question.
    let isStranger: Bool
  }

  private enum Event: Sendable {
    case topology(ClusterTopology)
    case failed(StoreError)
    case slow
  }

  /// Asks one after the other, the next one also when an answer takes long, until one knows the cluster.
  private static func firstTopology(
    of candidates: [Candidate]
  ) async -> Result<ClusterTopology, StoreError> {
    let (events, event) = AsyncStream.makeStream(of: Event.self)
    var tasks: [Task<Void, Never>] = []
    defer { for task in tasks { task.cancel() } }
    var waiting = candidates[...]
    var asked = 0
    var error = StoreError.closed

    func askNext() {
      guard let candidate = waiting.popFirst() else { return }
      asked += 1
      tasks.append(Task { event.yield(await answer(of: candidate)) })
      tasks.append(
        Task {
          try? await Task.sleep(for: hurry)
          if !Task.isCancelled { event.yield(.slow) }
        })
    }

    askNext()
    guard asked > 0 else { return .failure(error) }
    for await next in events {
      switch next {
      case .topology(let topology): return .success(topology)
      case .slow: askNext()
      case .failed(let reason):
        asked -= 1
        error = reason
        askNext()
        if asked == 0 { return .failure(error) }
      }
    }
    return .failure(StoreError(.cancelled, "the operation was cancelled"))
  }

  private static func answer(of candidate: Candidate) async -> Event {
    let event = await slots(of: candidate.member)
    if candidate.isStranger { await candidate.member.node.close() }
    return event
  }

  private static func slots(of member: ClusterMembers.Member) async -> Event {
    let command = RedisCommand("CLUSTER", [Array("SLOTS".utf8)])
    do throws(StoreError) {
      let replies = try await member.node.run([command], lane: .interactive)
      let topology = try ClusterTopology(slots: replies.first ?? .null, asked: member.endpoint)
      // A node that was reset, or was never met by the others, knows no slots.
      return topology.shards.isEmpty
        ? .failed(StoreError(.busy, "\(member.endpoint.name) knows of no node that serves slots"))
        : .topology(topology)
    } catch {
      return .failed(error)
    }
  }
}
