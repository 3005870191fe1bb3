import StoreConformance

/// Documents that are nearly surveys.
enum RandomSurvey {
  static func text(using generator: inout SeededRandom) -> [UInt8] {
    Array(object(["metadata", "question", "responses"], depth: 0, using: &generator).utf8)
  }

  static func damage(_ text: inout [UInt8], using generator: inout SeededRandom) {
    for _ in 0..<3 where !text.isEmpty {
      text[Int.random(in: 0..<text.count, using: &generator)] = UInt8.random(
        in: 0...255, using: &generator)
    }
  }

  private static func object(
    _ names: [String], depth: Int, using generator: inout SeededRandom
  ) -> String {
    let members = names.filter { _ in generator.next() % 8 != 0 }.map { name in
      "\"\(name)\":" + value(of: name, depth: depth + 1, using: &generator)
    }
    return "{" + members.joined(separator: ",") + "}"
  }

  private static func value(
    of name: String, depth: Int, using generator: inout SeededRandom
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

  private static func scalar(using generator: inout SeededRandom) -> String {
    ["null", "true", "0.50", "-1e400", "\"\\ud800\"", "\"text\"", "[]", "{}", "[[1]]"]
      .randomElement(
        using: &generator) ?? "null"
  }
}
