import Browser
import JSONText
import Session
import ThreadCache

/// An eviction of more threads than anybody wants to see named: its cost first, then in batches.
struct EvictMany {
  let workspace: Workspace
  /// What is counted.
  let target: BulkTarget
  /// Whether it is kept for undo.
  var undoable: Bool
  let rate: Double?
  let json: Bool

  /// Up to so many threads are evicted by a plan that names every key.
  static let mostNamed = 200

  /// Counts what is meant and reads a sample, with its progress.
  func estimate() async throws -> EvictionEstimate {
    var progress = Progress()
    var estimate = EvictionEstimate()
    let estimates = workspace.cache.estimate(evicting: target, sampleSize: sample)
    for try await next in estimates {
      estimate = next
      progress.show("found \(Figures.count(next.threads, "thread"))")
    }
    progress.clear()
    return estimate
  }

  /// So many threads are read to say what it costs: fewer where reading is paid.
  private var sample: Int { workspace.spending == nil ? Self.mostNamed : CommandCost.sample }

  /// Up to so many threads are evicted by a plan that names every key: fewer where naming is paid.
  private var mostNamed: Int { workspace.spending == nil ? Self.mostNamed : CommandCost.few }

  /// The threads that were counted, where they are few enough to name every key; nil: they are not.
  func few(_ estimate: EvictionEstimate) -> ThreadList? {
    guard let found = estimate.found, found.count <= mostNamed else { return nil }
    return rate == nil || found.isEmpty ? found : nil
  }

  /// About how many commands it takes.
  func commands(_ estimate: EvictionEstimate) -> Int {
    undoable ? estimate.commands : estimate.commandsWithoutUndo
  }

  /// What it would cost, line by line.
  func lines(_ estimate: EvictionEstimate) -> [String] {
    let commands = commands(estimate)
    var lines = [
      "Evict from \(workspace.place): \(Figures.count(estimate.threads, "thread")), about "
        + "\(Figures.count(estimate.keys, "key")) and \(Figures.bytes(estimate.bytes))",
      "  judged by \(Figures.count(estimate.sampled, "thread")); about "
        + Figures.count(commands, "command"),
    ]
    if let rate {
      lines.append(
        "  at \(Self.number(rate)) threads a second it takes at least "
          + Self.words(estimate.duration(threadsPerSecond: rate)))
    }
    if let reason = estimate.incomplete { lines.append("  some may be missed: \(reason)") }
    if !undoable {
      lines.append("It cannot be undone.")
    } else if estimate.undoBytes > estimate.undoRoom {
      lines.append(
        "Undoing all of it takes about \(Figures.bytes(estimate.undoBytes)); at most "
          + "\(Figures.bytes(estimate.undoRoom)) are kept, and then it asks again.")
    } else {
      lines.append("It can be undone.")
    }
    if undoable, let losses = UndoWords.losses(estimate.losses) { lines.append(losses) }
    return lines
  }

  /// Evicts until the end, until it is interrupted, or until somebody says no.
  func run(_ estimate: EvictionEstimate, canAsk: Bool) async throws -> EvictionReport {
    var sum = BulkEvictionProgress()
    // Those that were agreed to, and no more: others go on writing while somebody is asked.
    var target = target.found(estimate.found ?? ThreadList())
    var options = BulkEvictionOptions()
    if !undoable { options.undoBytes = 0 }
    options.mayDrop = Set(estimate.losses.map(\.id))
    options.threadsPerSecond = rate
    while true {
      let last = try await evict(target, options, after: sum)
      sum.add(last)
      guard case .needsConfirmation(let room)? = last.ending, canAsk,
        Question.confirm(
          "\(BulkWords.taken(room)) are kept for undo, and no more will be. Evict the rest so that it "
            + "cannot be undone?")
      else { return EvictionReport(estimate: estimate, done: sum) }
      target = target.remaining(after: last)
      options.undoBytes = 0
      options.continuing = sum.entry
      options.beyondUndo = .goOn
    }
  }

  private func evict(
    _ target: BulkTarget, _ options: BulkEvictionOptions, after sum: BulkEvictionProgress
  ) async throws -> BulkEvictionProgress {
    let cache = workspace.cache
    return try await Interruption.cancelling { interruption in
      var line = Progress()
      var last = BulkEvictionProgress()
      for await progress in cache.evict(target, options: options) {
        last = progress
        line.show(Self.words(progress, sum))
        var soFar = sum
        soFar.add(progress)
        interruption.note(EvictionReport(estimate: EvictionEstimate(), done: soFar).words)
      }
      line.clear()
      return last
    }
  }

  private static func words(_ progress: BulkEvictionProgress, _ sum: BulkEvictionProgress) -> String
  {
    if progress.phase == .strayHashes { return "looking for hashes that no meta names" }
    let done = sum.done + progress.done
    var text = "evicted \(sum.evicted + progress.evicted)"
    if let total = progress.total { text += " of about \(total)" }
    text += " threads, \(number(progress.rate.rounded())) a second"
    if let total = progress.total, progress.rate > 0, total > done {
      text +=
        ", " + words(.milliseconds(Int64(Double(total - done) / progress.rate * 1000)))
        + " to go"
    }
    return text
  }

  private static func number(_ value: Double) -> String {
    value == value.rounded() && value < 1e15 ? String(Int(value)) : String(value)
  }

  private static func words(_ duration: Duration) -> String {
    let seconds = Int(duration / .seconds(1))
    if seconds < 60 { return "\(max(1, seconds)) s" }
    if seconds < 3600 { return "\(seconds / 60) min \(seconds % 60) s" }
    return "\(seconds / 3600) h \(seconds / 60 % 60) min"
  }
}

extension BulkTarget {
  /// The threads that were found when this was counted.
  fileprivate func found(_ threads: ThreadList) -> BulkTarget {
    switch self {
    case .matching(let filter, let schema), .found(_, let filter, let schema):
      .found(threads, by: filter, schema: schema)
    case .threads: .threads(threads)
    }
  }
}

/// What came of an eviction of many threads, over all its parts.
struct EvictionReport {
  let estimate: EvictionEstimate
  let done: BulkEvictionProgress

  /// What was done, for people.
  var words: String {
    var text = "evicted \(Figures.count(done.evicted, "thread"))"
    if done.unknown > 0 {
      text += ", and perhaps \(Figures.count(done.unknown)) more whose replies never came"
    }
    if let entry = done.entry {
      text +=
        "; bobbin undo \(entry) brings \(done.isPartlyUndoable ? "the first part" : "it") back"
    }
    return text
  }

  /// Why it is not all done, and how to go on; nil: it is.
  var failure: Failure? {
    switch done.ending {
    case .cancelled:
      return Failure(.interrupted, "Interrupted. \(rest)")
    case .needsConfirmation(let room):
      return Failure(
        .refused,
        "It stopped: \(BulkWords.taken(room)) are kept for undo, and no more can be. Say the same again"
          + " to evict the rest, for which undo forgets older changes, or with --no-undo, for which it forgets nothing."
      )
    case .failed(let error):
      return Failure(error).goingOn("Say the same again to evict the rest.")
    case .complete, nil: break
    }
    if let first = done.firstFailures.first {
      let more = done.failed > 1 ? " (and \(done.failed - 1) more)" : ""
      return Failure(
        Failure(first.error).code, "\(first.identity.subject): \(first.error)\(more)")
    }
    guard done.changed > 0 else { return nil }
    return Failure(
      .tryAgain,
      "\(Figures.count(done.changed, "thread")) changed meanwhile and kept: "
        + done.firstChanged.prefix(5).map(\.description).joined(separator: ", "))
  }

  /// What there may be left of an eviction that was interrupted.
  private var rest: String {
    if done.phase == .strayHashes {
      return "No thread is left; bobbin verify names hashes that are left without one."
    }
    return done.done < estimate.threads
      ? "Say the same again to evict the rest."
      : "All that were found are evicted; say the same again if others have come since."
  }

  /// It as `bobbin evict --json` prints it.
  var json: [UInt8] {
    var json = JSONBuilder()
    json.beginObject()
    json.member("threads", estimate.threads)
    json.member("estimatedKeys", estimate.keys)
    json.member("bytes", estimate.bytes)
    json.member("commands", estimate.commands)
    json.member("evicted", done.evicted)
    json.member("evictedKeys", done.keys)
    json.member("changed", done.changed)
    json.member("absent", done.absent)
    json.member("failed", done.failed)
    json.member("undo", done.entry)
    json.endObject()
    return json.bytes + [UInt8(ascii: "\n")]
  }
}
