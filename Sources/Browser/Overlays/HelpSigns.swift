/// What the signs on a screen mean, for its help.
enum HelpSigns {
  /// The signs of a screen.
  static func signs(of scope: Scope, _ scene: Scene) -> [Legend.Entry] {
    let glyphs = scene.glyphs
    let estimated: Legend.Entry = (
      "\(glyphs.about)", .dim, "estimated: 90 days less what is left of the lifetime"
    )
    return switch scope {
    case .threads:
      [
        (
          "META", .header,
          "what the meta alone tells; the matrix and bobbin verify read the hashes too"
        ),
        (ThreadRow.laterSign, .dim, "kept under response:, the later prefix of the same services"),
        ("\(glyphs.changed)", .changed, "changed a moment ago"),
        ("\(glyphs.mark)", .mark, "marked"), estimated,
      ]
    case .thread: Legend.entries(scene) + [estimated]
    case .diff:
      [
        ("+", .added, "a line that is written"), ("-", .removed, "a line that goes"),
        ("@", .dim, "equal lines that are left out"),
      ]
    default: Legend.entries(scene)
    }
  }
}
