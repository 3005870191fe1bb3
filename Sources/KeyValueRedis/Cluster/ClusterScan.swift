import KeyValue
import KeyValueCommands

/// Where a scan of all masters of a cluster stands.
///
/// All of it is in the cursor that the caller carries, nothing in the store.
///
/// A key that moves while the scan goes on may leave a node before it was seen there and come to one whose scan has
/// passed its place. So when all nodes were scanned, each is asked which slots it holds: those that gained slots since their
/// scan began are scanned again, as is a node that became a master meanwhile, or was started anew. In later rounds only a
/// slot that has moved before, and moves on, can hide a key.
struct ClusterScan: Sendable, Equatable {
  /// Where the scan of one node stands.
  enum Place: Sendable, Equatable {
    /// It was not asked yet.
    case new
    /// The server's cursor.
    case at(String)
    /// Scanned to the end, or needs no scan in this round.
    case done
  }

  /// One node.
  struct Visit: Sendable, Equatable {
    let host: String
    let port: Int
    var place = Place.new
    /// Slots that it cannot have gained since without being noticed.
    var held = SlotSet()
    /// The start of its process that its cursor belongs to.
    var process = "-"

    var endpoint: RedisOptions.Endpoint { .host(host, port: port) }
  }

  /// Rounds until the scan gives up waiting for slots to stay where they are.
  private static let mostRounds = 8

  private(set) var visits: [Visit]
  private(set) var round = 1
  /// Slots that moved in the round before this one.
  private(set) var moved = SlotSet()
  /// About how many keys all nodes hold.
  private(set) var total = 0
  /// True: a node did not say which slots it holds.
  private(set) var isBlind = false
  /// True: slots kept moving.
  private(set) var isGivenUp = false

  /// The nodes to read a page of.
  var open: [Visit] { visits.filter { $0.place != .done } }

  /// Why keys may have been missed.
  var incomplete: String? {
    if isBlind {
      return
        "this user may not ask CLUSTER NODES and INFO: keys that move to another node during the scan may be missed"
    }
    if isGivenUp {
      return
        "slots kept moving between nodes during the scan: keys that moved with them may be missed"
    }
    return nil
  }

  /// Takes the first words of a node whose scan begins; nil: it does not say which slots it holds.
  mutating func begin(
    _ endpoint: RedisOptions.Endpoint, state: ClusterNodeState?, keys: Int?
  ) {
    guard let number = visits.firstIndex(where: { $0.endpoint == endpoint }) else { return }
    visits[number].process = state?.process ?? "-"
    guard round == 1 else { return }
    // Slots on their way to it do not count as held: of their keys some come later.
    visits[number].held = state?.owned ?? SlotSet()
    total += keys ?? 0
    if state == nil { isBlind = true }
  }

  /// Takes where a node's scan goes on.
  mutating func go(on endpoint: RedisOptions.Endpoint, at cursor: String) {
    guard let number = visits.firstIndex(where: { $0.endpoint == endpoint }) else { return }
    visits[number].place = cursor == NodeScan.start ? .done : .at(cursor)
  }

  /// Forgets a node that is no master any more: who serves its slots now has gained them.
  mutating func drop(_ endpoint: RedisOptions.Endpoint) {
    visits.removeAll { $0.endpoint == endpoint }
  }

  /// Takes what all masters say when all nodes were scanned, and answers whether that was all.
  mutating func review(_ states: [(endpoint: RedisOptions.Endpoint, state: ClusterNodeState)])
    -> Bool
  {
    var next: [Visit] = []
    var gained = SlotSet()
    for (endpoint, state) in states {
      guard var visit = Visit(endpoint) else { continue }
      let before = visits.first { $0.endpoint == endpoint }
      var new = state.held
      if let before, before.process == state.process { new = new.subtracting(before.held) }
      if round > 1 { new = new.intersection(moved) }
      visit.place = new.isEmpty ? .done : .new
      visit.held = state.held
      visit.process = state.process
      next.append(visit)
      gained = gained.union(new)
    }
    visits = next
    moved = gained
    round += 1
    isGivenUp = !gained.isEmpty && round > Self.mostRounds
    return gained.isEmpty || isGivenUp
  }
}

extension ClusterScan {
  /// A scan of these nodes that has not begun.
  init(_ endpoints: [RedisOptions.Endpoint]) {
    self.init(visits: endpoints.compactMap { Visit($0) })
  }
}

extension ClusterScan.Visit {
  /// A node that was not scanned; nil for what no cluster names.
  fileprivate init?(_ endpoint: RedisOptions.Endpoint) {
    guard case .host(let host, let port) = endpoint else { return nil }
    self.init(host: host, port: port)
  }
}
