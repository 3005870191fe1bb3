import ThreadCache

/// The state of a thread in words and by role.
enum ThreadWords {
  ///
  /// - Parameter isWhole: whether its hashes were looked at too: of the meta alone nothing more is said than that.
  static func state(
    _ state: ThreadSummary.State, isWhole: Bool
  ) -> (text: String, role: Role) {
    switch state {
    case .ok: (isWhole ? "ok" : "meta ok", .success)
    case .empty: ("empty", .dim)
    case .broken(let count): ("\(count) broken", .broken)
    case .unreadable: ("unreadable", .danger)
    case .wrongType: ("wrong type", .danger)
    case .tooLarge: ("too large", .warning)
    case .outOfReach: ("not UTF-8", .warning)
    }
  }

  /// A sign for a state that is not sound; nil: it is.
  static func sign(_ state: ThreadSummary.State, _ glyphs: GlyphSet) -> Character? {
    switch state {
    case .ok, .empty: nil
    case .broken, .unreadable, .wrongType: glyphs.broken
    case .tooLarge, .outOfReach: "!"
    }
  }

  /// Why the segments of a thread cannot be shown.
  static func problem(_ state: ThreadSummary.State) -> String? {
    switch state {
    case .ok, .empty, .broken: nil
    case .unreadable(let reason, let offset):
      // The place matters more than the rest of the sentence, which the thread's own screen has.
      offset.map { "\(reason.prefix { $0 != ":" }) at byte \($0)" } ?? reason
    case .wrongType(let type): "a \(type), not a string"
    case .tooLarge(let bytes): "\(Figures.bytes(bytes)), not read"
    case .outOfReach: "its name cannot be sent over REST"
    }
  }

  /// Words for what is wrong with a thread or a cell, and those of the column META, which somebody might look for.
  private static let stateWords = [
    "broken", "is:broken", "missing", "null", "error", "lost", "empty", "unreadable", "wrong type",
    "too large", "not utf-8", "meta ok",
  ]

  /// Whether somebody who looks for this text means what is said of a meta.
  static func meansState(_ text: String) -> Bool {
    let word = text.lowercased()
    return stateWords.contains { word.count > 2 && $0.hasPrefix(word) }
  }

  static func isBroken(_ state: ThreadSummary.State) -> Bool {
    switch state {
    case .ok, .empty, .tooLarge, .outOfReach: false
    case .broken, .unreadable, .wrongType: true
    }
  }
}
