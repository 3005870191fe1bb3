/// Numbers that are the same in every run.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

/// Documents that are nearly surveys.
enum RandomSurvey {
  static func text(using generator: inout SeededGenerator) -> [UInt8] {
    Array(object(["metadata", "question", "responses"], depth: 0, using: &generator).utf8)
  }

  static func damage(_ text: inout [UInt8], using generator: inout SeededGenerator) {
    for _ in 0..<3 where !text.isEmpty {
      text[Int.random(in: 0..<text.count, using: &generator)] = UInt8.random(
        in: 0...255, using: &generator)
    }
  }

  private static func object(
    _ names: [String], depth: Int, using generator: inout SeededGenerator
  ) -> String {
    let members = names.filter { _ in generator.next() % 8 != 0 }.map { name in
      "\"\(name)\":" + value(of: name, depth: depth + 1, using: &generator)
    }
    return "{" + members.joined(separator: ",") + "}"
  }

  private static func value(
    of name: String, depth: Int, using generator: inout SeededGenerator
  ) -> String {
    if generator.next() % 10 == 0 { return scalar(using: &generator) }
    switch name {
    case "responses":
      let count = Int(generator.next() % 4)
      return "["
        + (0..<count).map { _ in
          generator.next() % 30 == 0
            ? scalar(using: &generator)
            : object(["response", "data"], depth: depth, using: &generator)
        }.joined(separator: ",") + "]"
    case "data":
      return object(
        ["region", "age", "é", "generation", "x\\u0000"], depth: depth, using: &generator)
    case "metadata": return object(["dataStructure"], depth: depth, using: &generator)
    case "dataStructure": return #"{"segments":["region","age",null,"age"]}"#
    default:
      return depth < 6 && generator.next() % 2 == 0
        ? object(["a", "b"], depth: depth, using: &generator) : scalar(using: &generator)
    }
  }

  private static func scalar(using generator: inout SeededGenerator) -> String {
    ["null", "true", "0.50", "-1e400", "\"\\ud800\"", "\"text\"", "[]", "{}", "[[1]]"]
      .randomElement(
        using: &generator) ?? "null"
  }
}
