import ThreadCache

/// A line of the palette's list.
struct PaletteEntry: Sendable {
  /// What is typed for it.
  var word: String
  var help: String
  /// Its keys, as they are pressed.
  var keys: String = ""
  /// What it does; nil: it wants more words.
  var command: Command?
  /// Why it does nothing, or nothing here; nil: it works.
  var refusal: String?
  /// Whether nothing but its help has what was typed.
  private(set) var isOfHelp = false

  /// What other programs call an action.
  private static let otherNames: [String: ActionID] = [
    "delete": .evict, "del": .evict, "remove": .evict, "rm": .evict, "exit": .quit, "redo": .undo,
    "ttl": .lifetime, "expire": .lifetime, "persist": .lifetime, "logs": .log, "find": .filter,
  ]

  /// The actions that fit a text that was typed, the best first.
  ///
  /// Those of other screens are there by their names only, each with where it works.
  static func actions(
    fitting text: String, among actions: [Action], elsewhere: [Action], in scope: Scope,
    refusals: [ActionID: String], _ glyphs: GlyphSet
  ) -> [PaletteEntry] {
    let typed = Phrase.trimmed(text).lowercased()
    let here = actions.compactMap { action -> (rank: Int, entry: PaletteEntry)? in
      // A key that was typed is meant as one: what it does comes before what only begins so.
      let isKey = action.keys.contains { $0.label() == Phrase.trimmed(text) }
      guard
        let rank = typed == action.id.rawValue
          ? -2
          : isKey || otherNames[typed] == action.id
            ? -1 : rank(typed, action.id.rawValue, action.help)
      else { return nil }
      var entry = PaletteEntry(action, refusals[action.id].map { "not now: \($0)" }, glyphs)
      entry.isOfHelp = rank >= helpRank
      if action.id == .quit {
        entry.help = "leave the program"
        // On any other screen its keys go back.
        if scope != .threads { entry.keys = "" }
      }
      return (rank, entry)
    }
    let others = elsewhere.compactMap { action -> (rank: Int, entry: PaletteEntry)? in
      guard !typed.isEmpty, let rank = rank(typed, action.id.rawValue, ""), rank <= leastPart
      else { return nil }
      // So little is in most names: only those that begin with it are meant.
      guard typed.count >= 3 || rank == 0 else { return nil }
      // With a text after it such a name goes to the list by itself.
      let refusal =
        PaletteLine.takesText(action.id) ? nil : "only \(action.placesInWords)"
      return (
        rank == 0 ? elsewhereRank : helpRank - 1 - leastPart + rank,
        PaletteEntry(action, refusal, glyphs)
      )
    }
    return (here + others).enumerated().sorted {
      ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset)
    }.map(\.element.entry)
  }

  private init(_ action: Action, _ refusal: String?, _ glyphs: GlyphSet) {
    word = action.id.rawValue
    help = action.help
    keys = action.keys.map { $0.label(glyphs) }.joined(separator: " ")
    command = PaletteLine.takesText(action.id) ? nil : PaletteLine.command(word)
    self.refusal = refusal
  }

  init(word: String, help: String, command: Command?) {
    self.word = word
    self.help = help
    self.command = command
  }

  /// The threads that `goto` can be followed by: what was typed, for not all ids need be known, and those that are.
  static func threads(named names: [String], typed: String) -> [PaletteEntry] {
    let isKnown = typed.isEmpty || names.contains(typed)
    return (isKnown ? [] : [typed]).map {
      PaletteEntry(
        word: "goto \($0)", help: "open it, read directly", command: .goTo(ThreadID($0)))
    }
      + names.map {
        PaletteEntry(word: "goto \($0)", help: "open it", command: .goTo(ThreadID($0)))
      }
  }

  /// A line that was typed whole, with what it is about: `filter 2025`; nil: it is none.
  static func line(
    _ typed: String, _ actions: ActionTable, _ refusals: [ActionID: String]
  ) -> PaletteEntry? {
    guard let command = PaletteLine.command(typed),
      let word = typed.split(separator: " ").first,
      let action = ActionID(rawValue: String(word)).flatMap({ actions[$0] })
    else { return nil }
    var entry = PaletteEntry(word: typed, help: action.help, command: command)
    entry.refusal = refusals[action.id].map { "not now: \($0)" }
    return entry
  }

  /// What can follow a word that was typed; nil: it wants nothing that is known.
  static func arguments(fitting text: String, _ stores: [StoreEntry]) -> [PaletteEntry]? {
    let typed = Phrase.trimmed(text).lowercased()
    guard text.contains(" ") else { return nil }
    if typed.hasPrefix("sort") {
      return SortKey.allCases.map { "sort \($0.rawValue)" }.filter { $0.hasPrefix(typed) }.map {
        PaletteEntry(
          word: $0, help: "order the list by \($0.dropFirst(5))", command: PaletteLine.command($0))
      }
    }
    guard typed.hasPrefix("store") else { return nil }
    return stores.filter { "store \($0.name.lowercased())".hasPrefix(typed) }.map {
      PaletteEntry(
        word: "store \($0.name)", help: "go to \($0.address)", command: .store($0.name))
    }
  }

  /// The rank of an action of other screens whose name begins with what was typed: after those that are here, before
  /// what has it in another way.
  private static let elsewhereRank = 1
  /// The rank of a word that has what was typed somewhere as it was typed.
  private static let leastPart = 3
  /// The rank of an action whose help alone has what was typed.
  private static let helpRank = 100

  /// How well a word fits, 0 being best: its beginning, that of a part of it, its letters in order, its
  /// help; nil: not at all.
  static func rank(_ typed: String, _ word: String, _ help: String) -> Int? {
    if typed.isEmpty || word.hasPrefix(typed) { return 0 }
    let parts = word.split(separator: "-")
    if parts.contains(where: { $0.hasPrefix(typed) }) { return elsewhereRank + 1 }
    if parts.count > 1, String(parts.compactMap(\.first)).hasPrefix(typed) {
      return elsewhereRank + 1
    }
    if word.contains(typed) { return leastPart }
    if let gaps = gaps(typed, in: word) { return leastPart + 1 + gaps }
    return typed.count >= 3 && help.lowercased().contains(typed) ? helpRank : nil
  }

  /// How many letters of a word lie between those that were typed; nil: they are not all there in order.
  private static func gaps(_ typed: String, in word: String) -> Int? {
    var rest = word[...]
    var gaps = 0
    for (place, letter) in typed.enumerated() {
      guard let found = rest.firstIndex(of: letter) else { return nil }
      if place > 0 { gaps += rest.distance(from: rest.startIndex, to: found) }
      rest = rest[rest.index(after: found)...]
    }
    return gaps
  }
}

/// What a line that was typed in the palette means.
enum PaletteLine {
  /// The command of a whole line; nil: it is not whole yet.
  static func command(_ line: String) -> Command? {
    let pieces = line.split(separator: " ", maxSplits: 1)
    guard let word = pieces.first else { return nil }
    let rest = pieces.count > 1 ? Phrase.trimmed(pieces[1]) : ""
    switch word {
    case "quit" where rest.isEmpty: return .leave
    case "goto" where !rest.isEmpty: return .goTo(ThreadID(rest))
    case "filter" where pieces.count > 1 || line.hasSuffix(" "): return .filter(rest)
    case "store" where !rest.isEmpty: return .store(rest)
    case "budget" where !rest.isEmpty:
      guard case .success(let budget) = Phrase.budget(rest) else { return nil }
      return .budget(budget)
    case "sort" where !rest.isEmpty:
      let words = rest.split(separator: " ")
      guard let key = words.first.flatMap({ SortKey(rawValue: String($0)) }) else { return nil }
      return .sort(SortOrder(key, reversed: words.dropFirst().contains("reversed")))
    default: return rest.isEmpty ? ActionID(rawValue: String(word)).map { .action($0) } : nil
    }
  }

  /// Why a line that nothing fits is not taken.
  static func missing(_ line: String) -> String {
    line.hasPrefix("sort ")
      ? "the columns are \(SortKey.allCases.map(\.rawValue).joined(separator: ", "))"
      : "there is no such command"
  }

  /// What was typed after `goto`; nil: the line is about something else.
  static func wantedID(_ line: String) -> String? {
    let pieces = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
    guard pieces.first == "goto", line.contains(" ") else { return nil }
    return pieces.count > 1 ? Phrase.trimmed(pieces[1]) : ""
  }

  /// Whether the name of an action wants more words after it.
  static func takesText(_ action: ActionID) -> Bool {
    action == .goTo || action == .filter || action == .sort
  }
}
