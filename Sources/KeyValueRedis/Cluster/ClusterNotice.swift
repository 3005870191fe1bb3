import RESP

/// What a node of a cluster says instead of an answer, meant for its client and not for its user.
enum ClusterNotice: Sendable, Equatable {
  /// The slot is served elsewhere from now on.
  case moved(slot: Int, to: RedisOptions.Endpoint)
  /// This key is elsewhere already, for this one command; its slot is on its way there.
  case ask(slot: Int, at: RedisOptions.Endpoint)
  /// Of the keys of one command some are here and some are there; later they are together.
  case tryAgain
  /// The cluster, or the slot, is served by nobody now.
  case down(String)

  /// The notice that a reply of `node` is; nil: it is an answer.
  init?(_ reply: RESPValue, from node: RedisOptions.Endpoint) {
    guard case .error(let error) = reply else { return nil }
    switch error.code {
    case "MOVED", "ASK":
      let words = error.message.split(separator: " ")
      guard words.count >= 3, let slot = Int(words[1]), 0..<HashSlot.count ~= slot,
        let target = node.neighbour(words[2])
      else { return nil }
      self = error.code == "ASK" ? .ask(slot: slot, at: target) : .moved(slot: slot, to: target)
    case "TRYAGAIN": self = .tryAgain
    case "CLUSTERDOWN": self = .down(error.message)
    default: return nil
    }
  }
}
