import KeyValue
import KeyValueCommands
import RESP

extension ClusterCommands {
  /// A node is asked to look at no fewer keys than this for a page, however many nodes share it.
  private static let leastCount = 250

  /// One page of a scan of all masters, which are read at the same time.
  ///
  /// A key that is there throughout comes at least once, also when its slot moves or its node is lost in the middle; a page
  /// may be empty. A node that does not answer holds up only its own part, until it is the last one: then the page
  /// fails, and can be asked for again.
  func scan(_ request: ScanRequest) async throws(StoreError) -> ScanPage {
    var scan: ClusterScan
    if let cursor = request.cursor {
      guard let begun = ClusterScan(cursor) else {
        throw StoreError(.unsupported, "this scan began in another store; begin it anew")
      }
      scan = begun
    } else {
      scan = ClusterScan(try await currentMasters().map(\.endpoint))
    }
    if scan.open.isEmpty {
      let isAll = try await review(&scan)
      return page([], of: scan, isLast: isAll)
    }
    let keys = try await read(&scan, request)
    // Without their word on who holds what there is nothing to review.
    return page(keys, of: scan, isLast: scan.open.isEmpty && scan.isBlind)
  }

  private func page(_ keys: [StoreKey], of scan: ClusterScan, isLast: Bool) -> ScanPage {
    ScanPage(
      keys: keys, next: isLast ? nil : scan.cursor, total: scan.total,
      incomplete: scan.incomplete)
  }

  // MARK: Reading

  private struct NodePage: Sendable {
    let visit: ClusterScan.Visit
    let result: Result<[RESPValue], StoreError>
  }

  /// Reads a page of each node that is not at its end; at least one of them has answered.
  private func read(
    _ scan: inout ClusterScan, _ request: ScanRequest
  ) async throws(StoreError) -> [StoreKey] {
    var patience = Patience(until: ContinuousClock.now + deadline)
    while true {
      var keys: [StoreKey] = []
      var failure: StoreError?
      var lost: Set<RedisOptions.Endpoint> = []
      let pages = await pages(of: scan.open, request)
      for page in pages {
        switch page.result {
        case .success(let replies):
          keys += try Self.take(replies, from: page.visit, into: &scan)
        case .failure(let error):
          guard error.isPassing else { throw error }
          lost.insert(page.visit.endpoint)
          failure = error
        }
      }
      guard let failure else { return keys }
      try? await refresh(avoiding: lost, ifOlderThan: Self.refreshPause)
      let masters = state.withLock { $0.members.masters.map(\.endpoint) }
      for endpoint in lost where !masters.contains(endpoint) { scan.drop(endpoint) }
      if lost.count < pages.count || scan.open.isEmpty { return keys }
      try await wait(&patience, or: failure)
    }
  }

  private func pages(
    of visits: [ClusterScan.Visit], _ request: ScanRequest
  ) async -> [NodePage] {
    let count = max(request.hint / max(visits.count, 1), min(request.hint, Self.leastCount))
    let work = state.withLock { state in
      visits.map { ($0, state.members.join($0.endpoint).node) }
    }
    return await withTaskGroup(of: NodePage.self) { group in
      for (visit, node) in work {
        group.addTask {
          let commands = visit.commands(request, count: count)
          return NodePage(visit: visit, result: await node.result(of: commands, lane: .bulk))
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
  }

  private static func take(
    _ replies: [RESPValue], from visit: ClusterScan.Visit, into scan: inout ClusterScan
  ) throws(StoreError) -> [StoreKey] {
    if case .error(let error) = replies.last {
      throw StoreError(error, key: nil, node: visit.endpoint.name)
    }
    guard let page = replies.last.flatMap(NodeScan.init) else {
      throw StoreError(
        .corrupt, "\(visit.endpoint.name) answers SCAN with what is not a page of keys")
    }
    if visit.place == .new {
      var keys: Int?
      if case .integer(let size) = replies[2] { keys = Int(size) }
      scan.begin(
        visit.endpoint, state: ClusterNodeState(replies[..<2], asked: visit.endpoint), keys: keys)
    }
    scan.go(on: visit.endpoint, at: page.cursor)
    return page.keys
  }

  /// Waits for the next try; throws when there is no time for one, or nobody to have it.
  private func wait(
    _ patience: inout Patience, or failure: StoreError
  ) async throws(StoreError) {
    guard !isClosed, await patience.waits() else { throw failure }
    if Task.isCancelled { throw StoreError(.cancelled, "the operation was cancelled") }
  }

  // MARK: The end of a round

  /// Asks all masters what they hold, and answers whether all of it was scanned.
  private func review(_ scan: inout ClusterScan) async throws(StoreError) -> Bool {
    var patience = Patience(until: ContinuousClock.now + deadline)
    while true {
      do throws(StoreError) {
        try await refresh(ifOlderThan: Self.refreshPause)
        var asked = try await states(
          of: state.withLock { $0.members.masters.map(\.endpoint) })
        // A node without slots of its own holds keys of those that are on their way to it.
        let targets = Set(asked.flatMap(\.state.targets)).subtracting(asked.map(\.endpoint))
        asked += try await states(of: Array(targets))
        return scan.review(asked)
      } catch {
        guard error.isPassing else { throw error }
        try await wait(&patience, or: error)
      }
    }
  }

  private func states(
    of endpoints: [RedisOptions.Endpoint]
  ) async throws(StoreError) -> [(endpoint: RedisOptions.Endpoint, state: ClusterNodeState)] {
    let work = state.withLock { state in
      endpoints.map { ($0, state.members.join($0).node) }
    }
    let results = await withTaskGroup(
      of: (RedisOptions.Endpoint, Result<[RESPValue], StoreError>).self
    ) { group in
      for (endpoint, node) in work {
        group.addTask {
          (endpoint, await node.result(of: ClusterNodeState.commands, lane: .bulk))
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    var states: [(endpoint: RedisOptions.Endpoint, state: ClusterNodeState)] = []
    for (endpoint, result) in results {
      let replies = try result.get()
      guard let state = ClusterNodeState(replies[...], asked: endpoint) else {
        throw StoreError(.corrupt, "\(endpoint.name) does not say which slots it holds")
      }
      states.append((endpoint, state))
    }
    return states.sorted { $0.endpoint.name < $1.endpoint.name }
  }
}

extension StoreError {
  /// Whether it may pass by itself, or with another topology, and nothing was written.
  fileprivate var isPassing: Bool { [.unreachable, .timedOut, .busy].contains(code) }
}

extension ClusterScan.Visit {
  /// The commands for a page, with what has to be known of the node before its first one.
  fileprivate func commands(_ request: ScanRequest, count: Int) -> [RedisCommand] {
    let cursor = if case .at(let cursor) = place { cursor } else { NodeScan.start }
    let page = NodeScan.command(request, cursor: cursor, count: count)
    return place == .new
      ? ClusterNodeState.commands + [RedisCommand("DBSIZE"), page] : [page]
  }
}
