// rooms: RESP
import RESP

/// Any bytes are read alike however they are split, and a value that was read is read again from its own bytes.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzParsing(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  guard count > 0 else { return 0 }
  // The first byte says how the others are split.
  let seed = data[0]
  let bytes = Array(UnsafeBufferPointer(start: data + 1, count: count - 1))

  let whole = Outcome([bytes])
  precondition(Outcome(bytes.map { [$0] }) == whole, "byte by byte it is something else")
  precondition(Outcome(pieces(of: bytes, seed: seed)) == whole, "split it is something else")

  for reply in whole.replies where !reply.holdsPassedOver {
    var wire: [UInt8] = []
    reply.write(to: &wire)
    // Without tight limits: text that was not UTF-8 has become longer.
    precondition(
      Outcome([wire], RESPLimits()).replies == [reply], "its own bytes mean something else")
  }
  return 0
}

private struct Outcome: Equatable {
  var replies: [RESPValue] = []
  var failure: RESPSyntaxError?

  init(_ pieces: [[UInt8]], _ limits: RESPLimits = tight) {
    var parser = RESPParser(limits: limits)
    for piece in pieces where failure == nil {
      do { try parser.read(piece, into: &replies) } catch { failure = error }
    }
    if failure != nil {
      do {
        try parser.read(Array("+OK\r\n".utf8), into: &replies)
        preconditionFailure("it reads on after a failure")
      } catch { precondition(error == failure) }
    }
  }
}

private let tight: RESPLimits = {
  var limits = RESPLimits()
  limits.bulkBytes = 100
  limits.replyBytes = 400
  limits.elements = 200
  limits.depth = 8
  limits.lineBytes = 60
  return limits
}()

private func pieces(of bytes: [UInt8], seed: UInt8) -> [[UInt8]] {
  var pieces: [[UInt8]] = []
  var state = UInt32(seed) | 1
  var start = 0
  while start < bytes.count {
    state = state &* 1_664_525 &+ 1_013_904_223
    let end = min(bytes.count, start + Int(state >> 27))  // none to 31
    pieces.append(Array(bytes[start..<end]))
    start = end
  }
  return pieces
}

extension RESPValue {
  fileprivate var holdsPassedOver: Bool {
    switch self {
    case .error(let error): error.tooLarge != nil
    case .array(let elements), .set(let elements), .push(let elements):
      elements.contains { $0.holdsPassedOver }
    case .map(let pairs): pairs.contains { $0.key.holdsPassedOver || $0.value.holdsPassedOver }
    default: false
    }
  }

  fileprivate func write(to wire: inout [UInt8]) {
    switch self {
    case .null: wire += "_\r\n".utf8
    case .bytes(let bytes):
      wire += "$\(bytes.count)\r\n".utf8
      wire += bytes
      wire += "\r\n".utf8
    case .integer(let number): wire += ":\(number)\r\n".utf8
    case .double(let text): wire += ",\(text)\r\n".utf8
    case .bigNumber(let text): wire += "(\(text)\r\n".utf8
    case .boolean(let flag): wire += "#\(flag ? "t" : "f")\r\n".utf8
    case .error(let error): wire += "!\(error.message.utf8.count)\r\n\(error.message)\r\n".utf8
    case .array(let elements): Self.write("*", elements, to: &wire)
    case .set(let elements): Self.write("~", elements, to: &wire)
    case .push(let elements): Self.write(">", elements, to: &wire)
    case .map(let pairs):
      wire += "%\(pairs.count)\r\n".utf8
      for pair in pairs {
        pair.key.write(to: &wire)
        pair.value.write(to: &wire)
      }
    }
  }

  private static func write(_ type: String, _ elements: [RESPValue], to wire: inout [UInt8]) {
    wire += "\(type)\(elements.count)\r\n".utf8
    for element in elements { element.write(to: &wire) }
  }
}
