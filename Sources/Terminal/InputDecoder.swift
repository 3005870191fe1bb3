import Browser

/// Makes events of the bytes a terminal sends.
///
/// A pure value: bytes in, events out, in pieces of any size. It stands in for `wget_wch`, which takes
/// key sequences in pasted text for keys, reports undecodable bytes and the end of input alike,
/// and cannot be tested without a terminal.
///
/// Pasted text is collected between its brackets and never read as keys. A sequence that nobody
/// knows is dropped whole, so its letters are no key presses either.
struct InputDecoder: Sendable {
  /// Bytes that are no whole event yet.
  private var buffer: [UInt8] = []
  /// The paste being collected.
  private var paste: [UInt8]?
  /// An escape was taken for the key alone; what follows it may still be its rest.
  private var escapeWasAlone = false
  private let sequences: KeySequences

  private static let escape: UInt8 = 0x1B
  private static let pasteStart = Array("[200~".utf8)
  private static let pasteEnd = Array("\u{1B}[201~".utf8)
  /// A control sequence longer than this is no sequence.
  private static let longestSequence = 64

  /// Makes a decoder for a terminal's keys.
  init(sequences: KeySequences = KeySequences()) {
    self.sequences = sequences
  }

  /// Whether a lone escape byte waits for what may follow it.
  var awaitsRest: Bool { paste == nil && buffer == [Self.escape] }

  /// Takes bytes and gives the events that are whole.
  mutating func decode(_ bytes: some Sequence<UInt8>) -> [TerminalEvent] {
    var events: [TerminalEvent] = []
    let before = buffer.count
    buffer.append(contentsOf: bytes)
    if paste != nil, buffer.count - before == 1, buffer.last == 0x03 {
      // ^C by itself: the way out of a paste whose end was lost.
      paste = nil
      buffer = [0x03]
    }
    var index = 0
    while index < buffer.count, let next = step(at: index, &events) { index = next }
    buffer.removeFirst(index)
    if !buffer.isEmpty || !events.isEmpty { escapeWasAlone = false }
    return events
  }

  /// Nothing followed in time: a lone escape byte was the key.
  mutating func timeOut() -> [TerminalEvent] {
    guard awaitsRest else { return [] }
    buffer = []
    escapeWasAlone = true
    return [.key(.escape)]
  }

  /// Forgets what is not whole: another program has read the rest.
  mutating func reset() {
    self = InputDecoder(sequences: sequences)
  }

  /// Takes one event; the index behind it, or nil when bytes are missing.
  private mutating func step(at index: Int, _ events: inout [TerminalEvent]) -> Int? {
    if paste != nil { return collectPaste(at: index, &events) }
    let rest = buffer[index...]
    let byte = buffer[index]
    if escapeWasAlone, index == 0, rest.starts(with: Self.pasteStart) {
      paste = []
      return index + Self.pasteStart.count
    }
    switch byte {
    case Self.escape: return stepEscape(at: index, &events)
    case 0x0D, 0x0A: events.append(.key(.enter))
    case 0x09: events.append(.key(.tab))
    case 0x08, 0x7F: events.append(.key(.backspace))
    case 0x00..<0x20: events.append(.key(.control(Self.letter(of: byte))))
    case 0x20..<0x7F: events.append(.key(.character(Character(Unicode.Scalar(byte)))))
    default: return stepCharacter(at: index, &events)
    }
    return index + 1
  }

  /// The letter that makes a control character: `c` for 0x03, `@` for 0x00.
  private static func letter(of control: UInt8) -> Character {
    let letter = control + 0x40
    return Character(Unicode.Scalar(letter).properties.lowercaseMapping)
  }

  /// One character of several bytes; bytes that are no UTF-8 are dropped one by one.
  private func stepCharacter(at index: Int, _ events: inout [TerminalEvent]) -> Int? {
    let length: Int
    switch buffer[index] {
    case 0xC2...0xDF: length = 2
    case 0xE0...0xEF: length = 3
    case 0xF0...0xF4: length = 4
    default: return index + 1
    }
    let bytes = buffer[index...].prefix(length)
    if let text = String(validating: bytes, as: UTF8.self), let character = text.first {
      // C1 control characters are no keys.
      if bytes.count == length, !(bytes.first == 0xC2 && bytes.last.map { $0 < 0xA0 } == true) {
        events.append(.key(.character(character)))
      }
      return index + length
    }
    let rest = bytes.dropFirst()
    return bytes.count < length && rest.allSatisfy { 0x80...0xBF ~= $0 } ? nil : index + 1
  }

  private mutating func stepEscape(at index: Int, _ events: inout [TerminalEvent]) -> Int? {
    let rest = buffer[index...]
    switch sequences.match(rest) {
    case .key(let key, let length):
      events.append(.key(key))
      return index + length
    case .incomplete: return nil
    case .none: break
    }
    guard rest.count > 1 else { return nil }
    switch buffer[index + 1] {
    case UInt8(ascii: "["): return stepControlSequence(at: index, &events)
    case UInt8(ascii: "O"):
      guard rest.count > 2 else { return nil }
      if let key = KeySequences.key(final: buffer[index + 2], number: 0, shifted: false) {
        events.append(.key(key))
        return index + 3
      }
      fallthrough
    default:
      // Escape and a key after it, read together on a slow line: there are no Alt keys here.
      events.append(.key(.escape))
      return index + 1
    }
  }

  private mutating func stepControlSequence(
    at index: Int, _ events: inout [TerminalEvent]
  ) -> Int? {
    var end = index + 2
    while end < buffer.count, 0x20...0x3F ~= buffer[end] { end += 1 }
    guard end < buffer.count else {
      return end - index > Self.longestSequence ? end : nil
    }
    let parameters = buffer[(index + 2)..<end]
    let final = buffer[end]
    // A byte that cannot end a sequence begins something else.
    guard 0x40...0x7E ~= final else { return end }
    if final == UInt8(ascii: "M"), parameters.isEmpty {
      guard end + 3 < buffer.count else { return nil }
      if let mouse = MouseReport(legacy: buffer[(end + 1)...(end + 3)])?.mouse {
        events.append(.mouse(mouse))
      }
      return end + 4
    }
    if parameters.first == UInt8(ascii: "<") {
      let report = MouseReport(
        numbers: Self.numbers(parameters.dropFirst()), released: final == UInt8(ascii: "m"))
      if let mouse = report?.mouse { events.append(.mouse(mouse)) }
      return end + 1
    }
    let numbers = Self.numbers(parameters)
    if final == UInt8(ascii: "~"), numbers.first == 200 {
      paste = []
    } else if parameters.allSatisfy({ $0 < 0x3C }) {
      let shifted = numbers.count > 1 && numbers[1] > 0 && (numbers[1] - 1) & 1 == 1
      if let key = KeySequences.key(final: final, number: numbers.first ?? 0, shifted: shifted) {
        events.append(.key(key))
      }
    }
    return end + 1
  }

  /// Numbers between semicolons; what is no number is 0.
  private static func numbers(_ parameters: ArraySlice<UInt8>) -> [Int] {
    parameters.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false).map { digits in
      Int(String(decoding: digits.prefix(6), as: UTF8.self)) ?? 0
    }
  }

  private mutating func collectPaste(at index: Int, _ events: inout [TerminalEvent]) -> Int? {
    let rest = buffer[index...]
    guard let mark = rest.firstIndex(of: Self.escape) else {
      paste?.append(contentsOf: rest)
      return buffer.count
    }
    if buffer[mark...].starts(with: Self.pasteEnd) {
      let text = (paste ?? []) + buffer[index..<mark]
      paste = nil
      events.append(.paste(String(decoding: text, as: UTF8.self)))
      return mark + Self.pasteEnd.count
    }
    paste?.append(contentsOf: buffer[index..<mark])
    // Perhaps the beginning of the end.
    if Self.pasteEnd.starts(with: buffer[mark...]) {
      buffer.removeSubrange(index..<mark)
      return nil
    }
    paste?.append(Self.escape)
    return mark + 1
  }
}
