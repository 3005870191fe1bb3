import Foundation

extension RedisCluster {
  /// The living master that has a slot.
  public func master(ofSlot slot: Int) async throws -> RedisServer {
    for member in try await members() where member.isMaster && !member.hasFailed {
      if member.slots.contains(where: { $0.contains(slot) }), let node = node(member) {
        return node
      }
    }
    throw ServerFailure("no living master has slot \(slot)")
  }

  /// The living master that has a key.
  public func master(ofKey key: String) async throws -> RedisServer {
    try await master(ofSlot: slot(ofKey: key))
  }

  /// The slot of a key.
  public func slot(ofKey key: String) async throws -> Int {
    let text = try await living.command("CLUSTER", "KEYSLOT", key)
    guard let slot = Int(text) else { throw ServerFailure("CLUSTER KEYSLOT \(key): \(text)") }
    return slot
  }

  /// All living masters.
  public var masters: [RedisServer] {
    get async throws {
      try await members().filter { $0.isMaster && !$0.hasFailed }.compactMap { node($0) }
    }
  }

  /// The living replicas of a master.
  public func replicas(of master: RedisServer) async throws -> [RedisServer] {
    let members = try await members()
    let id = members.first { $0.port == master.port }?.id
    return members.filter { $0.master != nil && $0.master == id && !$0.hasFailed }
      .compactMap { node($0) }
  }

  /// Kills a master and waits until a replica of it has taken over.
  public func lose(_ master: RedisServer) async throws {
    try await master.kill()
    let end = ContinuousClock.now + .seconds(180)
    while ContinuousClock.now < end {
      let knows = try await members().contains {
        $0.port == master.port && ($0.hasFailed || !$0.isMaster)
      }
      if knows, (try? await agreed()) != nil { return }
      // The nodes vote; nothing tells when they have but they, asked again.
      try await Task.sleep(for: .milliseconds(20))
    }
    throw ServerFailure("no replica took over from \(master.address) in three minutes")
  }

  // MARK: Moving a slot

  /// Moves a slot with its keys to another master.
  public func migrate(slot: Int, to target: RedisServer) async throws {
    let source = try await beginMigration(slot: slot, to: target)
    try await moveKeys(ofSlot: slot, from: source, to: target)
    try await finishMigration(slot: slot, to: target)
  }

  /// Marks a slot as moving: from here on its old master answers ASK for keys that it does not have.
  /// - Returns: the old master.
  @discardableResult
  public func beginMigration(slot: Int, to target: RedisServer) async throws -> RedisServer {
    let source = try await master(ofSlot: slot)
    let (from, to) = (try await id(of: source), try await id(of: target))
    try await target.command("CLUSTER", "SETSLOT", "\(slot)", "IMPORTING", from)
    try await source.command("CLUSTER", "SETSLOT", "\(slot)", "MIGRATING", to)
    return source
  }

  /// Moves a slot's keys, or only these.
  public func moveKeys(
    ofSlot slot: Int, from source: RedisServer, to target: RedisServer, only keys: [String]? = nil
  ) async throws {
    var names = keys ?? []
    if keys == nil {
      names = try await source.cli("CLUSTER", "GETKEYSINSLOT", "\(slot)", "100000")
        .split(separator: "\n").map(String.init)
    }
    guard !names.isEmpty else { return }
    try await source.cli(
      ["MIGRATE", "127.0.0.1", "\(target.port)", "", "0", "5000", "KEYS"] + names)
  }

  /// Tells all masters who has the slot now.
  public func finishMigration(slot: Int, to target: RedisServer) async throws {
    let id = try await id(of: target)
    // The new owner first: else a slot could have none for a moment.
    try await target.command("CLUSTER", "SETSLOT", "\(slot)", "NODE", id)
    for node in try await masters where node !== target {
      try await node.command("CLUSTER", "SETSLOT", "\(slot)", "NODE", id)
    }
    try await agreed()
  }

  // MARK: Who is who

  private var living: RedisServer {
    get throws {
      guard let node = nodes.first(where: \.isAlive) else {
        throw ServerFailure("no node of the cluster is alive")
      }
      return node
    }
  }

  private func members() async throws -> [Member] { try await living.members() }

  private func node(_ member: Member) -> RedisServer? {
    nodes.first { $0.port == member.port && $0.isAlive }
  }

  private func id(of node: RedisServer) async throws -> String {
    try await node.command("CLUSTER", "MYID")
  }
}

/// A line of `CLUSTER NODES`.
struct Member {
  let id: String
  let port: Int
  let isMaster: Bool
  let hasFailed: Bool
  let master: String?
  let slots: [ClosedRange<Int>]

  init?(_ line: Substring) {
    let words = line.split(separator: " ")
    guard words.count >= 8,
      let port = words[1].split(separator: "@").first?.split(separator: ":").last.flatMap({
        Int($0)
      })
    else { return nil }
    let flags = words[2].split(separator: ",")
    id = String(words[0])
    self.port = port
    isMaster = flags.contains("master")
    hasFailed = flags.contains("fail")
    master = words[3] == "-" ? nil : String(words[3])
    slots = words.dropFirst(8).compactMap { word in
      let ends = word.split(separator: "-").compactMap { Int($0) }
      guard let first = ends.first, let last = ends.last, !word.hasPrefix("[") else { return nil }
      return first...last
    }
  }
}

extension RedisServer {
  /// The cluster as this node sees it.
  func members() async throws -> [Member] {
    try await command("CLUSTER", "NODES").split(separator: "\n").compactMap(Member.init)
  }
}
