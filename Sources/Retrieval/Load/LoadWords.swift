import ThreadCache

/// Words that several steps use.
enum LoadWords {
  /// `region, age cached`; nil when there are none.
  static func list(_ names: [String], _ what: String) -> String? {
    names.isEmpty ? nil : names.joined(separator: ", ") + " " + what
  }

  /// `sector 1.9 kB, age 431 B`.
  static func slices(_ slices: [NewSlice]) -> String {
    slices.map { "\($0.segment) \(ByteText.text($0.json.count))" }.joined(separator: ", ")
  }

  /// `1 slice`, `2 slices`.
  static func count(_ count: Int, _ noun: String) -> String {
    count == 1 ? "1 \(noun)" : "\(count) \(noun)s"
  }

  /// `found, 88 kB`.
  static func found(_ bytes: Int) -> String { "found, \(ByteText.text(bytes))" }

  /// What was sorted into cached, missing and unavailable.
  static func outcome(of plans: [FilePlan]) -> String {
    if let only = plans.first, plans.count == 1 {
      return [
        list(only.cached, "cached"), list(only.missing, "missing"),
        list(only.unavailable, "not available"),
      ].compactMap(\.self).joined(separator: " · ")
    }
    let counts = [
      (plans.reduce(0) { $0 + $1.cached.count }, "cached"),
      (plans.reduce(0) { $0 + $1.missing.count }, "missing"),
      (plans.reduce(0) { $0 + $1.unavailable.count }, "not available"),
    ]
    return counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: " · ")
      + " in \(plans.count) files"
  }

  /// What is answered.
  static func outcome(of answer: LoadAnswer) -> String {
    if let only = answer.files.first, answer.files.count == 1 {
      let parts = [
        only.data.isEmpty ? nil : "new: \(slices(only.data))",
        only.cached.isEmpty ? nil : "cached: \(only.cached.joined(separator: ", "))",
        only.unavailable.isEmpty
          ? nil : "not available: \(only.unavailable.joined(separator: ", "))",
        only.problem.map { "problem: \($0.message)" },
      ]
      return parts.compactMap(\.self).joined(separator: " · ")
    }
    let new = answer.files.reduce(0) { $0 + $1.data.count }
    let problems = answer.files.count { $0.problem != nil }
    let parts = [
      new == 0 ? nil : "\(new) new, \(ByteText.text(answer.bytes))",
      total(answer.files.map(\.cached), "cached"),
      total(answer.files.map(\.unavailable), "not available"),
      problems == 0 ? nil : count(problems, "file") + " with a problem",
    ]
    return parts.compactMap(\.self).joined(separator: " · ")
  }

  private static func total(_ lists: [[String]], _ what: String) -> String? {
    let count = lists.reduce(0) { $0 + $1.count }
    return count == 0 ? nil : "\(count) \(what)"
  }
}
