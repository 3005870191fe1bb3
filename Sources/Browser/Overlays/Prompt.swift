import KeyValue
import Retrieval
import ThreadCache

/// A line to type in, at the bottom of the screen.
struct Prompt: Overlay {
  /// What is asked for.
  enum Kind: Sendable {
    /// Text that ids contain, or what else a screen lists; counts as it is typed. Esc brings back what there was.
    case filter(before: String, of: String)
    /// The id of a thread; Tab completes it.
    case goTo(IDCompletion)
    /// Text to find on the screen.
    case search(before: String)
    /// When threads expire: one, or all that are marked; with what is left of their lifetimes now, where that is known.
    case lifetime([ThreadIdentity], left: String?)
    /// Files and segments: `2025_1: region, age; 2025_2`; Tab completes the last of them.
    case ask(ThreadIdentity)
    /// How many commands may be spent.
    case budget
  }

  let kind: Kind
  private var field: TextField
  private var problem: String?
  /// True while the text is a proposal: what is typed first takes its place; any other key keeps it, to go on with.
  private var isProposal: Bool
  /// What can be asked for: anything else is doubted once.
  private var known = KnownNames(of: nil)
  /// The text that asks for what nobody knows, once that was said, and what was probably meant.
  private var doubted: (text: String, correction: String?)?
  /// The texts that Tab walks through, and at which it is; nil: none.
  private var completing: (names: [String], place: Int)?

  init(_ kind: Kind, text: String = "") {
    self.kind = kind
    field = TextField(text)
    isProposal = !text.isEmpty
  }

  /// Opens the prompt for what a load asks for.
  ///
  /// - Parameter files: the thread's files as they were read last; nil: they were not.
  static func ask(
    _ identity: ThreadIdentity, of files: [FileRecord]?, text: String, _ turn: inout Turn
  ) {
    var prompt = Prompt(.ask(identity), text: text)
    let home = (try? Phrase.files(text).get())?.first?.id
    prompt.known = KnownNames(of: files, at: home)
    turn.start(.source, .sourceFiles)
    turn.open(prompt)
  }

  mutating func receive(_ message: Message, _ turn: inout Turn) {
    if case .sourceFiles(_, let files?) = message { known.add(files: files) }
  }

  private var label: String {
    switch kind {
    case .filter(_, let what): " \(what) contains: "
    case .search: " /"
    case .goTo: " go to id: "
    case .lifetime(let threads, _):
      threads.count == 1
        ? " expires in: " : " \(Figures.count(threads.count, "thread")) expire in: "
    case .ask: " ask for: "
    case .budget: " spend at most (5000, 10k, none): "
    }
  }

  var footer: [FooterKey]? {
    let verb =
      switch kind {
      case .filter: "keep"
      case .goTo: "open"
      case .search: "find"
      case .lifetime: "next"
      case .ask, .budget: "take"
      }
    var keys = [
      FooterKey(key: KeyPress.enter.label(), label: verb, press: .enter),
      FooterKey(key: KeyPress.escape.label(), label: "back", press: .escape),
    ]
    if completes {
      keys.insert(FooterKey(key: KeyPress.tab.label(), label: "complete", press: .tab), at: 1)
    }
    return keys
  }

  mutating func paste(_ text: String, _ turn: inout Turn) {
    replaceProposal()
    field.paste(text)
    changed(&turn)
  }

  mutating func key(_ key: KeyPress, _ turn: inout Turn) {
    switch key {
    case .escape, .control("c"):
      turn.close()
      switch kind {
      case .filter(let before, _): turn.run(.filter(before))
      case .search(let before): turn.run(.search(before, .dropped))
      default: break
      }
    case .enter: submit(&turn)
    case .tab, .backTab:
      guard completes else { return turn.say(.info, turn.idleWords(key)) }
      complete(key == .tab ? 1 : -1)
    default:
      switch key {
      case .character: replaceProposal()
      default: break
      }
      guard field.key(key) else { return turn.say(.info, turn.idleWords(key)) }
      isProposal = false
      changed(&turn)
    }
  }

  private mutating func replaceProposal() {
    guard isProposal else { return }
    field.text = ""
    isProposal = false
  }

  /// Whether Tab completes what is typed.
  private var completes: Bool {
    switch kind {
    case .goTo, .ask: true
    case .filter, .search, .lifetime, .budget: false
    }
  }

  /// Takes over a text that begins with what was typed; again, the next one.
  private mutating func complete(_ step: Int) {
    isProposal = false
    if let doubted, doubted.text == field.text, let correction = doubted.correction {
      self.doubted = nil
      problem = nil
      field.text = correction
      return
    }
    let names = completing?.names ?? completions
    guard !names.isEmpty else {
      problem =
        if case .ask = kind {
          "no file or segment that is known begins so"
        } else {
          "no id that was found begins so, with or without thread_"
        }
      return
    }
    let place = completing.map { ($0.place + step + names.count) % names.count }
    let chosen = place ?? (step > 0 ? 0 : names.count - 1)
    problem = nil
    field.text = names[chosen]
    completing = (names, chosen)
    // What is settled so is gone on from: the next Tab is about the name after it.
    if case .ask = kind, names.count == 1 { completing = nil }
  }

  /// What Tab can make of the text.
  private var completions: [String] {
    switch kind {
    case .goTo(let completion): completion.names(beginning: Phrase.trimmed(field.text))
    case .ask: known.completions(of: field.text).map(\.text)
    case .filter, .search, .lifetime, .budget: []
    }
  }

  private mutating func changed(_ turn: inout Turn) {
    problem = nil
    completing = nil
    switch kind {
    case .filter: turn.run(.filter(field.text))
    case .search: turn.run(.search(field.text, .typing))
    default: break
    }
  }

  private mutating func submit(_ turn: inout Turn) {
    switch kind {
    case .filter: turn.close()
    case .search:
      turn.close()
      turn.run(.search(field.text, .kept))
    case .goTo:
      turn.close()
      // An id of blanks is possible, one that was pasted with blanks around it is likelier.
      let text = Phrase.trimmed(field.text)
      if !text.isEmpty { turn.run(.goTo(ThreadID(text))) }
    case .lifetime(let threads, _):
      guard let lifetime = Phrase.lifetime(field.text) else {
        problem = "write 90d, 12h, 30m or persist"
        return
      }
      turn.close()
      turn.run(.lifetime(threads, lifetime))
    case .budget:
      switch Phrase.budget(field.text) {
      case .success(let budget):
        turn.close()
        turn.run(.budget(budget))
      case .failure(let mistake): problem = mistake.words
      }
    case .ask(let identity):
      switch Phrase.request(field.text, for: identity) {
      case .success(let request):
        if doubted?.text != field.text, let doubt = known.doubt(of: request) {
          doubted = (field.text, doubt.correction)
          let takes = doubt.correction == nil ? "" : " \(KeyPress.tab.label()) takes that"
          let enter = KeyPress.enter.label(turn.configuration.glyphs)
          problem = "\(doubt.words)\(takes); \(enter) again asks for it"
          return
        }
        turn.close()
        turn.run(.ask(request))
      case .failure(let mistake): problem = mistake.words
      }
    }
  }

  func draw(_ grid: inout Grid, in region: Rect, _ scene: Scene) {
    let line = region.row(region.height - 1)
    field.draw(&grid, label: label, in: line)
    if isProposal {
      let x = line.minX + TextWidth.columns(of: label)
      let width = min(TextWidth.columns(of: field.text), line.maxX - x)
      grid.restyle(Rect(x: x, y: line.minY, width: max(0, width), height: 1)) {
        $0.with(.selected)
      }
    }
    let used = TextWidth.columns(of: label + field.text) + 3
    let hints = problem.map { [$0] } ?? hints(scene)
    guard let least = hints.last else { return }
    let hint = hints.first { used + TextWidth.columns(of: $0) < line.width } ?? least
    let width = TextWidth.columns(of: hint)
    guard used + width < line.width else {
      guard problem != nil, region.height > 1 else { return }
      let above = region.row(region.height - 2)
      grid.fill(above)
      grid.put(
        " " + hint, at: above.origin, style: Style(.warning), maxWidth: above.width,
        truncation: .end)
      return
    }
    grid.put(
      hint, at: Point(x: line.maxX - width - 1, y: line.minY),
      style: Style(problem == nil ? .dim : .warning))
  }

  /// What there is to know, the longest first; the first that has room is said.
  private func hints(_ scene: Scene) -> [String] {
    let isEmpty = field.text.isEmpty
    if let completing { return ["\(completing.place + 1) of \(completing.names.count)"] }
    switch kind {
    case .filter: return isEmpty ? ["a capital makes case count"] : []
    case .goTo:
      guard isEmpty else { return [] }
      return scene.configuration.isASCIIOnly
        ? ["tab completes it; what cannot be typed is <U+4F1A>"]
        : ["tab completes what was found"]
    case .ask:
      let form = "FILE: SEGMENT, SEGMENT; FILE: SEGMENT"
      let names = isProposal ? [] : known.completions(of: field.text).map(\.name)
      guard !names.isEmpty else { return [form] }
      return [12, 6, 3, 1].map { most in
        let rest = names.count > most ? ", \(scene.glyphs.ellipsis)" : ""
        return "\(KeyPress.tab.label()): \(names.prefix(most).joined(separator: ", "))\(rest)"
      } + [form]
    case .lifetime(_, let left):
      let forms = "90d 12h 30m persist"
      return (left.map { ["\($0) now \(scene.glyphs.separator) \(forms)"] } ?? []) + [forms]
    case .search, .budget: return []
    }
  }
}
