import KeyValueCommands
import RESP

/// What a node of a cluster says of itself: the slots whose keys it may hold.
///
/// Of its own slots a node is never wrong, while what it says of others may be late.
struct ClusterNodeState: Sendable, Equatable {
  /// The slots it serves.
  var owned: SlotSet
  /// The slots on their way to it: some of their keys are here already.
  var importing: SlotSet
  /// Names this start of its process: cursors of another start mean nothing.
  var process: String
  /// Nodes to which slots of this one are on their way.
  var targets: [RedisOptions.Endpoint]

  /// All slots whose keys may be here.
  var held: SlotSet { owned.union(importing) }

  /// What to ask a node for its state.
  static let commands = [
    RedisCommand("CLUSTER", [Array("NODES".utf8)]), RedisCommand("INFO", [Array("server".utf8)]),
  ]

}

extension ClusterNodeState {
  /// Reads the replies to ``commands``; nil: the node does not say.
  init?(_ replies: ArraySlice<RESPValue>, asked: RedisOptions.Endpoint) {
    guard replies.count == 2, case .bytes(let nodeBytes) = replies.first,
      case .bytes(let serverBytes) = replies.last
    else { return nil }
    let server = String(decoding: serverBytes, as: UTF8.self)
    let lines = String(decoding: nodeBytes, as: UTF8.self).split(whereSeparator: \.isNewline).map {
      $0.split(separator: " ")
    }
    let addresses = Dictionary(
      lines.filter { $0.count >= 8 }.map { ($0[0], $0[1]) }, uniquingKeysWith: { $1 })
    guard let own = lines.first(where: { $0.count >= 8 && $0[2].contains("myself") }) else {
      return nil
    }
    var owned: [ClosedRange<Int>] = []
    var importing: [ClosedRange<Int>] = []
    var targets: [RedisOptions.Endpoint] = []
    for part in own.dropFirst(8) {
      guard part.first == "[" else {
        guard let range = SlotSet.range(part) else { return nil }
        owned.append(range)
        continue
      }
      // `[77->-id]`: slot 77 goes to that node; `[93-<-id]`: slot 93 comes from it.
      let words = part.dropFirst().dropLast().split(separator: "-", maxSplits: 2)
      guard words.count == 3, let slot = SlotSet.range(words[0]) else { return nil }
      if words[1] == "<" { importing.append(slot) }
      if words[1] == ">", let address = addresses[words[2]]?.split(separator: "@").first,
        let target = asked.neighbour(address)
      {
        targets.append(target)
      }
    }
    self.owned = SlotSet(owned)
    self.importing = SlotSet(importing)
    self.targets = targets
    process =
      server.split(whereSeparator: \.isNewline).first { $0.hasPrefix("run_id:") }
      .map { String($0.dropFirst("run_id:".count)) } ?? "-"
  }
}
