/// Reads replies out of bytes that come in any pieces.
///
/// ```swift
/// var parser = RESPParser()
/// var replies: [RESPValue] = []
/// try parser.read(bytes, into: &replies)  // what is whole by now
/// ```
///
/// Whatever the pieces, the replies are the same. Bytes of a string are copied once, from the piece they came in to
/// the value they belong to. A string over the limit does not stop what follows it: its bytes are passed over and
/// an error stands in its place.
public struct RESPParser: Sendable {
  private enum State {
    /// A line that tells type and length, or is the value.
    case line
    /// The bytes of a string.
    case body
    /// The line end after a string.
    case bodyEnd
  }

  private enum Body {
    case string
    case error
    case verbatim
    /// A string over the limit, of this length.
    case passedOver(Int)
  }

  private let limits: RESPLimits
  private var state = State.line
  /// The beginning of a line whose end has yet to come.
  private var line: [UInt8] = []
  private var bodyKind = Body.string
  private var body: [UInt8] = []
  /// How many bytes of the body, or of its line end, have yet to come.
  private var missing = 0
  /// Aggregates that are not whole, each an element of the one before.
  private var open: [RESPAggregate] = []
  private var elementsLeft: Int
  private var bytesLeft: Int
  private var failure: RESPSyntaxError?

  /// A parser of a new connection.
  public init(limits: RESPLimits = RESPLimits()) {
    self.limits = limits
    elementsLeft = limits.elements
    bytesLeft = limits.replyBytes
  }

  /// Whether a reply has begun whose end has yet to come.
  public var isWithinReply: Bool { state != .line || !line.isEmpty || !open.isEmpty }

  /// Reads the next bytes of the connection and appends the replies that they make whole.
  ///
  /// After an error, which comes behind the replies before it, nothing more can be read.
  public mutating func read(
    _ bytes: UnsafeRawBufferPointer, into replies: inout [RESPValue]
  ) throws(RESPSyntaxError) {
    if let failure { throw failure }
    do throws(RESPSyntaxError) {
      var position = 0
      while position < bytes.count {
        switch state {
        case .line: try readLine(bytes, &position, &replies)
        case .body: readBody(bytes, &position)
        case .bodyEnd: try readBodyEnd(bytes, &position, &replies)
        }
      }
    } catch {
      failure = error
      throw error
    }
  }

  /// Reads the next bytes of the connection and appends the replies that they make whole.
  public mutating func read(
    _ bytes: [UInt8], into replies: inout [RESPValue]
  ) throws(RESPSyntaxError) {
    try bytes.withUnsafeBufferPointer { buffer throws(RESPSyntaxError) in
      try read(UnsafeRawBufferPointer(buffer), into: &replies)
    }
  }
}

// MARK: Lines

extension RESPParser {
  private mutating func readLine(
    _ bytes: UnsafeRawBufferPointer, _ position: inout Int, _ replies: inout [RESPValue]
  ) throws(RESPSyntaxError) {
    if line.isEmpty, !Self.isType(bytes[position]) {
      throw .unknownType(bytes[position])
    }
    let start = position
    while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
    // Type and carriage return do not count.
    guard line.count + position - start <= limits.lineBytes + 2 else {
      throw .lineTooLong(limit: limits.lineBytes)
    }
    let piece = UnsafeRawBufferPointer(rebasing: bytes[start..<position])
    guard position < bytes.count else {
      line.append(contentsOf: piece)
      return
    }
    position += 1
    if line.isEmpty {
      try take(piece, bytes, &position, &replies)
    } else {
      line.append(contentsOf: piece)
      let whole = line
      line.removeAll(keepingCapacity: true)
      try whole.withUnsafeBufferPointer { whole throws(RESPSyntaxError) in
        try take(UnsafeRawBufferPointer(whole), bytes, &position, &replies)
      }
    }
  }

  /// Takes a line with its type and carriage return; what follows it is in `bytes` from `position`.
  private mutating func take(
    _ line: UnsafeRawBufferPointer, _ bytes: UnsafeRawBufferPointer, _ position: inout Int,
    _ replies: inout [RESPValue]
  ) throws(RESPSyntaxError) {
    guard line.count >= 2, line[line.count - 1] == UInt8(ascii: "\r") else {
      throw .malformed("line")
    }
    let text = UnsafeRawBufferPointer(rebasing: line[1..<(line.count - 1)])
    switch line[0] {
    case UInt8(ascii: "$"): try beginBody(.string, text, bytes, &position, &replies)
    case UInt8(ascii: "*"): try begin(.array, text, &replies)
    case UInt8(ascii: ":"):
      guard let number = RESPLine.integer(text) else { throw .malformed("number") }
      complete(.integer(number), &replies)
    case UInt8(ascii: "+"): complete(.bytes(Array(text)), of: text, &replies)
    case UInt8(ascii: "-"):
      complete(.error(RESPError(line: String(decoding: text, as: UTF8.self))), of: text, &replies)
    case UInt8(ascii: "_"):
      guard text.isEmpty else { throw .malformed("null") }
      complete(.null, &replies)
    case UInt8(ascii: "%"): try begin(.map, text, &replies)
    case UInt8(ascii: "~"): try begin(.set, text, &replies)
    case UInt8(ascii: "|"): try begin(.attribute, text, &replies)
    case UInt8(ascii: ">"):
      guard open.isEmpty else { throw .malformed("reply with news inside it") }
      try begin(.push, text, &replies)
    case UInt8(ascii: "#"):
      guard text.count == 1, text[0] == UInt8(ascii: "t") || text[0] == UInt8(ascii: "f") else {
        throw .malformed("boolean")
      }
      complete(.boolean(text[0] == UInt8(ascii: "t")), &replies)
    case UInt8(ascii: ","):
      guard RESPLine.isDouble(text) else { throw .malformed("double") }
      complete(.double(String(decoding: text, as: UTF8.self)), of: text, &replies)
    case UInt8(ascii: "("):
      guard RESPLine.isBigNumber(text) else { throw .malformed("big number") }
      complete(.bigNumber(String(decoding: text, as: UTF8.self)), of: text, &replies)
    case UInt8(ascii: "="): try beginBody(.verbatim, text, bytes, &position, &replies)
    case UInt8(ascii: "!"): try beginBody(.error, text, bytes, &position, &replies)
    default: throw .streamed  // `;` and `.`, the pieces of a streamed reply
    }
  }

  private static func isType(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "$"), UInt8(ascii: "*"), UInt8(ascii: ":"), UInt8(ascii: "+"),
      UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "%"), UInt8(ascii: "~"),
      UInt8(ascii: "|"), UInt8(ascii: ">"), UInt8(ascii: "#"), UInt8(ascii: ","),
      UInt8(ascii: "("), UInt8(ascii: "="), UInt8(ascii: "!"), UInt8(ascii: ";"),
      UInt8(ascii: "."):
      true
    default: false
    }
  }

  /// Completes the value of a line, which counts for the bytes of its reply like any string.
  private mutating func complete(
    _ value: RESPValue, of text: UnsafeRawBufferPointer, _ replies: inout [RESPValue]
  ) {
    guard text.count <= bytesLeft else {
      return complete(.error(RESPError(tooLarge: text.count)), &replies)
    }
    bytesLeft -= text.count
    complete(value, &replies)
  }
}

// MARK: Strings

extension RESPParser {
  private mutating func beginBody(
    _ kind: Body, _ text: UnsafeRawBufferPointer, _ bytes: UnsafeRawBufferPointer,
    _ position: inout Int, _ replies: inout [RESPValue]
  ) throws(RESPSyntaxError) {
    switch RESPLine.length(text) {
    case .known(let length): missing = length
    case .null:
      guard case .string = kind else { throw .malformed("length") }
      return complete(.null, &replies)
    case .streamed: throw .streamed
    case nil: throw .malformed("length")
    }
    guard missing <= min(limits.bulkBytes, bytesLeft) else {
      bodyKind = .passedOver(missing)
      state = .body
      return
    }
    bytesLeft -= missing
    bodyKind = kind
    let available = bytes.count - position
    if available >= missing {
      body = Array(UnsafeRawBufferPointer(rebasing: bytes[position..<(position + missing)]))
      position += missing
      missing = 2
      state = .bodyEnd
    } else {
      // Room for all of it: pages that nothing was written to cost no memory, so that what is announced and does
      // not come costs none. Beyond this the room grows with what comes.
      body = []
      body.reserveCapacity(min(missing, 64 << 20))
      state = .body
    }
  }

  private mutating func readBody(_ bytes: UnsafeRawBufferPointer, _ position: inout Int) {
    let count = min(missing, bytes.count - position)
    if case .passedOver = bodyKind {
    } else {
      body.append(
        contentsOf: UnsafeRawBufferPointer(rebasing: bytes[position..<(position + count)]))
    }
    position += count
    missing -= count
    if missing == 0 {
      missing = 2
      state = .bodyEnd
    }
  }

  private mutating func readBodyEnd(
    _ bytes: UnsafeRawBufferPointer, _ position: inout Int, _ replies: inout [RESPValue]
  ) throws(RESPSyntaxError) {
    let expected = missing == 2 ? UInt8(ascii: "\r") : UInt8(ascii: "\n")
    guard bytes[position] == expected else { throw .malformed("end of a string") }
    position += 1
    missing -= 1
    guard missing == 0 else { return }
    state = .line
    let content = body
    body = []
    switch bodyKind {
    case .string: complete(.bytes(content), &replies)
    case .error:
      complete(.error(RESPError(line: String(decoding: content, as: UTF8.self))), &replies)
    case .verbatim:
      guard content.count >= 4, content[3] == UInt8(ascii: ":") else {
        throw .malformed("verbatim string")
      }
      complete(.bytes(Array(content[4...])), &replies)
    case .passedOver(let length):
      complete(.error(RESPError(tooLarge: length)), &replies)
    }
  }
}

// MARK: Aggregates

extension RESPParser {
  private mutating func begin(
    _ kind: RESPAggregate.Kind, _ text: UnsafeRawBufferPointer, _ replies: inout [RESPValue]
  ) throws(RESPSyntaxError) {
    var count: Int
    switch RESPLine.length(text) {
    case .known(let length): count = length
    case .null:
      guard case .array = kind else { throw .malformed("length") }
      return complete(.null, &replies)
    case .streamed: throw .streamed
    case nil: throw .malformed("length")
    }
    guard count <= elementsLeft else { throw .tooManyElements(limit: limits.elements) }
    switch kind {
    case .map, .attribute:
      guard count <= elementsLeft / 2 else { throw .tooManyElements(limit: limits.elements) }
      count *= 2
    case .array, .set, .push: break
    }
    elementsLeft -= count
    let aggregate = RESPAggregate(kind, elements: count)
    guard count > 0 else {
      if let value = aggregate.value { complete(value, &replies) }
      return
    }
    guard open.count < limits.depth else { throw .tooDeep(limit: limits.depth) }
    open.append(aggregate)
  }

  /// Puts a value where it belongs: into the aggregate it is an element of, or to the replies.
  private mutating func complete(_ value: RESPValue, _ replies: inout [RESPValue]) {
    var value = value
    while !open.isEmpty {
      let last = open.count - 1
      open[last].elements.append(value)
      open[last].missing -= 1
      guard open[last].missing == 0 else { return }
      guard let whole = open.removeLast().value else { return }
      value = whole
    }
    replies.append(value)
    elementsLeft = limits.elements
    bytesLeft = limits.replyBytes
  }
}
