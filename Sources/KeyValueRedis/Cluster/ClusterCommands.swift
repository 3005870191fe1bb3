import KeyValue
import KeyValueCommands
import RESP
import Synchronization

/// Runs commands on the nodes of a cluster that serve their keys.
///
/// Commands that all go to one node stay one pipeline. What nodes say to a cluster's client is obeyed:
/// `MOVED` and `ASK` are followed at once, `TRYAGAIN` and `CLUSTERDOWN` are tried again while there is time.
/// When a node is lost, what certainly wrote nothing is done on its successor; a write that was sent is
/// `outcomeUnknown` and never repeated. The topology is asked for again when replies and errors say that
/// it changed; an idle client asks nothing.
final class ClusterCommands: ScanningCommands {
  let isCluster = true
  let state: Mutex<ClusterState>
  /// How long a command may take, with all that has to be tried again.
  let deadline: Duration

  private init(_ members: ClusterMembers, deadline: Duration) {
    state = Mutex(ClusterState(members: members))
    self.deadline = deadline
  }

  /// A client of the cluster that `seed` is a node of, master or replica; its other nodes are reached in the same way.
  static func open(
    _ options: RedisOptions, seed: RedisServerNode, transport: Transport
  ) async throws(StoreError) -> ClusterCommands {
    guard options.database == 0 else {
      throw StoreError(
        .unsupported, "a cluster has no database \(options.database), only database 0")
    }
    let members = ClusterMembers(
      seed: ClusterMembers.Member(endpoint: options.endpoint, node: seed)
    ) { RedisServerNode($0, transport: transport) }
    let cluster = ClusterCommands(members, deadline: options.commandDeadline)
    do throws(StoreError) { try await cluster.refresh() } catch {
      await cluster.close()
      throw error
    }
    return cluster
  }

  func run(_ commands: [RedisCommand], lane: Lane) async throws(StoreError) -> [RESPValue] {
    let start = ContinuousClock.now
    guard let member = try member(serving: commands) else {
      return try await finish(ClusterBatch(commands), lane: lane, since: start)
    }
    let answers: [RESPValue]
    var batch: ClusterBatch
    do throws(StoreError) {
      answers = try await member.node.run(commands, lane: lane)
      if !answers.contains(where: { ClusterNotice($0, from: member.endpoint) != nil }) {
        return answers
      }
      batch = ClusterBatch(commands)
      batch.take(answers, to: .whole(commands, at: member.endpoint))
    } catch {
      batch = ClusterBatch(commands)
      batch.take(error, to: .whole(commands, at: member.endpoint))
    }
    return try await finish(batch, lane: lane, since: start)
  }

  func masters() async throws(StoreError) -> [any RedisNode] {
    try await currentMasters().map(\.node)
  }

  /// The masters, as the cluster says them now or said them a moment ago.
  func currentMasters() async throws(StoreError) -> [ClusterMembers.Member] {
    do throws(StoreError) { try await refresh(ifOlderThan: .seconds(1)) } catch {
      // What was known is better than nothing: most of it may still serve.
      if state.withLock({ $0.members.masters.isEmpty || $0.isClosed }) { throw error }
    }
    return state.withLock { Array($0.members.masters) }
  }

  var isClosed: Bool { state.withLock { $0.isClosed } }

  func close() async {
    let (members, refreshing) = state.withLock { state in
      state.isClosed = true
      return (state.members.all, state.refreshing)
    }
    refreshing?.cancel()
    for member in members { await member.node.close() }
  }

  /// The node that serves all of these; nil: there are several, or none that is known.
  private func member(
    serving commands: [RedisCommand]
  ) throws(StoreError) -> ClusterMembers.Member? {
    var slots: [Int] = []
    for command in commands {
      guard let key = command.key else { continue }
      let slot = HashSlot.of(key)
      if slot != slots.last { slots.append(slot) }
    }
    return try state.withLock { [slots] state throws(StoreError) in
      if state.isClosed { throw .closed }
      guard let first = slots.first else { return state.members.anyMaster(but: []) }
      guard let member = state.members.member(slot: first) else { return nil }
      let isAlone = slots.dropFirst().allSatisfy {
        state.members.member(slot: $0)?.endpoint == member.endpoint
      }
      return isAlone ? member : nil
    }
  }
}

/// What a client of a cluster knows and is doing.
struct ClusterState: Sendable {
  var members: ClusterMembers
  var isClosed = false
  /// The refresh of the topology that is going on.
  var refreshing: Task<StoreError?, Never>?
  /// When the last one began.
  var refreshed: ContinuousClock.Instant?
}

extension StoreError {
  static var closed: StoreError { StoreError(.unreachable, "the store is closed") }
}
