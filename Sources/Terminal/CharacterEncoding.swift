import CNcurses

/// Which characters the terminal can be sent.
enum CharacterEncoding: Hashable {
  /// All of Unicode.
  case utf8
  /// ASCII only; everything else gets a stand-in.
  case ascii

  /// Chooses the process' character encoding and says what it is.
  ///
  /// A locale that was asked for and exists is obeyed. Where none was asked for, or one of UTF-8 that this
  /// machine lacks, C.UTF-8 stands in: nearly every terminal is UTF-8, and servers often have no locale.
  static func choose(_ environment: [String: String]) -> CharacterEncoding {
    let asked = ["LC_ALL", "LC_CTYPE", "LANG"].lazy
      .compactMap { environment[$0] }.first { !$0.isEmpty }
    let wantsUnicode = asked.map { name in
      let plain = name.lowercased()
      return plain.hasSuffix("utf-8") || plain.hasSuffix("utf8")
    }
    let candidates: [() -> UnsafePointer<CChar>?] = [
      { asked == nil ? nil : encoding_from_environment() },
      { wantsUnicode ?? true ? encoding_from_locale("C.UTF-8") : nil },
      { encoding_from_locale("C") },
    ]
    for candidate in candidates {
      guard let name = candidate() else { continue }
      let isUnicode = String(cString: name) == "UTF-8"
      if isUnicode { return .utf8 }
      // Other encodings exist (ISO 8859, EUC); only their common part is used.
      if wantsUnicode != true { return .ascii }
    }
    return .ascii
  }

  /// ASCII that stands for a character a terminal cannot be sent.
  static func standIn(for character: Character) -> Character {
    standIns[character] ?? "?"
  }

  private static let standIns = Dictionary(
    zip(
      "●○·✗◌✓▌▐▸▾›‹…–—≈↑↓←→─│┌┐└┘├┤┬┴┼█▏▎▍▋▊▉▁▂▃▄▅▆▇“”‘’",
      "*o.x~+><>v><~--~^v<>-|+++++++++#######__.-=+*\"\"''"),
    uniquingKeysWith: { first, _ in first })
}
