import JSONText

/// Parsing a large document.
enum JSONSection {
  static let rounds = 15

  static func measure(_ bench: Bench) async throws -> [Row] {
    let document = makeFiveMegabyteDocument()
    let node = try NodePeer(document, bench.scratch())
    // Kept until the next is there, so that taking one away counts as well.
    var kept: JSONDocument?
    let parsed = try await takeTurns(
      rounds: rounds,
      { try await time { kept = try JSONDocument(parsing: document) } },
      { try node.parse(.string, times: 1) })
    let converted = try await takeTurns(
      rounds: rounds,
      {
        try await time {
          let fresh = try JSONDocument(parsing: document)
          convertAll(in: fresh.root)
          kept = fresh
        }
      },
      { try node.parse(.bytes, times: 1) })
    guard kept?.root["responses"]?.elements.contains(where: { $0["data"] == nil }) == false else {
      throw Unmeasured("the document was not read right")
    }
    func rate(_ times: Timings) -> String {
      Figures.throughput(bytes: document.count, times.median)
    }
    return [
      Row(
        "parse 5 MB of JSON", bobbin: rate(parsed.first),
        peer: "node, from a string, \(rate(parsed.second))", budget: "≥ node",
        verdict: .init(parsed.first.median <= parsed.second.median)),
      Row(
        "… and convert every value", bobbin: rate(converted.first),
        peer: "node, from bytes, \(rate(converted.second))"),
    ]
  }

  /// Makes a Swift value of every name, number and text, which Bobbin otherwise leaves until it is
  /// asked for them.
  private static func convertAll(in value: JSONValue?) {
    var sum = 0.0
    var letters = 0
    func visit(_ value: JSONValue) {
      switch value.kind {
      case .object:
        for member in value.members {
          letters &+= member.name.utf8.count
          visit(member.value)
        }
      case .array: for element in value.elements { visit(element) }
      case .string: letters &+= value.string?.utf8.count ?? 0
      case .number: sum += value.double ?? 0
      default: letters &+= 1
      }
    }
    if let value { visit(value) }
    // Something must depend on the result, or there need not be one.
    if sum.isNaN, letters < 0 { Progress.say("no numbers") }
  }
}
