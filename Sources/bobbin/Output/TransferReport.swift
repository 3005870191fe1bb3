import JSONText
import Session
import ThreadCache

/// What an import or export says: a line for each file, then the sums.
struct TransferReport {
  /// What became of one file.
  struct Entry {
    /// The word for programs and people.
    let outcome: String
    /// The word for people.
    let words: String
    /// What there is to say about it.
    let detail: String
    /// Whether it could not be done.
    let isProblem: Bool
    /// Whether something else is in its place.
    let conflicts: Bool
    /// Whether people are told of it by a line of its own.
    let isNamed: Bool
    /// Whether something is written, which a dry run only would.
    let isDeed: Bool

    init(
      _ outcome: String, _ detail: String, words: String? = nil, isProblem: Bool = false,
      conflicts: Bool = false, isNamed: Bool = false, isDeed: Bool = false
    ) {
      self.outcome = outcome
      self.words = words ?? outcome
      self.detail = detail
      self.isProblem = isProblem
      self.conflicts = conflicts
      self.isNamed = isProblem || conflicts || isNamed
      self.isDeed = isDeed
    }
  }

  let json: Bool
  let isDryRun: Bool
  private var out = Output()
  private var progress = Progress()
  private var sums: [(entry: Entry, count: Int)] = []
  private var problems = 0
  private var conflicts = 0
  /// Whether a dry run names what it would do, so many at most.
  private let namesDeeds: Bool
  private var deeds = 0
  private static let mostDeeds = 20

  init(json: Bool, isDryRun: Bool, namesDeeds: Bool = false) {
    self.json = json
    self.isDryRun = isDryRun
    self.namesDeeds = namesDeeds && isDryRun
  }

  /// - Parameter isQuiet: true: it is only counted; there are too many to name for people.
  mutating func add(
    _ name: String, thread: ThreadIdentity?, _ entry: Entry, progress words: String,
    isQuiet: Bool = false
  ) throws(Failure) {
    if let index = sums.firstIndex(where: { $0.entry.outcome == entry.outcome }) {
      sums[index].count += 1
    } else {
      sums.append((entry, 1))
    }
    if entry.isProblem { problems += 1 }
    if entry.conflicts { conflicts += 1 }
    if json {
      try out.json(Self.object(name, thread, entry))
    } else if entry.isNamed, !isQuiet {
      progress.clear()
      Diagnostics.line("\(Shown.line(name)): \(self.words(entry)): \(Shown.line(entry.detail))")
    } else if namesDeeds, entry.isDeed {
      deeds += 1
      if deeds <= Self.mostDeeds {
        progress.clear()
        Diagnostics.line("\(Shown.line(name)): \(self.words(entry))")
      }
    }
    progress.show(words)
  }

  /// Takes the line of progress away, for a question that is asked.
  mutating func clear() { progress.clear() }

  /// - Parameters:
  ///   - note: what there is to say beside the sums; nil: nothing.
  ///   - end: what ended it early; nil: that was all.
  mutating func finish(
    _ from: String, _ to: String, note: String? = nil, endedBy end: Failure?
  ) throws(Failure) {
    progress.clear()
    if let end, end == .closedPipe || sums.isEmpty { throw end }
    if deeds > Self.mostDeeds {
      Diagnostics.line("… and \(deeds - Self.mostDeeds) more; --json names all")
    }
    if !json {
      let words = sums.map { "\($0.count) \(self.words($0.entry))" }.joined(separator: ", ")
      let dry = isDryRun ? " (dry run, nothing is written)" : ""
      let more = note.map { "; \($0)" } ?? ""
      let start = end == nil ? "" : "so far "
      try out.line(
        Shown.line("\(from) \(to): \(start)\(words.isEmpty ? "nothing" : words)\(more)\(dry)"))
    } else if let note {
      Diagnostics.line("bobbin: \(Shown.line(note))")
    }
    try out.flush()
    if let end {
      // The same budget would be spent on the same threads.
      throw end.code == .refused ? end : end.goingOn("Say the same again to go on.")
    }
    if problems > 0 { throw Failure(.badData, "") }
    if conflicts > 0 { throw Failure(.tryAgain, "") }
  }

  /// What became of a file, or would.
  private func words(_ entry: Entry) -> String {
    (isDryRun && entry.isDeed ? "would be " : "") + entry.words
  }

  private static func object(
    _ name: String, _ thread: ThreadIdentity?, _ entry: Entry
  ) -> [UInt8] {
    var json = JSONBuilder()
    json.beginObject()
    json.member("file", name)
    if let thread { json.identity(thread) }
    json.member("outcome", entry.outcome)
    if !entry.detail.isEmpty { json.member("detail", entry.detail) }
    json.endObject()
    return json.bytes + [UInt8(ascii: "\n")]
  }
}
