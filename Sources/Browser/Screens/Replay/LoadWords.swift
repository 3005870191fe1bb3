import JSONText
import Retrieval
import ThreadCache

/// A load in words.
enum LoadWords {
  /// The answer in a sentence.
  static func answer(_ answer: LoadAnswer) -> String {
    let new = answer.files.reduce(0) { $0 + $1.data.count }
    let cached = answer.files.reduce(0) { $0 + $1.cached.count }
    let found =
      cached > 0 ? "found \(Figures.count(cached, "segment")) cached" : "found nothing cached"
    let missing = answer.files.flatMap(\.unavailable)
    let rest = missing.isEmpty ? "" : ", not available: \(missing.joined(separator: ", "))"
    return new > 0
      ? "\(found), brought \(Figures.count(new, "new segment")), \(Figures.bytes(answer.bytes))\(rest)"
      : "\(found), read nothing from the source\(rest)"
  }

  /// What a load did to the thread: it is no change that the journal could take back.
  static func deed(_ answer: LoadAnswer, _ scene: Scene) -> String {
    let files = answer.files.filter { !$0.data.isEmpty }
    let new = files.reduce(0) { $0 + $1.data.count }
    let loss =
      answer.dropped.isEmpty ? "" : "; dropped \(DroppedFiles.names(answer.dropped, most: 2))"
    guard answer.stored, new > 0 else { return self.answer(answer) + loss }
    let place = files.count == 1 ? files[0].id : Figures.count(files.count, "file")
    return "loaded \(Figures.count(new, "segment")) of \(place); a load is not undone, "
      + "\(scene.key(.evict)) evicts \(new == 1 ? "it" : "them")" + loss
  }

  /// `2 of 3 cached`.
  static func cached(_ answer: LoadAnswer) -> String {
    guard answer.cache != .bypassed else { return "cache bypassed" }
    let cached = answer.files.reduce(0) { $0 + $1.cached.count }
    let rest = answer.files.reduce(0) { $0 + $1.data.count + $1.unavailable.count }
    return "\(cached) of \(cached + rest) cached"
  }

  static func name(_ name: LoadStep.Name) -> String {
    switch name {
    case .read: "read cache"
    case .source: "read source"
    default: name.rawValue
    }
  }

  /// What a load answered of which only names and sizes were recorded.
  static func answer(_ recording: RecordedLoad) -> [StyledLine] {
    recording.files.map { file in
      StyledLine(spans: [(file.id + "   ", Style(.title)), (answer(file), Style())])
    }
  }

  /// `new: sector 1.9 kB · cached: region · not available: generation`.
  static func answer(_ file: RecordedLoad.File) -> String {
    var parts: [String] = []
    if !file.new.isEmpty {
      let new = file.new.map { "\($0.segment) \(Figures.bytes($0.bytes))" }
      parts.append("new: " + new.joined(separator: ", "))
    }
    if !file.cached.isEmpty {
      parts.append("cached: " + file.cached.joined(separator: ", "))
    }
    if !file.unavailable.isEmpty {
      parts.append("not available: " + file.unavailable.joined(separator: ", "))
    }
    if let problem = file.problem { parts.append(problem) }
    return parts.isEmpty ? "nothing" : parts.joined(separator: " · ")
  }
}
