import KeyValue

extension ClusterScan {
  private static let format = "cluster-1"

  /// The scan as a cursor for the caller to carry: a line for the scan, then one for each node.
  var cursor: ScanCursor {
    let head = [
      Self.format, String(round), moved.description, String(total), isBlind ? "blind" : "-",
    ]
    let lines = visits.map { visit in
      [visit.host, String(visit.port), visit.place.text, visit.held.description, visit.process]
    }
    let text = ([head] + lines).map { $0.joined(separator: " ") }.joined(separator: "\n")
    return ScanCursor(token: Array(text.utf8))
  }

  /// The scan that a cursor tells of; nil: it is none of a cluster.
  init?(_ cursor: ScanCursor) {
    let lines = String(decoding: cursor.token, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.split(separator: " ", omittingEmptySubsequences: false) }
    guard let head = lines.first, lines.allSatisfy({ $0.count == 5 }), head[0] == Self.format,
      let round = Int(head[1]), let moved = SlotSet(String(head[2])), let total = Int(head[3])
    else { return nil }
    var visits: [Visit] = []
    for line in lines.dropFirst() {
      guard let port = Int(line[1]), let place = Place(line[2]),
        let held = SlotSet(String(line[3]))
      else { return nil }
      visits.append(
        Visit(
          host: String(line[0]), port: port, place: place, held: held, process: String(line[4])))
    }
    self.init(visits: visits, round: round, moved: moved, total: total, isBlind: head[4] == "blind")
  }
}

extension ClusterScan.Place {
  fileprivate var text: String {
    switch self {
    case .new: "new"
    case .at(let cursor): cursor
    case .done: "done"
    }
  }

  fileprivate init?(_ text: Substring) {
    switch text {
    case "new": self = .new
    case "done": self = .done
    default:
      guard UInt64(text) != nil else { return nil }
      self = .at(String(text))
    }
  }
}
