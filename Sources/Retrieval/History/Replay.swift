import ThreadCache

extension Retrieval {
  /// Runs a recorded load again, and says what is different now.
  public func replay(_ load: RecordedLoad, dryRun: Bool) async throws(CacheError) -> (
    result: LoadResult, differences: [ReplayDifference]
  ) {
    let result = try await self.load(load.request, dryRun: dryRun)
    return (result, ReplayDifference.between(load, result))
  }
}

extension ReplayDifference {
  /// In what a load differs from a recorded one, in words; times are not compared.
  public static func between(_ recorded: RecordedLoad, _ now: LoadResult) -> [ReplayDifference] {
    var differences: [ReplayDifference] = []
    if recorded.cache != now.answer.cache {
      differences.append(
        ReplayDifference(
          text: "cache: \(recorded.cache.rawValue) then, \(now.answer.cache.rawValue) now"))
    }
    if recorded.stored, !now.answer.stored, !now.dryRun {
      differences.append(
        ReplayDifference(
          text: "stored then, not now: \(now.answer.storeProblem ?? "no reason given")"))
    }
    let then = Dictionary(
      recorded.files.map { ($0.id.nameBytes, $0) }, uniquingKeysWith: { first, _ in first })
    for file in now.answer.files {
      guard let before = then[file.id.nameBytes] else {
        differences.append(
          ReplayDifference(file: file.id, text: "\(file.id): was not asked for then"))
        continue
      }
      differences += between(before, file)
    }
    let present = now.answer.files.map(\.id).nameSet
    for file in recorded.files where !present.contains(file.id.nameBytes) {
      differences.append(ReplayDifference(file: file.id, text: "\(file.id): is not asked for now"))
    }
    return differences
  }

  private static func between(_ then: RecordedLoad.File, _ now: FileAnswer) -> [ReplayDifference] {
    var differences: [ReplayDifference] = []
    if then.problem != now.problem?.message {
      let text =
        switch (then.problem, now.problem?.message) {
        case (let before?, nil): "the source could be read now; then: \(before)"
        case (nil, let after?): "the source could be read then; now: \(after)"
        default: "other problem now: \(now.problem?.message ?? ""); then: \(then.problem ?? "")"
        }
      differences.append(ReplayDifference(file: now.id, text: "\(now.id): \(text)"))
    }
    let names =
      (then.new.map(\.segment) + then.cached + then.unavailable
      + now.new + now.cached + now.unavailable).uniqueNames
    for name in names {
      let before = then.fate(of: name)
      let after = now.fate(of: name)
      guard before != after else { continue }
      differences.append(
        ReplayDifference(
          file: now.id, segment: name,
          text: "\(now.id) › \(name): \(before.words) then, \(after.words) now"))
    }
    return differences
  }
}

/// What a load answered about one segment.
private enum Fate: Equatable {
  case new(Int)
  case cached
  case unavailable
  case unanswered

  var words: String {
    switch self {
    case .new(let bytes): "\(bytes) B from the source"
    case .cached: "cached"
    case .unavailable: "not available"
    case .unanswered: "not answered"
    }
  }
}

extension RecordedLoad.File {
  fileprivate func fate(of segment: String) -> Fate {
    let name = segment.nameBytes
    if let slice = new.first(where: { $0.segment.nameBytes == name }) { return .new(slice.bytes) }
    if cached.nameSet.contains(name) { return .cached }
    return unavailable.nameSet.contains(name) ? .unavailable : .unanswered
  }
}

extension FileAnswer {
  fileprivate func fate(of segment: String) -> Fate {
    let name = segment.nameBytes
    if let slice = data.first(where: { $0.segment.nameBytes == name }) {
      return .new(slice.json.count)
    }
    if cached.nameSet.contains(name) { return .cached }
    return unavailable.nameSet.contains(name) ? .unavailable : .unanswered
  }
}
