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

  /// For the line below the matrix: `loaded, by size`.
  var label: String? {
    switch self {
    case .none: nil
    case .bytes: "loaded, by size"
    case .age: "loaded, by age"
    }
  }

  /// Ages at which the next level begins, in milliseconds: 1 h, 6 h, 1 d, 3 d, 7 d, 30 d, 60 d.
  private static let ages: [Int64] = [1, 6, 24, 72, 168, 720, 1440].map { $0 * 3_600_000 }

  /// A share of the largest slice, as a level between 0 and 1.
  static func level(bytes: Int, largest: Int) -> Double {
    min(1, Double(bytes) / Double(max(1, largest)))
  }

  /// An age as a level between 0 and 1; the span of a level grows with the age.
  static func level(age: Int64) -> Double {
    Double(ages.count { age >= $0 }) / Double(ages.count)
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
      turn.say(.info, "heat by age: \(low) is less than 1 h, \(high) is 60 d and more")
      turn.start(.loads, .loads(identity))
    }
  }

  /// Takes from the recorded loads when each cell was loaded.
  mutating func take(_ loads: [RecordedLoad]) {
    // The newest come first: what is known already is later.
    for load in loads where load.thread == identity && load.stored {
      for file in load.files {
        for slice in file.new {
          let place = Place(file: file.id, segment: slice.segment)
          loadedAt[place] = max(load.time, loadedAt[place] ?? 0)
        }
      }
    }
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
    case .age: return age(of: row.file, segment.name, now: now).map { Heat.level(age: $0.span) }
    }
  }
}
