import JSONText

/// SplitMix64: the same documents in every run, and a seed to name the one that failed.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = (state ^ state >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed >> 31
  }
}

/// Makes JSON texts at random: odd spacing, odd spellings, duplicate and index-like names.
struct RandomText {
  /// Which numbers there are.
  enum Numbers {
    /// Any that the grammar allows.
    case any
    /// Those that a double keeps.
    case survivingJavaScript
  }

  private var random: SeededGenerator
  private let numbers: Numbers
  private var out = ""

  static func document(seed: UInt64, numbers: Numbers = .any) -> [UInt8] {
    var text = RandomText(random: SeededGenerator(seed: seed), numbers: numbers)
    text.space()
    text.value(depth: 0)
    text.space()
    return Array(text.out.utf8)
  }

  /// One value without spaces around it.
  static func value(seed: UInt64) -> [UInt8] {
    var text = RandomText(random: SeededGenerator(seed: seed), numbers: .any)
    text.value(depth: 3)
    return Array(text.out.utf8)
  }

  /// A document with a few bytes changed, which makes most of them wrong.
  static func mutated(seed: UInt64) -> [UInt8] {
    var bytes = document(seed: seed)
    var random = SeededGenerator(seed: seed &* 31)
    let likely = Array("\"\\{}[]:,0123456789eE.+-ntu/ \n\u{1}é".utf8)
    for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      let byte = likely.randomElement(using: &random) ?? 0
      switch Int.random(in: 0..<5, using: &random) {
      case 0: bytes.remove(at: place)
      case 1: bytes.insert(byte, at: place)
      case 2: bytes[place] = UInt8.random(in: 0...255, using: &random)
      case 3: bytes.removeSubrange(place...)
      default: bytes[place] = byte
      }
    }
    return bytes
  }

  private mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }

  private mutating func space() {
    guard below(3) == 0 else { return }
    let spaces = [" ", "\n", "\t", "\r\n", "  ", "\n          ", " \n \t "]
    out += spaces[below(spaces.count)]
  }

  private mutating func value(depth: Int) {
    switch below(depth > 5 ? 6 : 11) {
    case 0: out += "null"
    case 1: out += below(2) == 0 ? "true" : "false"
    case 2, 3: number()
    case 4, 5: string()
    case 6, 7: array(depth: depth)
    default: object(depth: depth)
    }
  }

  private mutating func array(depth: Int) {
    out += "["
    space()
    for place in 0..<below(6) {
      if place > 0 {
        out += ","
        space()
      }
      value(depth: depth + 1)
      space()
    }
    out += "]"
  }

  private mutating func object(depth: Int) {
    out += "{"
    space()
    for place in 0..<below(below(8) == 0 ? 30 : 6) {
      if place > 0 {
        out += ","
        space()
      }
      switch below(5) {
      case 0:
        out += ["\"0\"", "\"7\"", "\"42\"", "\"4294967294\"", "\"4294967295\"", "\"01\""][below(6)]
      case 1:
        out += ["\"a\"", "\"b\"", "\"\\u0061\"", "\"\"", "\"__proto__\"", "\"\\u0037\""][below(6)]
      default: string()
      }
      space()
      out += ":"
      space()
      value(depth: depth + 1)
      space()
    }
    out += "}"
  }

  private mutating func string() {
    let parts = [
      "a", "data", "region", " ", "0", "é", "ß", "東京", "😀", "\u{2028}", "\u{7f}", "/", "\\/",
      "\\\\",
      "\\\"", "\\b\\f\\n\\r\\t", "\\u0000", "\\u001f", "\\u0041", "\\u00e9", "\\uD83D\\uDE00",
      "\\ud83d", "\\ude00", "\\ud83d\\ud83d\\ude00", "\\uFFFF", "\\uFEFF", "[{]},:", "longer text ",
    ]
    out += "\""
    for _ in 0..<below(below(6) == 0 ? 40 : 5) { out += parts[below(parts.count)] }
    out += "\""
  }

  private mutating func number() {
    switch numbers {
    case .any: anyNumber()
    case .survivingJavaScript: survivingNumber()
    }
  }

  private mutating func anyNumber() {
    if below(2) == 0 { out += "-" }
    out += below(3) == 0 ? "0" : "\(1 + below(9))" + digits(upTo: below(8) == 0 ? 40 : 4)
    if below(2) == 0 { out += "." + "\(below(10))" + digits(upTo: below(8) == 0 ? 40 : 4) }
    if below(3) == 0 {
      out += ["e", "E", "e+", "E-", "e-"][below(5)] + "\(below(10))" + digits(upTo: 3)
    }
  }

  private mutating func digits(upTo count: Int) -> String {
    (0..<below(count + 1)).map { _ in String(below(10)) }.joined()
  }

  private mutating func survivingNumber() {
    switch below(6) {
    case 0:
      out += ["0", "-0", "0.0", "-0e5", "1.0", "1E2", "10e-1", "5e-324", "1e21", "1e-7"][below(10)]
    case 1:
      out += "\(Int64.random(in: -9_007_199_254_740_991...9_007_199_254_740_991, using: &random))"
    case 2: out += "\(below(1_000_000))e\(below(30) - 15)"
    case 3: out += "0.\(below(1_000_000))"
    default:
      let double = Double(bitPattern: random.next())
      out += double.isFinite ? "\(double)" : "1.5"
    }
  }
}
