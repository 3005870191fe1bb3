import ThreadCache

/// What is asked before a repair: what it does about each finding of the thread, and what stays.
enum RepairQuestion {
  /// Findings that are spelled out; more than these nobody reads.
  private static let most = 100

  static func dialog(_ identity: ThreadIdentity, _ findings: [Finding], _ turn: Turn) -> Dialog {
    let repairable = findings.filter(\.repairable)
    let rest = findings.filter { !$0.repairable }
    // What comes of it comes first: a low window has no room for all of the findings.
    var lines = [
      StyledLine(
        "mends \(Figures.count(repairable.count, "finding")) of ", naming: identity.description,
        role: .accent),
      StyledLine(
        (rest.isEmpty ? "" : "leaves \(Figures.count(rest.count)) to you; ")
          + "can be undone (\(turn.scene.key(.undo)))", .dim),
    ]
    for finding in repairable.prefix(most) {
      lines.append(StyledLine(finding.sentence))
      lines.append(StyledLine("  " + deed(finding, turn.scene), .accent))
    }
    lines += more(repairable.count)
    if !rest.isEmpty {
      lines.append(StyledLine("These stay, they are yours to decide:", .dim))
      lines += rest.prefix(most).map { StyledLine("  " + $0.sentence, .warning) }
      lines += more(rest.count)
    }
    return Dialog(
      title: "Repair in \(turn.configuration.address)", lines: lines + [StyledLine()],
      verb: "repair", slot: .repair, request: .repair(identity, agreed: findings))
  }

  /// What the action does, for the words beside a finding: `repairs the thread (3 findings)`.
  static func deed(_ findings: [Finding]) -> String {
    let count = findings.count(where: \.repairable)
    return count == 1 ? "repairs it" : "repairs the thread (\(Figures.count(count, "finding")))"
  }

  private static func more(_ count: Int) -> [StyledLine] {
    count > most ? [StyledLine("and \(Figures.count(count - most)) more", .dim)] : []
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
