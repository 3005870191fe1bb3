import KeyValue
import ThreadCache

extension Model {
  /// Takes a key: what lies on top has it, else the action table says what it means.
  mutating func press(_ key: KeyPress, _ turn: inout Turn) {
    guard !layout.isTooSmall || key == .character("q") || key == .control("c") else { return }
    if overlay == nil, editing.isOpening(turn.jobs), holdForEditor(key, &turn) { return }
    // Typed before the question was on the screen: not an answer to it.
    guard !asks || isSeen else { return }
    if configuration.isLinear, let words = tourWords { tour?.noteSaid(words.text) }
    tour?.noteKey()
    // Whoever has done something else since means the next ctrl-c anew.
    if key != .control("c") { interruptedAt = nil }
    // What was said has been seen by whoever goes on typing; a failure stays until its time is over.
    let said = turn.flash
    if said?.level != .error { turn.flash = nil }
    if overlay != nil, !passesOverlays(key) {
      if key == .control("c") { return interruptOverlay(&turn) }
      overlay?.key(key, &turn)
      return
    }
    if !layout.isTooSmall, screens[screens.count - 1].type(key, &turn) {
      pending.removeAll()
      return
    }
    pending.append(key)
    let scope = top.scope
    switch configuration.actions.lookup(pending, in: scope) {
    case .prefix: return
    case .action(let action):
      pending.removeAll()
      turn.run(.action(action.id))
    case .none:
      let again = pending.count > 1
      pending.removeAll()
      if again { return press(key, &turn) }
      if tour != nil, key == .escape { return }
      // An answer that came too late: what was said when the question went is what tells why.
      if DialogAnswer(key) != nil {
        turn.flash = said
        if said == nil { turn.say(.info, noQuestion(key)) }
        return
      }
      turn.say(.info, idleWords(key))
    }
  }

  /// Keeps what is typed for the editor that opens in a moment; false: the key means the program.
  private mutating func holdForEditor(_ key: KeyPress, _ turn: inout Turn) -> Bool {
    if case .action(let action) = configuration.actions.lookup([key], in: top.scope),
      [.cancel, .suspend, .redraw].contains(action.id)
    {
      return false
    }
    if key == .escape {
      typedAhead = []
      turn.cancel(.edit)
      turn.say(.info, "nothing is edited")
    } else {
      typedAhead.append(key)
    }
    return true
  }

  /// Types into the editor what was typed while its text was on its way; where none came up it is forgotten.
  mutating func typeAhead() -> [Effect] {
    guard !typedAhead.isEmpty, !editing.isOpening(jobs) else { return [] }
    let keys = typedAhead
    typedAhead = []
    guard top.scope == .editor, overlay == nil else { return [] }
    return keys.flatMap { key in turn { $0.press(key, &$1) } }
  }

  /// That a key answers nothing, for nothing is asked.
  private func noQuestion(_ key: KeyPress) -> String {
    guard top.scope == .conflict else {
      return "no question is open: \(key.label(glyphs)) answers nothing here"
    }
    return "nothing is written from here: \(scene.key(.recheck)) shows what would be, "
      + "and \(scene.key(.commit)) there writes it"
  }

  /// That a key does nothing here, and where it does something.
  private func idleWords(_ key: KeyPress) -> String {
    let label = key.label(glyphs)
    // Whoever comes from an editor that stores with this key.
    if top.scope == .diff, configuration.actions[.review]?.keys.contains(KeyBinding(key)) == true {
      return "nothing is written by \(label): \(scene.key(.commit)) writes it"
    }
    if case .character(let character) = key, character.isNumber {
      let screens = [ActionID.threads, .monitor, .log, .history, .continuity].map {
        "\(scene.key($0)) \($0.rawValue)"
      }
      return "\(label) shows no screen: \(screens.joined(separator: ", "))"
    }
    let others = configuration.actions.all.filter {
      $0.keys.contains(KeyBinding(key)) && !$0.scopes.isDisjoint(with: Scope.screens)
    }
    // Where letters are text, help has another key.
    let action = configuration.actions[.help]
    let keys = top.scope == .editor ? action?.withoutLetters.keys : action?.keys
    let help = "\(keys?.first?.label(glyphs) ?? scene.key(.help)) shows the keys"
    let places = others.reduce(into: Set<Scope>()) { $0.formUnion($1.scopes) }
    // One of several meanings would send people to the wrong place, as would many places.
    guard Set(others.map(\.label)).count == 1, places.count <= 3, let elsewhere = others.first
    else { return "\(label) does nothing here; \(help)" }
    return "\(label) does nothing here: \(elsewhere.label) works \(Scope.words(of: places));"
      + " \(help)"
  }

  /// Whether a key means the program whatever lies over the screen: nothing that can be typed does.
  private func passesOverlays(_ key: KeyPress) -> Bool {
    if case .character = key { return false }
    guard case .action(let action) = configuration.actions.lookup([key], in: top.scope) else {
      return false
    }
    return action.id == .suspend || action.id == .redraw
  }

  /// Why an action does nothing now; nil: it works.
  func refusal(of action: Action, _ turn: Turn) -> String? {
    guard action.scopes.contains(top.scope) else {
      return "\(action.id.rawValue) does nothing here: it works \(action.placesInWords)"
    }
    if action.writes, let reason = configuration.readOnly { return "read-only: \(reason)" }
    if action.writes, let slot = turn.jobs.writing.first {
      return "still busy with \(slot.rawValue): one change at a time"
    }
    switch action.id {
    case .load, .replay, .newProcess, .step, .dryRun, .writeLoad, .compare:
      if configuration.source == nil { return "no source of slices: start with --source DIR" }
    case .budget:
      if !configuration.billed { return "this store is not paid by the command" }
    default: break
    }
    return bulkRefusal(of: action.id) ?? top.refusal(of: action.id, turn.scene)
  }

  /// Carries out a command.
  mutating func perform(_ command: Command, _ turn: inout Turn) {
    switch command {
    case .action(let id):
      guard let action = configuration.actions[id] else { return }
      if let refusal = refusal(of: action, turn) { return turn.say(.warning, refusal) }
      if id == .refresh {
        // What comes of it is news; what was said of something else is not, and would hide it.
        if turn.flash?.level == .error { turn.flash = nil }
        // What is shown is all there is until the store answers: reading it again would lose it.
        if outage != nil { retry(&turn) }
        if outage != nil, turn.jobs.isReading { return }
      }
      if id == .cancel, isInterrupted, turn.jobs.slots.subtracting(turn.jobs.stopping).isEmpty {
        return turn.effects.append(.quit)
      }
      if steer(id, &turn) || screens[screens.count - 1].perform(command, &turn) {
        if id == .cancel { interruptedAt = now }
        return
      }
      act(id, &turn)
    case .leave: if !holdsEdit(&turn) { quit(&turn) }
    case .said(let line): said = PaletteHistory.adding(line, to: said)
    case .edit(let target, let part): editing.begin(target, part, &turn)
    case .budget(let budget): setBudget(budget, &turn)
    case .store(let name):
      guard !holdsEdit(&turn) else { return }
      turn.open(StoreSwitcher(configuration, opening: name, &turn))
    case .goTo(let id):
      guard !holdsEdit(&turn) else { return }
      turn.start(.find, .find(id))
    case .thread(let identity):
      guard !holdsEdit(&turn) else { return }
      open(identity, &turn)
    case .visit(let identity, let place): if !holdsEdit(&turn) { visit(identity, at: place, &turn) }
    case .loads(let identity, let loads): listLoads(of: identity, loads, &turn)
    case .confirmed(let slot, let request):
      guard configuration.readOnly == nil || !request.writes else { return }
      if let refusal = PaidCost.refusal(of: request, turn.scene) {
        turn.say(.warning, refusal)
        return turn.run(.dropped)
      }
      if case .draft(let target) = request {
        editing.begin(target, nil, &turn)
      } else {
        turn.start(slot, request)
      }
      _ = screens[screens.count - 1].perform(command, &turn)
    case .evictInBulk(let run):
      begin(run, &turn)
      _ = screens[screens.count - 1].perform(command, &turn)
    case .goOnInBulk: goOnInBulk(&turn)
    case .stopBulk: stopBulk(&turn)
    case .filter, .sort:
      if !screens[screens.count - 1].perform(command, &turn), !holdsEdit(&turn) {
        turn.navigation.append(.root)
        turn.commands.insert(command, at: 0)
      }
    default:
      _ = screens[screens.count - 1].perform(command, &turn)
    }
  }

  /// What no screen does by itself.
  private mutating func act(_ id: ActionID, _ turn: inout Turn) {
    switch id {
    case .back: goBack(&turn)
    case .quit: if screens.count > 1 { goBack(&turn) } else { quit(&turn) }
    case .threads where screens.count == 1: turn.say(.info, "this is the list of threads")
    case .threads: if !holdsEdit(&turn) { turn.navigation.append(.root) }
    case .history: show(HistoryScreen(&turn), &turn)
    case .continuity: openContinuity(&turn)
    case .monitor: show(MonitorScreen(), &turn)
    case .log: show(LogScreen(), &turn)
    case .redraw: turn.effects.append(.redraw)
    case .suspend: turn.effects.append(.suspend)
    case .cancel: interrupt(&turn)
    case .palette: turn.open(palette(turn))
    case .mouse: switchMouse(&turn)
    case .help: turn.open(Help(scope: top.scope, without: idleActions))
    case .goTo: if !holdsEdit(&turn) { turn.open(Prompt(.goTo(knownIDs))) }
    case .undo: turn.open(UndoDialog(entry: nil, afterLoad: newestLoadDropped, &turn))
    case .stores: if !holdsEdit(&turn) { turn.open(StoreSwitcher(configuration)) }
    case .pause: pause(&turn)
    case .skipTour: skipTour(&turn)
    case .budget:
      turn.open(Prompt(.budget, text: health.spending?.budget.map { String($0) } ?? ""))
    default: break
    }
  }

  /// Leaves the program; where what was changed is lost by that, it is asked first.
  private func quit(_ turn: inout Turn) {
    if configuration.isScratch, hasWritten || !turn.jobs.writing.isEmpty {
      turn.open(LeaveScratchQuestion())
    } else {
      turn.effects.append(.quit)
    }
  }

  /// Says that an edit is open, which going elsewhere would drop; false: none is.
  private func holdsEdit(_ turn: inout Turn) -> Bool {
    guard let edit = screens.last(where: { Scope.edits.contains($0.scope) }) else { return false }
    if Scope.edits.contains(top.scope) {
      let key = scene.key(edit.scope == .editor ? .back : .drop)
      turn.say(.warning, "an edit is open: \(key) leaves it")
    } else {
      turn.say(.warning, "an edit is open below: \(scene.key(.back)) goes back to it")
    }
    return true
  }

  /// The ids of the list, as far as they were found.
  var knownIDs: IDCompletion {
    IDCompletion((screens[0] as? ThreadsScreen)?.index ?? ThreadIndex())
  }

  private func palette(_ turn: Turn) -> Palette {
    Palette(
      scope: top.scope, configuration, refusals: refusals(turn), ids: knownIDs, lines: said)
  }

  /// Why actions of the top screen do nothing now.
  private func refusals(_ turn: Turn) -> [ActionID: String] {
    var refusals: [ActionID: String] = [:]
    for action in configuration.actions.actions(in: top.scope) {
      refusals[action.id] = refusal(of: action, turn)
    }
    return refusals
  }

  /// Lets an open palette say what is true now.
  mutating func renewPalette(_ turn: Turn) {
    guard var palette = overlay as? Palette else { return }
    palette.refusals = refusals(turn)
    overlay = palette
  }

  /// Cancels what is running, and tells what writes to stop; when nothing is left to cancel, the second time leaves.
  private mutating func interrupt(_ turn: inout Turn) {
    let writes = turn.jobs.writing.subtracting(turn.jobs.stopping)
    let reads = turn.jobs.slots.subtracting(turn.jobs.writing)
    guard writes.isEmpty, reads.isEmpty else {
      for slot in writes { turn.stop(slot) }
      for slot in reads {
        let id = turn.jobs.current(slot)
        turn.cancel(slot)
        for index in screens.indices { screens[index].receive(.ended(id, .cancelled), &turn) }
      }
      let words = [
        reads.isEmpty ? nil : "cancelled: \(Self.names(reads))",
        writes.isEmpty ? nil : "told to stop: \(Self.names(writes)); what became of it comes",
      ]
      return turn.say(.warning, words.compactMap(\.self).joined(separator: "; "))
    }
    interruptedAt = now
    let stopping = turn.jobs.stopping
    let state = stopping.isEmpty ? "nothing is running" : "still stopping \(Self.names(stopping))"
    turn.say(.info, "\(state); \(scene.key(.cancel)) once more quits\(loss)")
  }

  private static func names(_ slots: Set<Slot>) -> String {
    slots.map(\.rawValue).sorted().joined(separator: ", ")
  }

  /// What goes with the program when it is left without a question, as the end of a sentence.
  private var loss: String {
    configuration.isScratch && hasWritten ? ", and what you changed goes with the demo" : ""
  }

  /// Whether ctrl-c was pressed a moment ago: again it leaves, whatever is on the screen.
  private var isInterrupted: Bool { interruptedAt.map { now - $0 < 3000 } ?? false }

  /// ctrl-c where something lies over the screen: at first it means that, as esc does.
  private mutating func interruptOverlay(_ turn: inout Turn) {
    // Pressed again in a hurry it does not let go on what the first time has held.
    if overlay is StopDialog { return }
    if isInterrupted, turn.jobs.writing.isEmpty { return turn.effects.append(.quit) }
    interruptedAt = now
    overlay?.key(.escape, &turn)
    if turn.flash == nil { turn.say(.info, "\(scene.key(.cancel)) once more quits\(loss)") }
  }

  /// Holds the scan and live changes of the list, or goes on with them.
  private mutating func pause(_ turn: inout Turn) {
    guard var list = screens[0] as? ThreadsScreen else { return }
    list.pause(&turn)
    screens[0] = list
  }

  /// The actions that are about what there is not: an eviction of many threads, a bill, a tour.
  private var idleActions: Set<ActionID> {
    var idle: Set<ActionID> = []
    if bulk == nil { idle.formUnion([.goOn, .slower, .faster]) }
    if !configuration.billed { idle.formUnion([.budget, .findAll]) }
    if tour == nil { idle.insert(.skipTour) }
    return idle
  }

  /// Opens a thread from wherever one is: the way back leads to it in the list.
  mutating func open(_ identity: ThreadIdentity, _ turn: inout Turn) {
    if var list = screens[0] as? ThreadsScreen {
      list.select(identity)
      screens[0] = list
    }
    turn.navigation.append(.root)
    turn.push(ThreadScreen(identity))
  }

  /// Opens the thread that was looked for.
  mutating func open(
    _ id: ThreadID, _ result: Result<[ThreadIdentity], CacheError>, _ turn: inout Turn
  ) {
    switch result {
    case .failure(let error): turn.say(.error, error.description)
    case .success(let identities):
      switch identities.count {
      case 0:
        // A key is copied as often as an id.
        if let identity = KeySchema.metaIdentity(StoreKey(id.bytes)) {
          turn.run(.goTo(ThreadID(identity.name)))
        } else if let named = ThreadIdentity(name: id) {
          turn.run(.goTo(named.id))
        } else if let text = id.text.flatMap(EscapedText.reading) {
          // As it is shown where it cannot be seen or sent.
          turn.run(.goTo(ThreadID(text)))
        } else {
          complete(id, &turn)
        }
      case _ where holdsEdit(&turn): return
      case 1: open(identities[0], &turn)
      default:
        turn.open(Menu(schemas: identities))
      }
    }
  }

  /// Opens the only thread whose id an id that there is not may be the beginning of, else says that there is none.
  private mutating func complete(_ id: ThreadID, _ turn: inout Turn) {
    let none = "no \(id.words) in \(configuration.storeName)"
    let names = id.text.map { knownIDs.names(beginning: $0) } ?? []
    guard let name = names.first, ThreadID(name) != id else { return turn.say(.warning, none) }
    guard names.count == 1 else {
      let count = names.count < IDCompletion.most ? Figures.count(names.count) : "many"
      return turn.say(
        .warning,
        "\(none); \(count) begin so: \(scene.key(.goTo)), then \(KeyPress.tab.label(glyphs)) goes through them"
      )
    }
    guard !holdsEdit(&turn) else { return }
    let found = ThreadID(name)
    open(ThreadIdentity(name: found) ?? ThreadIdentity(schema: .thread, id: found), &turn)
    turn.say(.info, "\(id.words) is the beginning of \(name) alone")
  }

  var glyphs: GlyphSet { configuration.glyphs }
}
