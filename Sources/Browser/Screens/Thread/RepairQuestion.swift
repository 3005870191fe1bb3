import ThreadCache

/// What is asked before a repair: what it does about each finding, and what stays.
enum RepairQuestion {
  /// Findings that are spelled out; a window of 24 rows has room for them.
  private static let shown = 4

  static func dialog(_ identity: ThreadIdentity, _ findings: [Finding], _ turn: Turn) -> Dialog {
    let repairable = findings.filter(\.repairable)
    let rest = findings.filter { !$0.repairable }
    var lines: [StyledLine] = []
    for finding in repairable.prefix(shown) {
      lines.append(StyledLine(place(finding) + finding.message))
      lines.append(StyledLine("  " + deed(finding, turn.scene), .accent))
    }
    lines += more(repairable.count)
    if !rest.isEmpty {
      lines.append(StyledLine("These stay, they are yours to decide:", .dim))
      lines += rest.prefix(shown).map { StyledLine("  " + place($0) + $0.message, .warning) }
      lines += more(rest.count)
    }
    lines.append(StyledLine("can be undone (\(turn.scene.key(.undo)))", .dim))
    return Dialog(
      title: "Repair in \(turn.configuration.address)", lines: lines + [StyledLine()],
      verb: "repair", slot: .repair, request: .repair(identity))
  }

  private static func more(_ count: Int) -> [StyledLine] {
    count > shown ? [StyledLine("and \(count - shown) more", .dim)] : []
  }

  /// The file, where the sentence names only a segment of it.
  private static func place(_ finding: Finding) -> String {
    guard finding.segment != nil, let file = finding.file else { return "" }
    return file + ": "
  }

  /// What a repair does about a finding.
  private static func deed(_ finding: Finding, _ scene: Scene) -> String {
    let (glyphs, load) = (scene.glyphs, scene.key(.load))
    let name = finding.segment ?? "it"
    return switch finding.kind {
    case .loadedWithoutSlice:
      "unmarks \(name): it becomes available (\(glyphs.available)); \(load) loads it"
    case .nullSlice:
      "drops the null, unmarks \(name): it becomes available (\(glyphs.available)); \(load) loads it"
    case .sliceWithoutFlag: "marks \(name) as loaded (\(glyphs.loaded))"
    case .loadedNotAvailable: "lists \(name) as available"
    case .staleProjection: "writes the hash from the meta"
    case .lifetimesDiffer: "gives the hash the lifetime of the meta"
    case .sliceOnlyInHash, .noLifetime, .unreadable, .wrongType, .wrongShape, .duplicate, .orphan:
      "leaves it as it is"
    }
  }
}
