import RESP

/// Writes values as a server that speaks RESP3 does.
enum Wire {
  static func bytes(of value: RESPValue) -> [UInt8] {
    switch value {
    case .null: Array("_\r\n".utf8)
    case .bytes(let bytes): line("$", bytes.count) + bytes + Array("\r\n".utf8)
    case .integer(let number): Array(":\(number)\r\n".utf8)
    case .double(let text): Array(",\(text)\r\n".utf8)
    case .bigNumber(let text): Array("(\(text)\r\n".utf8)
    case .boolean(let flag): Array("#\(flag ? "t" : "f")\r\n".utf8)
    case .error(let error): Array("-\(error.message)\r\n".utf8)
    case .array(let elements): line("*", elements.count) + elements.flatMap(bytes)
    case .set(let elements): line("~", elements.count) + elements.flatMap(bytes)
    case .push(let elements): line(">", elements.count) + elements.flatMap(bytes)
    case .map(let pairs):
      line("%", pairs.count) + pairs.flatMap { bytes(of: $0.key) + bytes(of: $0.value) }
    }
  }

  private static func line(_ type: String, _ count: Int) -> [UInt8] {
    Array("\(type)\(count)\r\n".utf8)
  }
}

/// What came out of a parser: the replies, and what ended them if something did.
struct Outcome: Equatable {
  var replies: [RESPValue] = []
  var failure: RESPSyntaxError?

  /// The outcome of pieces that come one after the other.
  init(_ pieces: [[UInt8]], limits: RESPLimits = RESPLimits()) {
    var parser = RESPParser(limits: limits)
    for piece in pieces where failure == nil {
      do { try parser.read(piece, into: &replies) } catch { failure = error }
    }
  }

  /// The outcome of text that comes at once.
  init(_ text: String, limits: RESPLimits = RESPLimits()) {
    self.init([Array(text.utf8)], limits: limits)
  }
}

extension RESPValue {
  /// A string of text.
  static func text(_ text: String) -> RESPValue { .bytes(Array(text.utf8)) }
}
