import Session

/// What changed between two texts, line by line, with a little of what is around it.
struct LineDifference {
  private enum Line {
    case same(String)
    case removed(String)
    case added(String)
  }

  private let script: [Line]
  private static let context = 2

  init(from old: [UInt8], to new: [UInt8]) {
    let before = Self.lines(old)
    let after = Self.lines(new)
    let difference = after.difference(from: before)
    let removed = Set(
      difference.removals.compactMap { if case .remove(let at, _, _) = $0 { at } else { nil } })
    let added = Set(
      difference.insertions.compactMap { if case .insert(let at, _, _) = $0 { at } else { nil } })
    var script: [Line] = []
    var i = 0
    var j = 0
    while i < before.count || j < after.count {
      if removed.contains(i), i < before.count {
        script.append(.removed(before[i]))
        i += 1
      } else if added.contains(j), j < after.count {
        script.append(.added(after[j]))
        j += 1
      } else {
        script.append(.same(before[i]))
        i += 1
        j += 1
      }
    }
    self.script = script
  }

  private static func lines(_ bytes: [UInt8]) -> [String] {
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    if lines.last == "" { lines.removeLast() }
    return lines
  }

  /// The lines to print, safe for a terminal.
  func lines(_ palette: Palette) -> [String] {
    var near: Set<Int> = []
    for (index, line) in script.enumerated() {
      if case .same = line { continue }
      near.formUnion(max(0, index - Self.context)...min(script.count - 1, index + Self.context))
    }
    var lines: [String] = []
    var last: Int?
    for index in near.sorted() {
      if let last, index > last + 1 { lines.append(palette.paint("…", .dim)) }
      last = index
      switch script[index] {
      case .same(let text): lines.append("  " + Shown.line(text))
      case .removed(let text): lines.append(palette.paint("- " + Shown.line(text), .bad))
      case .added(let text): lines.append(palette.paint("+ " + Shown.line(text), .good))
      }
    }
    return lines
  }
}
