/// What the signs on a screen mean, for its help.
enum HelpSigns {
  private static let cached: Legend.Entry = (
    "cached", .dim, "at the top: how many of the segments that this session's loads asked for"
  )

  /// The signs of a screen.
  static func signs(of scope: Scope, _ scene: Scene) -> [Legend.Entry] {
    let glyphs = scene.glyphs
    let estimated: Legend.Entry = (
      "\(glyphs.about)", .dim, "estimated: 90 days less what is left of the lifetime"
    )
    let unknown: Legend.Entry = (
      "\(glyphs.unknown)", .dim,
      "not known; an age where the lifetime was set by hand here, or is longer than an update gives"
    )
    let untimed: Legend.Entry = (
      ">", .number,
      "more than: a recorded load is timed up to its write; the log has all of those of this session"
    )
    return switch scope {
    case .threads:
      [
        (
          "META", .header,
          "what the meta alone tells (meta ok), and the hashes too of what you opened (ok); bobbin verify reads all of them"
        ),
        (ThreadRow.laterSign, .dim, "kept under response:, the later prefix of the same services"),
        ("\(glyphs.changed)", .changed, "changed a moment ago"),
        ("\(glyphs.mark)", .mark, "marked"), estimated, unknown, cached,
      ]
    case .thread: Legend.entries(scene) + [estimated]
    case .loads: Legend.entries(scene) + [untimed]
    case .continuity:
      [
        ("\(glyphs.loaded)", .loaded, "found cached"),
        ("\(Invocation.readSign)", .added, "read from the source"),
        ("\(glyphs.unavailable)", .unavailable, CellState.unavailable.words), untimed,
      ]
    case .monitor: [Self.cached]
    case .diff:
      [
        ("+", .added, "a line that is written"), ("-", .removed, "a line that goes"),
        ("@", .dim, "equal lines that are left out"),
      ]
    case .slice:
      [
        ("/", .match, "has what is looked for"),
        ("<>", .changed, "compared: the right one is more, is less"),
        ("-+", .changed, "compared: only left, only right"), ("!", .changed, "compared: not equal"),
      ]
    case .replay: Legend.entries(scene)
    case .editor, .conflict, .history, .log, .dialog: []
    }
  }
}
