import Browser
import JSONText
import KeyValue
import Session
import ThreadCache

/// What a copy says: problems as they come up, how far it is, then the sums.
struct CopyReport {
  let json: Bool
  let isDryRun: Bool
  private var out = Output()
  private var shown = Progress()
  /// How far it is.
  private(set) var last = CopyProgress()
  /// Keys that were said to be left alone: that they differ at the end is no news.
  private var leftAlone: Set<StoreKey> = []
  /// How many hashes without a meta were named.
  private var named = 0
  private static let mostNamed = 20
  /// Whether something was found that trying again does not mend.
  private var isBad = false

  init(json: Bool, isDryRun: Bool) {
    self.json = json
    self.isDryRun = isDryRun
  }

  mutating func add(_ progress: CopyProgress) throws(Failure) {
    last = progress
    for problem in progress.problems {
      if problem.kind == .wrongType || problem.kind == .notText { isBad = true }
      if problem.kind == .conflict { leftAlone.insert(problem.key) }
      if problem.kind == .differs, leftAlone.contains(problem.key) { continue }
      if json {
        try out.json(Self.object(problem))
      } else {
        shown.clear()
        Diagnostics.line("\(problem.key): \(problem.kind.words): \(problem.message)")
      }
    }
    name(progress.strays)
    shown.show(Self.words(progress))
  }

  /// Names the first hashes that no meta names: they are copied, and no list of threads shows them.
  private mutating func name(_ strays: [StoreKey]) {
    guard !json else { return }
    for key in strays where named <= Self.mostNamed {
      shown.clear()
      named += 1
      Diagnostics.line(
        named > Self.mostNamed
          ? "More hashes without a meta follow; bobbin verify names them all."
          : "\(key): \(isDryRun ? "would be copied" : "copied"), a hash without a meta")
    }
  }

  /// Says the sums; of a copy that was interrupted, how far it came.
  ///
  /// - Parameters:
  ///   - price: what a dry run says of stores that are paid by the command; nil: nothing.
  ///   - end: what ended it early; nil: that was all, or it was interrupted.
  mutating func finish(
    _ stores: String, _ price: CopyPrice?, endedBy end: Failure?
  ) throws(Failure) {
    shown.clear()
    if let end, end == .closedPipe || last == CopyProgress() { throw end }
    if json {
      try out.json(Self.object(last, price, isDryRun: isDryRun))
    } else {
      for line in Self.sums(last, stores, isDryRun) { try out.line(Shown.line(line)) }
      if let price { try out.line(price.words) }
    }
    if let reason = last.incomplete {
      Diagnostics.line("bobbin: the copy may be incomplete: \(reason)")
    }
    try out.flush()
    if let end { throw end.goingOn("Say the same again to go on.") }
    guard last.isComplete else {
      throw Failure(
        .interrupted,
        "Interrupted"
          + (isDryRun ? "." : ", what was under way is not counted. Say the same again to go on."))
    }
    if isBad || last.different > 0 { throw Failure(.badData, "") }
    if last.conflicts > 0 || last.failed > 0 || last.incomplete != nil {
      throw Failure(.tryAgain, "")
    }
  }

  /// How far it is, for whoever does not wait for the end.
  var soFar: String {
    let done = Figures.count(last.copied, "thread")
    return isDryRun ? "\(done) would be copied" : "\(done) copied; saying the same again goes on"
  }

  private static func words(_ progress: CopyProgress) -> String {
    switch progress.phase {
    case .threads:
      let total = progress.sourceKeys.map { " of a store of \(Figures.count($0, "key"))" } ?? ""
      return "\(Figures.count(progress.threads, "thread"))\(total), "
        + "\(Figures.count(progress.copied)) copied, \(Figures.count(Int(progress.rate))) a second"
    case .strayHashes:
      return Self.strayHashes(progress)
    case .comparing: return "compared \(Figures.count(progress.compared, "key"))"
    }
  }

  private static func sums(
    _ progress: CopyProgress, _ stores: String, _ isDryRun: Bool
  ) -> [String] {
    // What is in brackets is that of both.
    let strays = progress.strayHashes > 0 ? " and \(strayHashes(progress))" : ""
    var parts = [
      "\(Figures.count(progress.copied, "thread"))\(strays) \(isDryRun ? "would be copied" : "copied") "
        + "(\(Figures.count(progress.keys, "key")), \(Figures.bytes(progress.bytes)))"
    ]
    if progress.unchanged > 0 { parts.append("\(Figures.count(progress.unchanged)) there already") }
    if progress.conflicts > 0 { parts.append("\(Figures.count(progress.conflicts)) left alone") }
    if progress.failed > 0 { parts.append("\(Figures.count(progress.failed)) not copied") }
    let start = progress.isComplete ? "" : "so far "
    let first = "\(stores): \(start)" + parts.joined(separator: ", ")
    guard !isDryRun else { return [first + " (dry run, nothing is written)"] }
    guard progress.isComplete else { return [first] }
    let compared = "compared \(Figures.count(progress.compared, "key")): "
    return [
      first,
      compared
        + (progress.different == 0
          ? "no difference" : "\(Figures.count(progress.different)) differ"),
    ]
  }

  private static func strayHashes(_ progress: CopyProgress) -> String {
    let count = progress.strayHashes
    return "\(Figures.count(count)) \(count == 1 ? "hash" : "hashes") without a meta"
  }

  // MARK: JSON

  private static func object(_ problem: CopyProgress.Problem) -> [UInt8] {
    var json = JSONBuilder()
    json.beginObject()
    json.member("problem", problem.kind.name)
    json.key(problem.key)
    json.member("message", problem.message)
    json.endObject()
    return json.bytes + [UInt8(ascii: "\n")]
  }

  private static func object(
    _ progress: CopyProgress, _ price: CopyPrice?, isDryRun: Bool
  ) -> [UInt8] {
    var json = JSONBuilder()
    json.beginObject()
    for (name, count) in [
      ("threads", progress.threads), ("copied", progress.copied),
      ("unchanged", progress.unchanged), ("conflicts", progress.conflicts),
      ("failed", progress.failed), ("strayHashes", progress.strayHashes),
      ("keys", progress.keys), ("bytes", progress.bytes), ("compared", progress.compared),
      ("different", progress.different),
    ] { json.member(name, count) }
    json.member("dryRun", isDryRun)
    if let price {
      json.member("commands", price.spent)
      json.member("copyCommands", price.copy)
    }
    json.member("incomplete", progress.incomplete)
    json.name("seconds")
    json.double((progress.elapsed / .milliseconds(1)).rounded() / 1000)
    json.endObject()
    return json.bytes + [UInt8(ascii: "\n")]
  }
}

extension CopyProgress.Problem.Kind {
  /// The word for programs.
  fileprivate var name: String {
    switch self {
    case .conflict: "conflict"
    case .wrongType: "wrongType"
    case .failed: "failed"
    case .notText: "notText"
    case .differs: "differs"
    }
  }

  /// The words for people.
  fileprivate var words: String {
    switch self {
    case .conflict: "left alone"
    case .wrongType, .failed, .notText: "not copied"
    case .differs: "differs at the end"
    }
  }
}
