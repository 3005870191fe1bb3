/// What a screen says of its selection to a person who hears it, where its picture would say too little.
struct Spoken: Sendable, Equatable {
  /// Where the selection is: `thread 3 of 120`.
  var place: String
  /// What is selected, a fact a line; the cursor goes to the first one.
  var selection: [String]
  /// What has just changed; nil: nothing.
  var news: String?
}

extension ThreadsScreen {
  func spoken(_ scene: Scene) -> Spoken? {
    guard let (place, identity) = selected else { return nil }
    var position = "thread \(Figures.count(view.cursor + 1)) of \(Figures.count(count))"
    if !query.isEmpty { position += ", filter \(query.text)" }
    if marks.count > 0 { position += ", \(Figures.count(marks.count)) marked" }
    if let range { position += ", range of \(Figures.count(range.count))" }
    var lines = ["THREAD \(identity)"]
    if marks.contains(place) { lines.append("MARKED") }
    switch details[place] {
    case nil: lines.append("META being read")
    case .some(nil): lines.append("META gone")
    case .some(let summary?):
      if let problem = ThreadWords.problem(summary.state) {
        lines.append("META \(problem)")
      } else {
        lines += [
          "FILES \(summary.files)", "LOADED \(summary.loaded) of \(summary.available)",
          "IN META \(Figures.bytes(summary.bytes))",
        ]
        let isDoubtful = summary.state == .ok && !isWhole(identity, place)
        lines.append(
          "META \(ThreadWords.state(summary.state, isWhole: true).text)"
            + (isDoubtful ? ", its hashes were not looked at" : ""))
      }
      lines.append("TTL \(Ages.left(summary.expiry, now: scene.now))")
      if let age = ThreadAge.of(summary, now: scene.now) {
        lines.append("AGE \(ThreadAge.words(age))")
      } else if summary.isLifetimeSet {
        lines.append("AGE not known: its lifetime was set by hand")
      }
    }
    let isNews = (changed[place] ?? 0) > scene.now
    return Spoken(
      place: position, selection: lines,
      news: isNews ? "changed a moment ago: \(identity)" : nil)
  }
}

extension ThreadScreen {
  func spoken(_ scene: Scene) -> Spoken? {
    guard let record, record.problem == nil, let file else { return nil }
    var position = "file \(view.cursor + 1) of \(files.count)"
    if column > 0 { position += ", segment \(column) of \(segments.count)" }
    if !marks.isEmpty { position += ", \(marks.count) marked" }
    if let range {
      position += ", range of \(Figures.count(range.rows.count, "file"))"
      if range.columns != 0...0 {
        position += " by \(Figures.count(range.columns.count, "segment"))"
      }
    }
    let whole =
      "\(file.loaded) of \(file.segments.count) loaded, \(Figures.bytes(file.bytes)) in the meta"
    var lines: [String]
    if let name = segmentName {
      let cell = CellPanel(screen: self, scene: scene).summary.spans.map(\.text).joined()
      lines = [cell] + (self.cell?.findings.map(\.message) ?? [])
      if loading.contains(Place(file: file.id, segment: name)) { lines.append("being loaded") }
      if marks.contains(Place(file: file.id, segment: name)) { lines.append("MARKED") }
      lines.append("FILE \(file.id), \(whole)")
    } else {
      lines = ["FILE \(file.id)", file.problem ?? whole]
      if file.problem == nil { lines += file.findings.map(\.message) }
      if marks.contains(Place(file: file.id, segment: nil)) { lines.append("MARKED") }
    }
    lines.append("EXPIRES \(Ages.left(record.expiry, now: scene.now))")
    let news = changed.filter { $0.value > scene.now }.keys
      .map { "\($0.segment.map { "\($0) of " } ?? "")\($0.file)" }.sorted()
    return Spoken(
      place: position, selection: lines,
      news: news.isEmpty ? nil : "changed a moment ago: \(news.joined(separator: ", "))")
  }
}
