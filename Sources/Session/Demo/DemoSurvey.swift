import JSONText

/// The demo's survey files, made of its questions: the same bytes for everybody.
struct DemoSurvey: Sendable {
  /// The id of the file: `2025_1`, `2025_5_2`.
  let id: String
  /// The file, as it stands in a folder.
  let text: [UInt8]

  /// All files, in natural order.
  static let all: [DemoSurvey] = [2024, 2025].flatMap { year in
    DemoQuestions.all.filter { year == 2025 || $0.isOld }.flatMap { files(of: $0, year) }
  }

  private static func files(of question: DemoQuestions.Question, _ year: Int) -> [DemoSurvey] {
    let id = "\(year)_\(question.number)"
    if question.statements.isEmpty {
      return [DemoSurvey(id: id, text: text(question, year, nil, question.answers))]
    }
    return question.statements.enumerated().map { index, statement in
      DemoSurvey(
        id: "\(id)_\(index + 1)", text: text(question, year, statement, [statement]))
    }
  }

  private static func text(
    _ question: DemoQuestions.Question, _ year: Int, _ statement: String?, _ responses: [String]
  ) -> [UInt8] {
    var text = JSONBuilder(indent: 2)
    text.beginObject()
    text.name("metadata")
    metadata(question, year, statement, &text)
    text.name("question")
    text.string("Q\(question.number) - \(question.text)")
    text.name("responses")
    text.beginArray()
    let levels = Share.levels(of: responses, isSingleChoice: question.isSingleChoice)
    for (response, level) in zip(responses, levels) {
      text.beginObject()
      text.name("response")
      text.string(response)
      text.name("data")
      data(Share(response, level: level, year: year), &text)
      text.endObject()
    }
    text.endArray()
    text.endObject()
    return text.bytes + [UInt8(ascii: "\n")]
  }

  private static func metadata(
    _ question: DemoQuestions.Question, _ year: Int, _ statement: String?,
    _ text: inout JSONBuilder
  ) {
    text.beginObject()
    text.name("survey")
    text.string("Days and Ways, an invented survey for Bobbin's demo")
    text.name("theme")
    text.string(question.theme)
    text.name("questionId")
    text.string("Q\(question.number)")
    text.name("year")
    text.int(year)
    if let statement {
      text.name("statement")
      text.string(statement)
    }
    text.name("choice")
    text.string(
      statement != nil
        ? "agreement" : question.isSingleChoice ? "one answer" : "as many answers as apply")
    text.name("note")
    text.string(
      "Nobody was asked: places, people and shares are made up, so that there is something to look at."
    )
    text.name("dataStructure")
    text.beginObject()
    text.name("responsesArray")
    text.string("responses")
    text.name("segments")
    text.beginArray()
    for segment in DemoQuestions.segments { text.string(segment.name) }
    text.endArray()
    text.name("valueFormat")
    text.string("decimal")
    text.endObject()
    text.name("segmentTitles")
    text.beginArray()
    for segment in DemoQuestions.segments {
      text.beginObject()
      text.name("key")
      text.string(segment.name)
      text.name("title")
      text.string(segment.title)
      text.name("values")
      text.int(segment.values.count)
      text.endObject()
    }
    text.endArray()
    text.endObject()
  }

  private static func data(_ share: Share, _ text: inout JSONBuilder) {
    text.beginObject()
    for segment in DemoQuestions.segments {
      text.name(segment.name)
      if share.year == 2024, DemoQuestions.newIn2025.contains(segment.name) {
        text.null()
      } else if segment.values.isEmpty {
        text.double(share.base)
      } else {
        text.beginObject()
        for value in segment.values {
          text.name(value)
          text.double(share.value(segment.name, value))
        }
        text.endObject()
      }
    }
    text.endObject()
  }
}

/// How many chose a response, over all and by each value of a segment.
private struct Share {
  let response: String
  let year: Int
  /// Over all, with two decimals.
  let base: Double

  init(_ response: String, level: Double, year: Int) {
    self.response = response
    self.year = year
    var random = DemoRandom(response)
    base = Self.rounded(level * (1 + (year == 2024 ? 0.1 * random.deviation() : 0)))
  }

  /// About how many choose each response: the first most, those of a single choice 1 together.
  static func levels(of responses: [String], isSingleChoice: Bool) -> [Double] {
    let levels = responses.enumerated().map { rank, response in
      var random = DemoRandom(response)
      let rest = 1 - 0.85 * Double(rank) / Double(responses.count)
      return responses.count == 1
        ? 0.56 + 0.24 * random.deviation() : 0.62 * rest * rest + 0.06 * random.deviation()
    }
    let sum = levels.reduce(0, +)
    return isSingleChoice ? levels.map { $0 / sum } : levels
  }

  func value(_ segment: String, _ value: String) -> Double {
    var taste = DemoRandom("\(response) \(segment) \(value)")
    var noise = DemoRandom("\(response) \(segment) \(value) \(year)")
    // Where people live says more about their answers than most else does.
    let spread = segment == "region" ? 0.38 : 0.22
    return Self.rounded(base * (1 + spread * 1.6 * taste.deviation()) + 0.03 * noise.deviation())
  }

  private static func rounded(_ share: Double) -> Double {
    (min(max(share, 0.01), 0.98) * 100).rounded() / 100
  }
}
