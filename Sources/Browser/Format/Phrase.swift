import KeyValue
import Retrieval
import ThreadCache

/// What people type, read.
package enum Phrase {
  /// Why something that was typed cannot be taken.
  package struct Mistake: Error, Equatable {
    package var words: String
  }

  static func trimmed(_ text: some StringProtocol) -> String {
    var rest = Substring(text)
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }

  /// `90d`, `12h`, `30m`, `45s`, `persist`.
  package static func lifetime(_ text: String) -> Lifetime? {
    let word = trimmed(text).lowercased()
    if word == "persist" || word == "never" { return .never }
    let units: [Character: Int64] = [
      "d": 86_400_000, "h": 3_600_000, "m": 60_000, "s": 1000,
    ]
    guard let last = word.last, let unit = units[last],
      let number = Int64(trimmed(word.dropLast())), number > 0
    else { return nil }
    let (span, overflow) = number.multipliedReportingOverflow(by: unit)
    return overflow ? nil : .after(milliseconds: span)
  }

  /// `5000`, `10k`, `2M`, `none`: how many commands may be spent; nil: any number.
  package static func budget(_ text: String) -> Result<Int?, Mistake> {
    let word = trimmed(text).lowercased()
    if word == "none" { return .success(nil) }
    guard let number = Quantity.count(word) else {
      return .failure(Mistake(words: "write a number of commands, such as 5000 or 10k, or none"))
    }
    return .success(number)
  }

  /// `2025_1: region, age; 2025_2`: files with their segments; without segments the standard ones.
  static func request(
    _ text: String, for identity: ThreadIdentity
  ) -> Result<LoadRequest, Mistake> {
    files(text).map {
      LoadRequest(thread: identity.id, schema: identity.schema, files: $0).normalized
    }
  }

  /// The files of such a text.
  package static func files(_ text: String) -> Result<[FileRequest], Mistake> {
    var files: [FileRequest] = []
    for part in text.split(separator: ";") {
      let pieces = part.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      let id = trimmed(pieces[0])
      guard !id.isEmpty else { return .failure(Mistake(words: "a file id is missing before ‘:’")) }
      let segments =
        pieces.count < 2 ? [] : pieces[1].split(separator: ",").map(trimmed).filter { !$0.isEmpty }
      files.append(FileRequest(id: id, segments: segments))
    }
    guard !files.isEmpty else {
      return .failure(Mistake(words: "name a file: 2025_1: region, age"))
    }
    return .success(files)
  }

  /// What `request` reads back.
  package static func text(_ request: LoadRequest) -> String {
    request.files.map { file in
      file.segments.isEmpty ? file.id : file.id + ": " + file.segments.joined(separator: ", ")
    }.joined(separator: "; ")
  }
}
