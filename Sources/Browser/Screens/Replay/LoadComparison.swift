import Retrieval
import ThreadCache

/// Two recorded loads side by side: what was asked for, what was planned and answered, and the times.
struct LoadComparison: Sendable {
  /// One thing about both.
  struct Row: Sendable, Equatable {
    var label: String
    var left: String
    var right: String
    /// False for times, which are never the same and mean nothing by that.
    var counts = true

    var differs: Bool { counts && left != right }
  }

  let left: RecordedLoad
  let right: RecordedLoad
  let rows: [Row]

  init(_ left: RecordedLoad, _ right: RecordedLoad) {
    self.left = left
    self.right = right
    var rows = [
      Row(label: "asked for", left: Phrase.text(left.request), right: Phrase.text(right.request)),
      Row(label: "outcome", left: left.cache.rawValue, right: right.cache.rawValue),
      Row(label: "stored", left: Self.stored(left), right: Self.stored(right)),
    ]
    if left.thread != right.thread {
      rows.insert(
        Row(
          label: "thread", left: left.thread.description, right: right.thread.description),
        at: 0)
    }
    for id in Self.union(left.files.map(\.id), right.files.map(\.id)) {
      rows += Self.rows(of: id, left.files.first { $0.id == id }, right.files.first { $0.id == id })
    }
    rows += Self.times(left, right)
    self.rows = rows
  }

  var differences: Int { rows.count { $0.differs } }

  private static func stored(_ load: RecordedLoad) -> String {
    load.wasStored.map { $0 ? "yes" : "no" } ?? "nothing to store"
  }

  private static func rows(
    of id: String, _ left: RecordedLoad.File?, _ right: RecordedLoad.File?
  ) -> [Row] {
    func row(_ label: String, _ text: (RecordedLoad.File) -> String) -> Row {
      Row(
        label: "  " + label, left: left.map(text) ?? "not asked for",
        right: right.map(text) ?? "not asked for")
    }
    func names(_ names: [String]) -> String { names.isEmpty ? "–" : names.joined(separator: ", ") }
    var rows = [
      Row(label: id, left: "", right: "", counts: false),
      row("cached") { names($0.cached) },
      row("read") { names($0.new.map { "\($0.segment) \(Figures.bytes($0.bytes))" }) },
      row("not available") { names($0.unavailable) },
    ]
    if left?.problem != nil || right?.problem != nil {
      rows.append(row("problem") { $0.problem ?? "–" })
    }
    return rows
  }

  private static func times(_ left: RecordedLoad, _ right: RecordedLoad) -> [Row] {
    func key(_ step: LoadStep) -> String {
      LoadWords.name(step.name) + (step.file.map { " " + $0 } ?? "")
    }
    func text(_ load: RecordedLoad, _ name: String) -> String {
      load.steps.first { key($0) == name }.map {
        load.isTimed($0) ? Figures.milliseconds($0.milliseconds) : "not timed"
      } ?? "–"
    }
    // What only one of them did stands where it came in its course.
    let steps = LoadStep.Name.allCases.flatMap { name in
      (left.steps + right.steps).filter { $0.name == name }
    }
    let names = union(steps.map(key), [])
    let rows = names.map { name in
      Row(
        label: "  " + name, left: text(left, name), right: text(right, name),
        counts: false)
    }
    func between(_ load: RecordedLoad) -> String {
      let times = LoadTimes(load.steps)
      return times.hasGaps ? Figures.milliseconds(times.between) : "–"
    }
    return [Row(label: "time", left: "", right: "", counts: false)] + rows + [
      Row(
        label: "  between steps", left: between(left), right: between(right), counts: false),
      Row(label: "  in all", left: left.duration, right: right.duration, counts: false),
    ]
  }

  private static func union(_ left: [String], _ right: [String]) -> [String] {
    var known: Set<String> = []
    return (left + right).filter { known.insert($0).inserted }
  }

  /// The lines in a window; long lists go on below, each on its side.
  func lines(width: Int, _ scene: Scene) -> [StyledLine] {
    let label = min(22, max(10, width / 4))
    let side = max(8, (width - label - 5) / 2)
    var lines = [
      line(
        "", title(left, side, scene), title(right, side, scene), label, side, .title, scene.glyphs)
    ]
    for row in rows {
      let cells = [row.left, row.right].map { TextWrap.lines($0, width: side - 2) }
      for index in 0..<max(1, cells[0].count, cells[1].count) {
        let texts = cells.map { $0.indices.contains(index) ? $0[index] : "" }
        lines.append(
          line(
            index == 0 ? row.label : "", texts[0], texts[1], label, side,
            row.differs ? .changed : .plain, scene.glyphs, isTold: row.differs && index == 0))
      }
    }
    return lines
  }

  private func title(_ load: RecordedLoad, _ width: Int, _ scene: Scene) -> String {
    let process = "pid \(load.pid)"
    guard width >= 26 else { return process }
    return Ages.moment(load.time, now: scene.now, secondsEast: scene.configuration.secondsEast)
      + " · " + process
  }

  private func line(
    _ label: String, _ left: String, _ right: String, _ labelWidth: Int, _ side: Int, _ role: Role,
    _ glyphs: GlyphSet, isTold: Bool = false
  ) -> StyledLine {
    StyledLine(spans: [
      (TextWidth.fitted(label, to: labelWidth) + " ", Style(role == .title ? .title : .dim)),
      (TextWidth.fitted(left, to: side) + " ", Style(role == .title ? .title : .plain)),
      (isTold ? "\(glyphs.changed) " : "  ", Style(.changed)),
      (TextWidth.fitted(right, to: side), Style(role)),
    ])
  }
}
