import KeyValue

/// What the demo's numbers are made from: they are the same for everybody.
struct DemoRandom: RandomNumberGenerator {
  private var numbers: RepeatedRandom

  init(seed: UInt64) { numbers = RepeatedRandom(seed: seed) }

  /// Numbers that belong to a name.
  init(_ name: String) {
    // FNV-1a: `hashValue` would be another one in each process.
    let seed = name.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0100_0000_01b3 }
    numbers = RepeatedRandom(seed: seed)
  }

  mutating func next() -> UInt64 { numbers.next() }

  /// A number from −1 to 1, more often a small one.
  mutating func deviation() -> Double {
    let sum = (0..<3).reduce(0.0) { sum, _ in sum + Double(next() >> 11) / Double(1 << 53) }
    return (sum - 1.5) / 1.5
  }
}
