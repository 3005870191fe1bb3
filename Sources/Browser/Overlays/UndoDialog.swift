import ThreadCache

/// Names the change that would be undone and asks; of an undoing, the deed that would be done again.
struct UndoDialog: Question {
  /// The newest so many changes are looked through for one to undo.
  static let lookedAt = 1000

  private var entry: ChangeEntry?
  /// The threads and keys it is about; nil: that is not known yet.
  private var extent: UndoExtent?
  var top = 0
  private let address: String
  /// Whether it has a price, without which nobody is asked.
  private let isPaid: Bool
  /// The files that a load has dropped which was made since, for whoever presses U after it may mean that; nil: none was
  /// made.
  private let loadDropped: [String]?

  /// Asks about `entry`; nil: about the newest change that can be undone, which is looked up first.
  init(entry: ChangeEntry?, afterLoad loadDropped: [String]? = nil, _ turn: inout Turn) {
    self.entry = entry
    self.loadDropped = loadDropped
    address = turn.configuration.address
    isPaid = turn.configuration.billed
    if entry == nil { turn.start(.undo, .history(limit: Self.lookedAt)) } else { measure(&turn) }
  }

  private func measure(_ turn: inout Turn) {
    if let entry { turn.start(.undo, .measureUndo(entry.id)) }
  }

  var asks: Bool { entry != nil && (extent != nil || !isPaid) }
  private var isRedo: Bool { entry?.isRedoable == true }
  private var verb: String? { asks ? isRedo ? "redo it" : "undo it" : nil }
  var footer: [FooterKey]? { DialogBox.footer(yes: verb, no: "leave it") }

  mutating func key(_ key: KeyPress, _ turn: inout Turn) {
    switch DialogAnswer(key) {
    case .yes:
      guard let entry, asks else { return turn.say(.info, "still looking up the change") }
      if let refusal = extent.flatMap({ PaidCost.refusal($0.commands, turn.scene) }) {
        return turn.say(.warning, refusal)
      }
      turn.close()
      turn.run(.confirmed(.undo, .undo(entry.id)))
    case .no:
      turn.cancel(.undo)
      turn.close()
      turn.run(.dropped)
    case nil: other(key, &turn)
    }
  }

  mutating func receive(_ message: Message, _ turn: inout Turn) {
    switch message {
    case .history(let id, .success(let entries)) where id.slot == .undo:
      entry = entries.first(where: \.isNextToUndo)
      guard entry == nil else { return measure(&turn) }
      turn.close()
      turn.say(
        .info, loadDropped.map { Self.words($0, turn.scene) } ?? Self.rest(entries, turn.scene))
    case .undoMeasured(_, .success(let extent?)): self.extent = extent
    case .undoMeasured(_, .success(nil)):
      turn.close()
      turn.say(.error, "not undone: that change is not kept any more")
    case .history(let id, .failure(let error)) where id.slot == .undo,
      .undoMeasured(let id, .failure(let error)):
      turn.close()
      turn.say(.error, error.description)
    case .ended(let id, .failed) where id.slot == .undo: turn.close()
    default: break
    }
  }

  /// What takes back the load that was made last, and what does not.
  private static func words(_ dropped: [String], _ scene: Scene) -> String {
    let evicts = "\(scene.key(.evict)) evicts what it brought"
    return dropped.isEmpty
      ? "the load just made is not undone: it only added, \(evicts)"
      : "the load just made is not undone: it dropped \(DroppedFiles.names(dropped)), which no undo"
        + " brings back; \(evicts)"
  }

  /// Why there is no change to name, and where to look for others.
  private static func rest(_ entries: [ChangeEntry], _ scene: Scene) -> String {
    guard !entries.isEmpty else { return "nothing to undo: no change was made with this program" }
    let redo =
      entries.contains(where: \.isRedoable)
      ? ", where \(scene.key(.undo)) on an undo does the change again" : ""
    return "nothing is left to undo; \(scene.key(.history)) shows the changes made here\(redo)"
  }

  /// The threads that would have to come back whole, and are known to be there.
  private func threadsThere(_ scene: Scene) -> [UndoExtent.Thread] {
    extent?.threads.filter { $0.comesBack && scene.isThere($0.identity) } ?? []
  }

  func box(_ scene: Scene, in region: Rect) -> DialogBox {
    var lines: [StyledLine] = []
    if let entry {
      if let loadDropped {
        let words = Self.words(loadDropped, scene)
        lines += TextWrap.lines(
          words.prefix(1).uppercased() + words.dropFirst() + ".", width: region.width - 6
        ).map { StyledLine($0, .warning) }
        lines.append(StyledLine("The change before it:", .dim))
      }
      let configuration = scene.configuration
      let time = Ages.moment(
        entry.time, now: scene.now, secondsEast: configuration.secondsEast)
      let thread = entry.threads.count == 1 ? entry.threads[0] : nil
      let lifetimes = FormerLifetimes.sentence(entry, now: scene.now)
      // Of an undoing, and of the undoing of that, what matters is the deed.
      let summary = entry.origin?.summary ?? entry.summary
      let id = thread.flatMap { summary.contains($0.description) ? $0.description : nil }
      if let id, let place = summary.range(of: id) {
        lines.append(
          StyledLine(
            String(summary[..<place.lowerBound]), naming: id,
            String(summary[place.upperBound...]), role: .accent))
      } else {
        lines.append(StyledLine(summary, .accent))
      }
      if let lifetimes { lines.append(StyledLine(lifetimes, .accent)) }
      let threads = thread?.description ?? Figures.count(entry.threadCount, "thread")
      let when =
        isRedo ? "undone \(time)" : entry.origin == nil ? "of \(time)" : "done again \(time)"
      lines.append(
        id == nil
          ? StyledLine("\(when), in ", naming: threads, role: .dim) : StyledLine(when, .dim))
      // Where a lifetime is set again, that has said it.
      let again = threadsThere(scene)
      if again.count > 0, again.count == extent?.threads.count {
        lines.append(
          StyledLine(
            again.count == 1
              ? "The thread is there again: as long as it is, this is refused."
              : "All of them are there again: as long as they are, this is refused.", .warning))
      } else if lifetimes == nil {
        lines.append(StyledLine("This will \(entry.undoing)."))
        if again.count > 0 {
          lines.append(
            StyledLine(
              "\(Figures.count(again.count, "thread")) of it \(again.count == 1 ? "is" : "are")"
                + " there again and left as \(again.count == 1 ? "it is" : "they are").", .warning))
        }
      }
      if isPaid {
        let price = extent.map { PaidCost.line($0.commands, scene) }
        lines += (price ?? StyledLine("looking up what it costs…", .loading))
          .wrapped(to: min(region.width - 4, 100))
      }
      if entry.leftAlone > 0 {
        lines.append(
          StyledLine(
            "The last time \(Figures.count(entry.leftAlone, "thread")) of it"
              + " \(entry.leftAlone == 1 ? "was" : "were") left as they are.", .warning))
      }
      lines.append(StyledLine("What was changed again since then is left as it is.", .dim))
    } else {
      lines.append(StyledLine("looking up the last change…", .loading))
    }
    let width = min(region.width - 4, 100)
    let list =
      entry.flatMap { FormerLifetimes.list($0, width: width, now: scene.now, scene.glyphs) }
      ?? extent.flatMap { UndoRows(extent: $0, width: width, glyphs: scene.glyphs).list }
    if list == nil { lines.append(StyledLine()) }
    return DialogBox(
      title: "\(isRedo ? "Redo" : "Undo") in \(address)", lines: lines, list: list,
      foot: list == nil ? [] : [StyledLine()],
      buttons: DialogBox.buttons(
        yes: verb, no: "leave it", scene.glyphs))
  }
}
