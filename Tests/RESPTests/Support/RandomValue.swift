import RESP

/// Any value that a server may send inside a reply.
func randomValue(using generator: inout some RandomNumberGenerator, depth: Int = 4) -> RESPValue {
  let kinds = depth == 0 ? 0..<7 : 0..<10
  var elements: [RESPValue] {
    (0..<Int.random(in: 0...4, using: &generator)).map { _ in
      randomValue(using: &generator, depth: depth - 1)
    }
  }
  switch Int.random(in: kinds, using: &generator) {
  case 0: return .null
  case 1:
    let count = Int.random(in: 0...40, using: &generator)
    return .bytes((0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) })
  case 2: return .integer(Int64.random(in: Int64.min...Int64.max, using: &generator))
  case 3: return .double("\(Double.random(in: -1e9...1e9, using: &generator))")
  case 4: return .bigNumber("-12345678901234567890123")
  case 5: return .boolean(Bool.random(using: &generator))
  case 6: return .error(RESPError(line: "WRONGTYPE Operation against a key"))
  case 7: return .array(elements)
  case 8: return .set(elements)
  default: return .map(elements.map { RESPPair(key: $0, value: .integer(1)) })
  }
}
