/// Makes the tape of a text, in one pass and without recursion.
///
/// The parser holds its whole state in itself, so it can stop when the room for nodes is used up and
/// go on where it was in a larger room. Open containers are a list threaded through their own nodes:
/// while a container is open its `next` is the index of the container around it.
struct Parser {
  private let scanner: Scanner
  private let maxDepth: Int
  /// Where the next byte to look at is.
  private(set) var position = 0
  /// How many nodes are written.
  private(set) var filled = 0
  private var open = Self.none
  private var depth = 0
  private var members: UInt32 = 0
  private var inObject = false

  private static let none = UInt32.max

  /// Why the parser stopped.
  enum Outcome {
    case finished
    case roomNeeded
    case failed(Fault)
  }

  init(_ bytes: UnsafeBufferPointer<UInt8>, maxDepth: Int) {
    scanner = Scanner(bytes: bytes)
    self.maxDepth = maxDepth
  }

  /// Parses `bytes`, or says what is wrong where.
  static func parse(_ bytes: [UInt8], limits: JSONLimits) throws(JSONError) -> [Node] {
    let limit = limits.effectiveMaxBytes
    if bytes.count > limit {
      throw JSONError(
        .tooLarge, at: limit, in: bytes, note: ": \(bytes.count) bytes, at most \(limit) are read")
    }
    var fault: Fault?
    var place = 0
    let nodes = bytes.withUnsafeBufferPointer { text in
      var parser = Parser(text, maxDepth: limits.maxDepth)
      // One node for eight bytes is more than data of this kind needs; what is not used is memory
      // that is never touched.
      var nodes: [Node] = []
      var room = text.count / 8 + 16
      while true {
        var outcome = Outcome.roomNeeded
        // `nodes` holds `parser.filled` nodes here (none at first) and `room` is larger.
        let larger = [Node](unsafeUninitializedCapacity: room) { buffer, count in
          _ = buffer.initialize(fromContentsOf: nodes)
          outcome = parser.run(into: buffer)
          count = parser.filled
        }
        nodes = larger
        switch outcome {
        case .finished: return nodes
        case .roomNeeded: room *= 2
        case .failed(let what):
          fault = what
          place = parser.position
          return []
        }
      }
    }
    if let fault {
      throw JSONError(
        fault, at: place, in: bytes,
        note: fault == .tooDeep ? ": more than \(limits.maxDepth) levels" : nil)
    }
    return nodes
  }

  /// Goes on until the text ends, is found wrong, or `tape` is full.
  ///
  /// `tape[0..<filled]` must be initialised and stays so. Nodes are written at `filled` only after the
  /// check against `lastPlace` below, two of them (a name and its value) at most between two checks.
  private mutating func run(into tape: UnsafeMutableBufferPointer<Node>) -> Outcome {
    let bytes = scanner.bytes
    let scanner = scanner
    let lastPlace = tape.count - 2
    var position = position
    var filled = filled
    var open = open
    var members = members
    var inObject = inObject
    var depth = depth

    func failed(_ fault: Fault, _ place: Int) -> Outcome {
      self.position = place
      self.filled = filled
      return .failed(fault)
    }

    if position == 0 {
      position = scanner.skipWhitespace(0)
      if position >= bytes.count { return failed(.noValue, position) }
      if scanner.startsWithByteOrderMark() { return failed(.byteOrderMark, 0) }
    }

    // A value is due here, in an object a name and a value.
    value: while true {
      if filled > lastPlace {
        self.position = position
        self.filled = filled
        self.open = open
        self.members = members
        self.inObject = inObject
        self.depth = depth
        return .roomNeeded
      }
      if inObject {
        position = scanner.skipWhitespace(position)
        guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
          return failed(members == 0 ? .expectedNameOrBrace : .expectedName, position)
        }
        let end = scanner.string(at: position)
        if let fault = end.fault { return failed(fault, end.position) }
        tape[filled] = Node(
          start: UInt32(truncatingIfNeeded: position),
          end: UInt32(truncatingIfNeeded: end.position),
          next: UInt32(truncatingIfNeeded: filled + 1),
          tag: end.escaped ? 3 | Node.escaped : 3)
        filled += 1
        position = end.position
        if position < bytes.count, bytes[position] == UInt8(ascii: ":") {
          position += 1
        } else {
          position = scanner.skipWhitespace(position)
          guard position < bytes.count, bytes[position] == UInt8(ascii: ":") else {
            return failed(.expectedColon, position)
          }
          position += 1
        }
      }
      position = scanner.skipWhitespace(position)
      guard position < bytes.count else { return failed(.expectedValue, position) }

      let first = bytes[position]
      let start = position
      var tag: UInt32
      switch first {
      case UInt8(ascii: "\""):
        let end = scanner.string(at: position)
        if let fault = end.fault { return failed(fault, end.position) }
        tag = end.escaped ? 3 | Node.escaped : 3
        position = end.position
      case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
        let end = scanner.number(at: position)
        if let fault = end.fault { return failed(fault, end.position) }
        tag = 2
        position = end.position
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        if depth > maxDepth { return failed(.tooDeep, position) }
        if open != Self.none { tape[Int(open)].tag |= members << 4 }
        tape[filled] = Node(
          start: UInt32(truncatingIfNeeded: start), end: 0, next: open,
          tag: first == UInt8(ascii: "{") ? 5 : 4)
        open = UInt32(truncatingIfNeeded: filled)
        filled += 1
        members = 0
        inObject = first == UInt8(ascii: "{")
        position = scanner.skipWhitespace(position + 1)
        // '{' and '[' are two below the bracket that closes them.
        guard position < bytes.count, bytes[position] == first + 2 else { continue value }
        tag = 0
      case UInt8(ascii: "n"), UInt8(ascii: "t"), UInt8(ascii: "f"):
        let end = scanner.literal(at: position)
        if let fault = end.fault { return failed(fault, end.position) }
        tag = first == UInt8(ascii: "n") ? 0 : 1
        position = end.position
      default:
        return failed(.expectedValue, position)
      }

      var closing = false
      if first | 0x20 == UInt8(ascii: "{") {
        closing = true
      } else {
        tape[filled] = Node(
          start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: position),
          next: UInt32(truncatingIfNeeded: filled + 1), tag: tag)
        filled += 1
      }

      // A value is complete, or an empty container is about to be.
      while true {
        if closing {
          let closed = Int(open)
          position += 1
          open = tape[closed].next
          tape[closed].end = UInt32(truncatingIfNeeded: position)
          tape[closed].next = UInt32(truncatingIfNeeded: filled)
          tape[closed].tag |= members << 4
          depth -= 1
          if open != Self.none {
            let around = tape[Int(open)].tag
            members = around >> 4
            inObject = around & 7 == 5
            tape[Int(open)].tag = around & 15
          }
        }
        if open == Self.none { break value }
        members += 1
        position = scanner.skipWhitespace(position)
        guard position < bytes.count else { return failed(.unclosed, position) }
        let byte = bytes[position]
        if byte == UInt8(ascii: ",") {
          position += 1
          continue value
        }
        guard byte == (inObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
          return failed(inObject ? .expectedCommaOrBrace : .expectedCommaOrBracket, position)
        }
        closing = true
      }
    }

    self.position = scanner.skipWhitespace(position)
    self.filled = filled
    return self.position == bytes.count ? .finished : .failed(.trailingContent)
  }
}
