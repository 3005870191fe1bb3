/// The texts that JSON is measured on: the same bytes in every run and on every machine.
struct SurveyText {
  private var state: UInt64
  /// What was written so far.
  var out: [UInt8] = []

  init(seed: UInt64) { state = seed }

  /// SplitMix64.
  mutating func random(below bound: Int) -> Int {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = (state ^ state >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return Int((mixed ^ mixed >> 31) % UInt64(bound))
  }

  mutating func write(_ text: String) { out += Array(text.utf8) }

  /// A fraction as a survey has it: mostly two to four places, at times all that a double has.
  mutating func fraction() {
    switch random(below: 10) {
    case 0: write("0.\(1_000_000_000_000_000 + random(below: 8_999_999_999_999_999))")
    case 1: write(random(below: 2) == 0 ? "0" : "1")
    case 2...5: write("0.\(10 + random(below: 90))")
    default: write("0.\(1000 + random(below: 9000))")
    }
  }

  /// A sentence in quotes, with what real answers bring: accents, dashes, quotes, line ends.
  mutating func sentence(_ number: Int) {
    let words = [
      "I", "would", "rather", "work", "from", "home", "than", "commute", "more", "time", "for",
      "family", "flexible", "hours", "fair", "pay", "clear", "goals", "a", "manager", "who",
      "listens", "training", "and", "growth", "office", "culture", "meeting-free", "days",
    ]
    let rare = [
      "café", "Zürich", "naïve", "travail à distance", "–", "“hybrid”", "東京", "👍", "\\\"trust\\\"",
      "either\\/or", "line\\nbreak", "caf\\u00e9",
    ]
    write("\"\(number). ")
    for _ in 0..<(5 + random(below: 10)) {
      write(
        random(below: 14) == 0 ? rare[random(below: rare.count)] : words[random(below: words.count)]
      )
      write(" ")
    }
    write("\"")
  }

  /// The slice of a segment: its value in each of so many responses.
  mutating func slice(of segment: String, responses: Int) {
    write("[")
    for number in 0..<responses {
      write(number == 0 ? "{\"response\":" : ",{\"response\":")
      sentence(number)
      write(",\"value\":")
      values(of: segment)
      write("}")
    }
    write("]")
  }

  /// The fractions of one response in one segment.
  mutating func values(of segment: String) {
    let names = segmentValues[segment] ?? ["All"]
    write("{")
    for (place, name) in names.enumerated() {
      write(place == 0 ? "\"\(name)\":" : ",\"\(name)\":")
      fraction()
    }
    write("}")
  }
}

private let segmentValues: [String: [String]] = [
  "region": ["North", "South", "East", "West", "Île-de-France", "Overseas"],
  "age": ["16-24", "25-34", "35-44", "45-54", "55-64", "65+"],
  "gender": ["Woman", "Man", "Another answer"],
  "sector": ["Public", "Private", "Charity", "Self-employed"],
  "org_size": ["1-9", "10-49", "50-249", "250-999", "1000 or more"],
]
private let segmentNames = ["region", "age", "gender", "sector", "org_size"]

/// Five megabytes of survey answers in compact text: nested objects, fractions, sentences.
func makeFiveMegabyteDocument() -> [UInt8] {
  var text = SurveyText(seed: 5)
  text.out.reserveCapacity(5_010_000)
  text.write(#"{"metadata":{"topic":"Where we work","year":2025,"comparable":true,"markets":[]},"#)
  text.write(#""responses":["#)
  var number = 0
  while text.out.count < 5_000_000 {
    text.write(number == 0 ? "{\"response\":" : ",{\"response\":")
    text.sentence(number)
    text.write(",\"asked\":\(1_700_000_000_000 + number * 977),\"data\":{\"overall\":")
    if number % 7 == 0 { text.write("null") } else { text.fraction() }
    for segment in segmentNames {
      text.write(",\"\(segment)\":")
      text.values(of: segment)
    }
    text.write("},\"comparable\":\(number % 3 == 0)}")
    number += 1
  }
  text.write("]}")
  return text.out
}

/// The meta of a thread with ten files of five loaded segments each, about `bytes` long.
func makeMeta(bytes: Int) -> [UInt8] {
  var text = SurveyText(seed: 89)
  text.write("{\"files\":[")
  for file in 0..<10 {
    text.write(file == 0 ? "" : ",")
    text.write("{\"id\":\"2025_\(file + 1)_\(file % 4)\",\"data\":{")
    for (place, segment) in segmentNames.enumerated() {
      text.write(place == 0 ? "" : ",")
      text.write("\"\(segment)\":[")
      // Each slice ends where its share of the size does.
      let end = bytes * (file * segmentNames.count + place + 1) / 50
      var number = 0
      repeat {
        text.write(number == 0 ? "{\"response\":" : ",{\"response\":")
        text.sentence(number)
        text.write(",\"value\":")
        text.values(of: segment)
        text.write("}")
        number += 1
      } while text.out.count < end - 300
      text.write("]")
    }
    let names = segmentNames.map { "\"\($0)\"" }.joined(separator: ",")
    text.write("},\"loadedSegments\":[\(names)],\"availableSegments\":[\"overall\",\(names)]}")
  }
  text.write("],\"scope\":{},\"lastUpdated\":1763800000000}")
  return text.out
}
