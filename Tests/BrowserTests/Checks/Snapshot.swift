import Foundation
import Testing

@testable import Browser

/// How screens looked when somebody last looked at them: a text file for each, in `Tests/Snapshots`.
///
/// `BOBBIN_RECORD_SNAPSHOTS=1 swift test --filter Snapshot` writes them anew; the difference is then to
/// be read as a picture, in the commit.
enum Snapshot {
  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Snapshots")

  /// Compares a text with the one that is kept, or keeps it.
  static func check(_ name: String, _ text: String) throws {
    let file = folder.appending(path: name + ".txt")
    if ProcessInfo.processInfo.environment["BOBBIN_RECORD_SNAPSHOTS"] != nil {
      try Data(text.utf8).write(to: file)
      return
    }
    let kept = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    guard kept != text else { return }
    let before = kept.split(separator: "\n", omittingEmptySubsequences: false)
    let now = text.split(separator: "\n", omittingEmptySubsequences: false)
    let line =
      zip(before, now).enumerated().first { $1.0 != $1.1 }?.offset
      ?? min(before.count, now.count)
    Issue.record(
      """
      \(name) looks different from line \(line + 1) on:
      - \(line < before.count ? before[line] : "(the end)")
      + \(line < now.count ? now[line] : "(the end)")
      If that is meant: BOBBIN_RECORD_SNAPSHOTS=1 swift test --filter Snapshot
      """)
  }

  /// A screen in text: times, which differ from run to run, are left out, empty rows are counted.
  static func text(_ grid: Grid) -> String {
    var lines: [String] = []
    var empty = 0
    func flush() {
      if empty > 2 {
        lines.append("⋮ \(empty) empty rows")
      } else {
        lines += Array(repeating: "", count: empty)
      }
      empty = 0
    }
    for y in 0..<grid.size.height {
      let row = grid.text(ofRow: y).replacing(#/[│| ]*[0-9.]+ ms.*$/#, with: " # ms")
        .replacing(#/\d+ \S+ ago(?= \S can be undone)/#, with: "# ago")
      if row.isEmpty {
        empty += 1
        continue
      }
      flush()
      lines.append(row)
    }
    flush()
    return lines.joined(separator: "\n")
  }

  /// What each row's cells mean, in the order in which the row has them.
  static func roles(_ grid: Grid) -> String {
    (0..<grid.size.height).compactMap { y -> String? in
      var found: [String] = []
      for x in 0..<grid.size.width {
        let cell = grid[Point(x: x, y: y)]
        guard cell.character != " ", cell.style != .plain else { continue }
        var name = "\(cell.style.role)"
        if cell.style.attributes.contains(.selected) { name += "+selected" }
        if cell.style.attributes.contains(.dim) { name += "+dim" }
        if found.last != name { found.append(name) }
      }
      // Steps of a replay that took longer or shorter have longer or shorter bars.
      if grid.text(ofRow: y).contains(" ms") { found.removeAll { $0.hasPrefix("bar") } }
      return found.isEmpty ? nil : "\(y): " + found.joined(separator: " ")
    }.joined(separator: "\n")
  }
}
