/// The nodes a client knows and which of them it believes to serve which slot.
///
/// Looking up a slot is an index into an array: it is done for every command.
struct ClusterMembers: Sendable {
  /// A node and where it is.
  struct Member: Sendable {
    let endpoint: RedisOptions.Endpoint
    let node: any ClusterNode
  }

  private static let nobody = UInt16.max
  /// The most places remembered that are no members now.
  private static let mostFormer = 64

  /// What the cluster said last.
  private(set) var topology: ClusterTopology?
  /// Places that were nodes once, the latest first: whom to ask when no member answers.
  private(set) var former: [RedisOptions.Endpoint] = []

  private let make: @Sendable (RedisOptions.Endpoint) -> any ClusterNode
  private var members: [Member] = []
  private var positions: [RedisOptions.Endpoint: UInt16] = [:]
  private var serving = [UInt16](repeating: nobody, count: HashSlot.count)
  /// The masters of the topology, in the order of their names.
  private var masterCount = 0
  /// Places that redirections named since the topology was told last.
  private var joined: Set<RedisOptions.Endpoint> = []

  /// Knows one node, and no slot.
  init(seed: Member, make: @escaping @Sendable (RedisOptions.Endpoint) -> any ClusterNode) {
    self.make = make
    members = [seed]
    positions = [seed.endpoint: 0]
    joined = [seed.endpoint]
  }

  /// The masters, in the order of their names.
  var masters: ArraySlice<Member> { members[..<masterCount] }

  /// Everybody there is a connection to.
  var all: [Member] { members }

  /// Who serves a slot.
  func member(slot: Int) -> Member? {
    let position = serving[slot]
    return position == Self.nobody ? nil : members[Int(position)]
  }

  /// The node of a place; nil: it is no member.
  func member(at endpoint: RedisOptions.Endpoint) -> Member? {
    positions[endpoint].map { members[Int($0)] }
  }

  /// A node of a place, which is not a member by that.
  func stranger(at endpoint: RedisOptions.Endpoint) -> Member {
    Member(endpoint: endpoint, node: make(endpoint))
  }

  /// Any master but these, else any at all.
  func anyMaster(but lost: Set<RedisOptions.Endpoint>) -> Member? {
    masters.first { !lost.contains($0.endpoint) } ?? masters.first
  }

  /// Learns from `MOVED` that a slot is served by the node at a place.
  mutating func move(slot: Int, to endpoint: RedisOptions.Endpoint) {
    serving[slot] = position(of: endpoint)
  }

  /// The node of a place that a redirection named, as a member from now on.
  mutating func join(_ endpoint: RedisOptions.Endpoint) -> Member {
    members[Int(position(of: endpoint))]
  }

  /// Takes over what the cluster said, and answers the nodes that are members no more.
  ///
  /// A node that is not in the topology stays for one more of them, so that what is on its way there can end; a node
  /// without slots of its own, to which a slot is on its way, is named by redirections alone.
  mutating func adopt(_ topology: ClusterTopology) -> [Member] {
    let old = self
    let masters = topology.masters
    let named = masters + topology.replicas.filter { !masters.contains($0) }
    let before = joined.union(self.topology.map { $0.masters + $0.replicas } ?? [])
    let unnamed = members.filter { !named.contains($0.endpoint) }
    let leaving = unnamed.filter { !before.contains($0.endpoint) }
    members =
      named.map { old.member(at: $0) ?? stranger(at: $0) }
      + unnamed.filter { before.contains($0.endpoint) }
    positions = [:]
    for (position, member) in members.enumerated() {
      positions[member.endpoint] = UInt16(position)
    }
    masterCount = masters.count
    serving = [UInt16](repeating: Self.nobody, count: HashSlot.count)
    for shard in topology.shards {
      guard let position = positions[shard.master] else { continue }
      for slot in shard.slots { serving[slot] = position }
    }
    remember(leaving.map(\.endpoint))
    self.topology = topology
    joined = []
    return leaving
  }

  private mutating func position(of endpoint: RedisOptions.Endpoint) -> UInt16 {
    joined.insert(endpoint)
    if let position = positions[endpoint] { return position }
    let position = UInt16(members.count)
    members.append(stranger(at: endpoint))
    positions[endpoint] = position
    return position
  }

  private mutating func remember(_ endpoints: [RedisOptions.Endpoint]) {
    former = Array((endpoints + former.filter { !endpoints.contains($0) }).prefix(Self.mostFormer))
  }
}
