import Browser
import JSONText
import KeyValue
import Session
import ThreadCache

/// A thread as `bobbin show` prints it for people.
struct RecordText {
  let record: ThreadRecord
  let settings: Settings

  private var glyphs: GlyphSet { settings.ascii ? .ascii : .unicode }

  /// The facts, then files × segments.
  func matrix() -> [String] {
    let palette = Palette(settings)
    let names = columns
    var table = TextTable(
      [.text("FILE")] + SegmentAbbreviation.headings(of: names).map { .text($0) }
        + [.number("LOADED"), .number("SIZE")])
    for file in record.files {
      if let problem = file.problem {
        table.add([.init(file.id), .init(problem, .bad)])
        continue
      }
      table.add(
        [.init(file.id)] + names.map { cell(file.segment($0)) } + [
          .init("\(file.loaded)/\(file.segments.count)"), .init(Figures.bytes(file.bytes)),
        ])
    }
    let findings = record.findings.map { palette.paint(Shown.line("! " + $0.sentence), .bad) }
    return facts + [""] + (record.files.isEmpty ? [] : table.lines(palette))
      + (findings.isEmpty ? [] : [""] + findings)
  }

  /// One file: a line for each segment.
  func segments(of file: FileRecord) -> [String] {
    if let problem = file.problem { return [Shown.line("\(file.id): \(problem)")] }
    var table = TextTable([.text("SEGMENT"), .text("STATE"), .number("SIZE"), .text("")])
    for segment in file.segments {
      table.add([
        .init(segment.name), .init(segment.state.name, segment.state.ink),
        .init(segment.bytes.map(Figures.bytes) ?? "-"),
        .init(segment.findings.map(\.message).joined(separator: "; "), .bad),
      ])
    }
    return table.lines(Palette(settings))
  }

  /// One slice, indented.
  func slice(of segment: SegmentRecord, file: FileRecord) throws(Failure) -> [UInt8] {
    guard let slice = segment.slice else {
      let reason = segment.findings.first?.message ?? "its state is \(segment.state.name)"
      throw Failure(
        .notFound, "The cache holds no slice \(segment.name) of \(file.id): \(reason).")
    }
    let text = String(decoding: JSONWriter.pretty(slice), as: UTF8.self)
    return Array((Shown.text(text) + "\n").utf8)
  }

  private var facts: [String] {
    let cells = record.files.flatMap(\.segments)
    let loaded = cells.count(where: \.isLoaded)
    var facts = [
      Figures.count(record.files.count, "file"), "\(loaded) of \(cells.count) segments loaded",
    ]
    if let broken = BrokenParts(record).words { facts.append(broken) }
    facts.append(Figures.bytes(record.bytes.count))
    if let expiry = record.expiry {
      let left = expiry.milliseconds - WallClock.now()
      facts.append("expires in \(Ages.remaining(left))")
    } else {
      facts.append("never expires")
    }
    facts.append("schema \(record.identity.schema.rawValue)")
    return [
      Shown.line(record.identity.description),
      facts.joined(separator: " \(glyphs.separator) "),
    ]
  }

  /// The canonical segments, then whatever else the files have.
  private var columns: [String] {
    let names = record.files.flatMap { $0.segments.map(\.name) }
    let present = Set(names.map { Array($0.utf8) })
    var seen = Set(Segments.canonical.map { Array($0.utf8) })
    let others = names.filter { seen.insert(Array($0.utf8)).inserted }
    return Segments.canonical.filter { present.contains(Array($0.utf8)) } + others
  }

  private func cell(_ segment: SegmentRecord?) -> TextTable.Cell {
    guard let segment else { return .init(String(glyphs.unavailable), .dim) }
    return .init(String(CellState(segment).sign(glyphs)), segment.state.ink)
  }
}

extension SegmentRecord.State {
  /// How it is stressed.
  var ink: Ink {
    switch self {
    case .loaded: .good
    case .available: .plain
    case .broken: .bad
    }
  }
}
