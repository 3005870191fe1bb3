import ThreadCache

/// What a cell of the matrix shows of a segment; each has a sign of its own.
package enum CellState: Sendable, CaseIterable {
  /// Marked loaded, and its slice is there.
  case loaded
  /// The source has it, the cache does not.
  case available
  /// Nothing is known of it.
  case unavailable
  /// Marked loaded, its slice is missing.
  case lost
  /// The slice is there, and not marked loaded.
  case unflagged
  /// Its slice is null.
  case null
  /// Meta and hash, or the meta's lists, say different things.
  case differs

  package init(_ segment: SegmentRecord?) {
    guard let segment else {
      self = .unavailable
      return
    }
    func found(_ kind: Finding.Kind) -> Bool { segment.findings.contains { $0.kind == kind } }
    switch segment.state {
    case .loaded: self = .loaded
    // A slice that is not marked and yet no finding can only be null.
    case .available: self = segment.slice == nil ? .available : .null
    case .broken where found(.loadedWithoutSlice): self = .lost
    case .broken where found(.nullSlice): self = .null
    case .broken where found(.sliceWithoutFlag): self = .unflagged
    case .broken: self = .differs
    }
  }

  package func sign(_ glyphs: GlyphSet) -> Character {
    switch self {
    case .loaded: glyphs.loaded
    case .available: glyphs.available
    case .unavailable: glyphs.unavailable
    case .lost: glyphs.broken
    case .unflagged: glyphs.unflagged
    case .null: glyphs.null
    case .differs: glyphs.differs
    }
  }

  var role: Role {
    switch self {
    case .loaded: .loaded
    case .available: .available
    case .unavailable: .unavailable
    case .lost, .unflagged, .differs: .broken
    case .null: .warning
    }
  }

  /// A word or two for the line below the matrix.
  var label: String {
    switch self {
    case .loaded: "loaded"
    case .available: "available"
    case .unavailable: "not available"
    case .lost: "broken: no slice"
    case .unflagged: "broken: not marked"
    case .null: "null"
    case .differs: "broken: disagrees"
    }
  }

  /// Why a cell has nothing to open: the meta lists what the source had when it was last read, and may never have been
  /// told.
  var words: String { self == .unavailable ? "not listed as available" : label }

  /// A line for the help.
  var help: String {
    switch self {
    case .loaded: "loaded: the cache holds the slice"
    case .available: "available: the source has it, the cache does not"
    case .unavailable: words
    case .lost: "broken: marked loaded, but its slice is missing"
    case .unflagged: "broken: the slice is there, but not marked loaded"
    case .null: "null: where a slice should be the meta has null"
    case .differs: "broken: meta and hash, or lists of the meta, disagree"
    }
  }
}
