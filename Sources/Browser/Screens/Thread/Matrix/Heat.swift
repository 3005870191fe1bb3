import KeyValue
import Retrieval
import ThreadCache

/// By what the loaded cells are told apart: each shows a level, low or high, besides its colour.
enum Heat: Sendable, CaseIterable {
  case none, bytes, age

  /// What comes next.
  var next: Heat {
    switch self {
    case .none: .bytes
    case .bytes: .age
    case .age: .none
    }
  }

  /// A share of the largest slice, as a level between 0 and 1.
  static func level(bytes: Int, largest: Int) -> Double {
    min(1, Double(bytes) / Double(max(1, largest)))
  }

  /// An age among those of the other cells, as a level between 0, the youngest, and 1, the oldest.
  ///
  /// Minutes tell what is minutes old apart, days what is days old: the span of a level grows with the age. Ages
  /// of which all say the same are one level.
  static func level(age: Int64, youngest: Int64, oldest: Int64) -> Double {
    guard Ages.short(youngest) != Ages.short(oldest) else { return 0 }
    let (least, most) = (scale(youngest), scale(oldest))
    return min(1, max(0, (scale(age) - least) / (most - least)))
  }

  /// Grows by one whenever an age doubles, in a straight line in between: a logarithm that needs no library.
  private static func scale(_ age: Int64) -> Double {
    let minutes = Double(max(0, age)) / 60_000 + 1
    return Double(minutes.exponent) + minutes.significand
  }

  /// The sign of a level, and how warm it is.
  static func sign(_ level: Double, _ glyphs: GlyphSet) -> (sign: Character, role: Role) {
    let step = min(glyphs.heat.count - 1, Int(level * Double(glyphs.heat.count)))
    return (glyphs.heat[step], [Role.heat1, .heat2, .heat3, .heat4][min(3, Int(level * 4))])
  }
}

extension ThreadScreen {
  /// The next kind of heat, and what it says.
  mutating func nextHeat(_ turn: inout Turn) {
    heat = heat.next
    let glyphs = turn.configuration.glyphs
    guard let low = glyphs.heat.first, let high = glyphs.heat.last else { return }
    switch heat {
    case .none: turn.say(.info, "heat off: cells show their state alone")
    case .bytes:
      turn.say(
        .info, "heat by size: \(low) is small, \(high) is \(Figures.bytes(matrix.largest))")
    case .age:
      turn.say(.info, "heat by age: \(low) is the youngest of the loaded cells, \(high) the oldest")
      measureAges(now: turn.now)
      turn.start(.loads, .loads(identity))
    }
  }

  /// For the line below the matrix: `loaded, by size`, `loaded, 2 min to 3 d ago`; nil: there is no heat.
  func heatLabel(now: Int64) -> String? {
    switch heat {
    case .none: return nil
    case .bytes: return "loaded, by size"
    case .age:
      guard let loadTimes else { return "loaded, nobody knows when" }
      let youngest = Ages.short(max(0, now - loadTimes.upperBound))
      let oldest = Ages.short(max(0, now - loadTimes.lowerBound))
      return "loaded, " + (youngest == oldest ? oldest : "\(youngest) to \(oldest)") + " ago"
    }
  }

  /// Finds out between which moments the cells were loaded, for their levels.
  mutating func measureAges(now: Int64) {
    loadTimes = nil
    guard heat == .age else { return }
    for row in matrix.rows {
      for (column, state) in row.states.enumerated() where state == .loaded {
        guard let segment = row.segment(column),
          let age = age(of: row.file, segment.name, now: now)
        else { continue }
        let time = now - age.span
        loadTimes =
          min(time, loadTimes?.lowerBound ?? time)...max(time, loadTimes?.upperBound ?? time)
      }
    }
  }

  /// Takes from the recorded loads when each cell was loaded.
  mutating func take(_ loads: [RecordedLoad], _ now: Int64) {
    // The newest come first: what is known already is later.
    for load in loads where load.thread == identity && load.stored {
      for file in load.files {
        for slice in file.new {
          let place = Place(file: file.id, segment: slice.segment)
          loadedAt[place] = max(load.time, loadedAt[place] ?? 0)
        }
      }
    }
    measureAges(now: now)
  }

  /// How long ago a cell was loaded, and whether that is only what the file's lifetime suggests.
  func age(of file: FileRecord, _ segment: String, now: Int64) -> (span: Int64, estimated: Bool)? {
    if let time = loadedAt[Place(file: file.id, segment: segment)] {
      return (max(0, now - time), false)
    }
    return ThreadAge.estimated(file.hashExpiry ?? record?.expiry, of: record, now: now)
  }

  /// The level of a cell that is loaded; nil: there is no heat, or nothing is known.
  func level(of row: Matrix.Row, _ column: Int, now: Int64) -> Double? {
    guard heat != .none, row.states[column] == .loaded, let segment = row.segment(column) else {
      return nil
    }
    switch heat {
    case .none: return nil
    case .bytes: return segment.bytes.map { Heat.level(bytes: $0, largest: matrix.largest) }
    case .age:
      guard let loadTimes, let age = age(of: row.file, segment.name, now: now) else { return nil }
      return Heat.level(
        age: age.span, youngest: now - loadTimes.upperBound, oldest: now - loadTimes.lowerBound)
    }
  }
}
