extension ActionTable {
  /// The key of an action as the user has it: `X`; its name in the palette where it has none.
  func key(_ action: ActionID, _ glyphs: GlyphSet = .unicode) -> String {
    self[action]?.keys.first?.label(glyphs) ?? ":" + action.rawValue
  }

  /// The table in Markdown, for the README and `bobbin keys --markdown`.
  public var markdown: String {
    var lines = ["| Keys | Does | Where |", "|---|---|---|"]
    for section in Action.Section.allCases {
      lines.append("| **\(section.rawValue)** | | |")
      for action in all where action.section == section {
        let keys = action.keys.map { "`\(escaped($0.label()))`" }.joined(separator: " ")
        lines.append("| \(keys) | \(escaped(action.help)) | \(action.places) |")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The table as plain text, for `bobbin keys`.
  public func text(_ glyphs: GlyphSet = .unicode) -> String {
    let keys = all.map { $0.keys.map { $0.label(glyphs) }.joined(separator: " ") }
    let keyWidth = keys.map { TextWidth.columns(of: $0) }.max() ?? 0
    let idWidth = all.map(\.id.rawValue.count).max() ?? 0
    var lines: [String] = []
    for section in Action.Section.allCases {
      if !lines.isEmpty { lines.append("") }
      lines.append(section.rawValue)
      for (action, keys) in zip(all, keys) where action.section == section {
        lines.append(
          "  " + TextWidth.padded(keys, to: keyWidth) + "  "
            + TextWidth.padded(action.id.rawValue, to: idWidth) + "  " + action.help
            + " (\(action.places))")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func escaped(_ text: String) -> String {
    var escaped = ""
    for character in text {
      if character == "|" { escaped.append("\\") }
      escaped.append(character)
    }
    return escaped
  }
}

extension Action {
  /// Where it works, in words.
  var places: String {
    if scopes.isSuperset(of: Scope.screens) { return "everywhere" }
    return Scope.allCases.filter(scopes.contains).map(\.rawValue).joined(separator: ", ")
  }

  /// Where it works, in a sentence: `in the list of threads and a thread`.
  var placesInWords: String { Scope.words(of: scopes) }
}

extension Scope {
  /// Some of them in a sentence: `in the list of threads and a thread`.
  static func words(of scopes: Set<Scope>) -> String {
    let places = allCases.filter(scopes.contains).map(\.words)
    guard let last = places.last, places.count > 1 else { return "in " + places.joined() }
    return "in " + places.dropLast().joined(separator: ", ") + " and " + last
  }

  /// The screen in a sentence.
  fileprivate var words: String {
    switch self {
    case .threads: "the list of threads"
    case .thread: "a thread"
    case .slice: "a slice"
    case .replay: "the replay"
    case .loads: "the list of loads"
    case .continuity: "the continuity of a thread"
    case .diff: "the difference of an edit"
    case .conflict: "a conflict"
    case .editor: "the editor"
    case .history: "the history"
    case .monitor: "the monitor"
    case .log: "the log"
    case .dialog: "a question"
    }
  }
}
