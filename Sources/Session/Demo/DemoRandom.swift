/// Numbers that look random and are the same for everybody: SplitMix64.
struct DemoRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// Numbers that belong to a name.
  init(_ name: String) {
    // FNV-1a: `hashValue` would be another one in each process.
    state = name.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0100_0000_01b3 }
  }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// A number from −1 to 1, more often a small one.
  mutating func deviation() -> Double {
    let sum = (0..<3).reduce(0.0) { sum, _ in sum + Double(next() >> 11) / Double(1 << 53) }
    return (sum - 1.5) / 1.5
  }
}
