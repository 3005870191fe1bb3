import Retrieval
import ThreadCache

/// Whether a load is run for real: what it asks for, and which files the thread would lose by it.
struct LoadDialog: Question {
  /// Who runs it.
  enum Way: Sendable {
    /// This process, from its beginning.
    case here
    /// This process, which has looked at its first steps already.
    case rest
    /// This process, which has run all of it without writing.
    case write
    /// A process of its own.
    case newProcess
  }

  private let request: LoadRequest
  /// Why it was not written when it was agreed to before.
  private let refusal: String?
  private let way: Way
  /// The thread's files as they were read last; nil: they were not.
  private var files: [FileRecord]?
  /// Whether there was no such thread any more when it was read last.
  private var isGone: Bool
  /// The files that would leave the thread; nil: that is not known yet.
  private var dropped: [String]?
  private var failure: String?
  private let retry: FooterKey
  var top = 0

  /// Files that are named with what is asked of them.
  private static let most = 6

  init(
    _ request: LoadRequest, _ way: Way, of files: [FileRecord]?, isGone: Bool = false,
    after refusal: String? = nil, _ turn: inout Turn
  ) {
    self.request = request.dropping(nil)
    self.files = files
    self.isGone = isGone
    self.refusal = refusal
    self.way = way
    retry = DialogBox.retry(turn.scene)
    foresee(&turn)
  }

  private mutating func foresee(_ turn: inout Turn) {
    // Only records of the later schema lose files.
    dropped = identity.schema == .thread ? [] : nil
    failure = nil
    if dropped == nil { turn.start(.outlook, .foresee(request)) }
  }

  /// The record that is meant; of one that is not known, the one that has something to lose.
  private var identity: ThreadIdentity {
    ThreadIdentity(schema: request.schema ?? .response, id: request.thread)
  }

  var asks: Bool { dropped != nil }

  private var verb: String {
    switch way {
    // Nothing is loaded then: what y does is no more than that.
    case .here where isAllLoaded: "run it all the same"
    case .here: "load"
    case .rest, .write: "write"
    case .newProcess: "run it"
    }
  }

  var footer: [FooterKey]? {
    (failure == nil ? [] : [retry]) + DialogBox.footer(yes: asks ? verb : nil, no: "leave it")
  }

  mutating func key(_ key: KeyPress, _ turn: inout Turn) {
    if failure != nil, key == retry.press { return foresee(&turn) }
    switch DialogAnswer(key) {
    case .yes:
      guard let dropped else { return refuse(&turn) }
      let least = CommandCost.leastLoad(isCached: isAllLoaded)
      if let refusal = PaidCost.refusal(least, turn.scene) { return turn.say(.warning, refusal) }
      turn.close()
      // What was looked at is what may go, whatever the thread has become since.
      let request = request.dropping(identity.schema == .response ? dropped : nil)
      switch way {
      case .here: turn.run(.confirmed(.load, .load(request, dryRun: false)))
      case .rest, .write: turn.run(.confirmed(.load, .stepRun(request, write: true)))
      case .newProcess: turn.run(.confirmed(.process, .newProcess(request)))
      }
    case .no:
      turn.cancel(.outlook)
      turn.close()
      turn.run(.dropped)
    case nil: other(key, &turn)
    }
  }

  /// Says why y does nothing.
  private func refuse(_ turn: inout Turn) {
    if failure == nil {
      turn.say(.info, "still looking up whether files would go")
    } else {
      turn.say(.warning, "what would go is not known: nothing is loaded")
    }
  }

  mutating func receive(_ message: Message, _ turn: inout Turn) {
    switch message {
    case .foreseen(_, .success(let files)): dropped = files
    case .foreseen(_, .failure(let error)): failure = error.description
    case .ended(let id, .failed(let words)) where id.slot == .outlook: failure = words
    case .record(_, identity, .success(let record)):
      isGone = record == nil
      files = record?.files
    // Somebody else has changed it: what was said may not be so any more.
    case .changes(.changed(identity.metaKey)), .changes(.resync): foresee(&turn)
    default: break
    }
  }

  func box(_ scene: Scene, in region: Rect) -> DialogBox {
    let title =
      switch way {
      case .here: "Load into"
      case .rest: "Run the rest for real, into"
      case .write: "Write what was loaded dry, into"
      case .newProcess: "Load in a new process, into"
      }
    return DialogBox(
      title: "\(title) \(scene.configuration.address)", lines: lines(scene, in: region),
      buttons: (failure == nil ? [] : [retry])
        + DialogBox.buttons(yes: asks ? verb : nil, no: "leave it", scene.glyphs))
  }

  private var isLossy: Bool { dropped?.isEmpty == false }

  /// What may be cut in a low window comes last.
  private func lines(_ scene: Scene, in region: Rect) -> [StyledLine] {
    let isLow = DialogBox.isLow(region)
    var lines = request.files.prefix(isLow ? 1 : Self.most).map { file in
      let line = StyledLine("\(file.segments.joined(separator: ", ")) of \(file.id)", .accent)
      guard isLow, line.columns > region.width - 4 else { return line }
      return StyledLine("\(Figures.count(file.segments.count, "segment")) of \(file.id)", .accent)
    }
    if request.files.count > lines.count {
      lines.append(
        StyledLine("and \(Figures.count(request.files.count - lines.count, "more file"))"))
    }
    lines.append(StyledLine("in ", naming: identity.words, role: .dim))
    if let refusal, !isLow { lines.append(StyledLine(refusal, .danger)) }
    lines += losses(in: region)
    if !isLow {
      lines.append(StyledLine("from \(scene.configuration.source ?? "no source")", .dim))
    }
    if !isLow || !isLossy { lines += effect(scene) }
    return lines + allLosses + [StyledLine()]
  }

  /// What becomes of the thread; of what is loaded already nothing is read again.
  private func effect(_ scene: Scene) -> [StyledLine] {
    guard !isGone else {
      return [
        StyledLine("The thread is gone: this starts it anew with this alone.", .warning),
        StyledLine("It lives 90 days then.", .dim),
      ]
    }
    let (loaded, asked) = loadedAlready
    let unlisted = unlisted
    if unlisted > 0, unlisted == asked {
      let it = asked == 1 ? "It is" : "They are"
      return [
        StyledLine(
          "\(it) not listed as available: the source is asked, and may not have \(asked == 1 ? "it" : "them").",
          .warning)
      ]
    }
    guard isAllLoaded else {
      let rest =
        isLossy
        ? "All else that is cached stays"
        : loaded > 0
          ? "\(Figures.count(loaded)) of \(Figures.count(asked)) \(loaded == 1 ? "is" : "are") loaded and not read again"
          : "What is cached stays"
      return [StyledLine("\(rest); what is new is added and all lives 90 days again.", .dim)]
    }
    let what =
      asked == 1 ? "It is loaded already" : "All \(Figures.count(asked)) are loaded already"
    let lifetime = "its lifetime too (\(scene.key(.lifetime)) in the matrix sets it)"
    var lines = [
      StyledLine(
        "\(what): nothing is read again, the thread stays as it is, \(lifetime).", .warning)
    ]
    if case .newProcess = way {
      lines.append(StyledLine("The new process shows that it finds it in the cache.", .dim))
    } else {
      lines.append(StyledLine("A dry run shows the same.", .dim))
    }
    return lines
  }

  /// How many of the segments that are asked for are loaded, of how many; none where that is not known.
  private var loadedAlready: (loaded: Int, asked: Int) {
    guard let files, !isGone else { return (0, 0) }
    var (loaded, asked) = (0, 0)
    for wanted in request.files {
      let file = files.first { $0.id.utf8.elementsEqual(wanted.id.utf8) }
      asked += wanted.segments.count
      loaded += wanted.segments.count { file?.segment($0)?.isLoaded == true }
    }
    return (loaded, asked)
  }

  /// How many of the segments that are asked for the thread's files do not list.
  private var unlisted: Int {
    guard let files, !isGone else { return 0 }
    return request.files.reduce(0) { count, wanted in
      guard let file = files.first(where: { $0.id.utf8.elementsEqual(wanted.id.utf8) }) else {
        return count
      }
      return count + wanted.segments.count { file.segment($0) == nil }
    }
  }

  private var isAllLoaded: Bool {
    let (loaded, asked) = loadedAlready
    return asked > 0 && loaded == asked
  }

  /// The files that go, where they are more than are named at first: there to be scrolled to.
  private var allLosses: [StyledLine] {
    guard let dropped, dropped.count > DroppedFiles.most else { return [] }
    let all = DroppedFiles.names(dropped, most: dropped.count)
    return [StyledLine("all \(Figures.count(dropped.count)) that go: \(all)", .danger)]
  }

  /// Which files go, and why.
  private func losses(in region: Rect) -> [StyledLine] {
    if let failure { return [StyledLine(failure, .danger)] }
    guard let dropped else {
      return [StyledLine("looking up whether files of the thread would go…", .loading)]
    }
    guard !dropped.isEmpty else { return [] }
    let rule = DialogBox.isLow(region) ? DroppedFiles.shortRule : DroppedFiles.rule
    // What goes comes first: the rest is the same each time.
    return [
      StyledLine("! drops \(DroppedFiles.names(dropped))", .danger),
      StyledLine("undo does not bring them back", .warning), StyledLine(rule, .warning),
    ]
  }
}
