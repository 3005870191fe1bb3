import Browser
import Retrieval
import Session
import ThreadCache

/// A load as `bobbin load` prints it for people.
struct LoadText {
  let result: LoadResult
  let settings: Settings

  func lines(trace: Bool) -> [String] {
    let palette = Palette(settings)
    var lines: [String] = []
    if trace { lines += steps.lines(palette) + [""] }
    for file in result.answer.files {
      var parts: [String] = []
      if !file.data.isEmpty {
        let new = file.data.map { "\($0.segment) \(Figures.bytes($0.json.count))" }
        parts.append("new: " + new.joined(separator: ", "))
      }
      if !file.cached.isEmpty {
        parts.append("cached: " + file.cached.joined(separator: ", "))
      }
      if !file.unavailable.isEmpty {
        let names = file.unavailable.map { name in
          name + (Segments.meant(by: name).map { " (did you mean \($0)?)" } ?? "")
        }
        parts.append("not available: " + names.joined(separator: ", "))
      }
      if let problem = file.problem { parts.append(problem.message) }
      lines.append(Shown.line("\(file.id)  \(parts.joined(separator: "; "))"))
    }
    lines.append(Shown.line(summary))
    return lines
  }

  private var summary: String {
    let stored =
      if result.dryRun {
        "dry run, nothing is written"
      } else if result.answer.stored, hasNothing {
        isWritten ? "nothing to store but what is available" : "nothing to store"
      } else if result.answer.stored {
        "stored"
      } else {
        result.answer.queued ? "queued" : "not stored"
      }
    let stale = result.answer.staleSeconds.map { ", as it was \($0) s ago" } ?? ""
    return "cache \(result.answer.cache.rawValue)\(stale), \(stored), "
      + Figures.milliseconds(result.milliseconds)
  }

  /// Whether nothing that was asked for is anywhere.
  private var hasNothing: Bool {
    result.answer.files.allSatisfy { $0.data.isEmpty && $0.cached.isEmpty }
  }

  private var isWritten: Bool { result.trace.contains { $0.name == .write } }

  private var steps: TextTable {
    var table = TextTable([.text("STEP"), .text("OUTCOME"), .number("TIME"), .number("BYTES")])
    for step in result.trace {
      table.add([
        .init(step.name.rawValue + (step.file.map { " \($0)" } ?? "")), .init(step.outcome),
        .init(Figures.milliseconds(step.milliseconds)), .init(step.bytes.map { "\($0)" } ?? "-"),
      ])
    }
    let times = LoadTimes(result.trace)
    if times.hasGaps {
      table.add([
        .init("between"), .init("what passed between the steps"),
        .init(Figures.milliseconds(times.between)), .init("-"),
      ])
    }
    return table
  }
}
