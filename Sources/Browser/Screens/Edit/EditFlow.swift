import ThreadCache

/// From a draft over `$EDITOR` and the check to the difference.
enum EditFlow {
  /// Gives the text to the editor.
  static func open(_ draft: EditDraft, text: [UInt8], _ turn: inout Turn) {
    // The editor is one more job of the slot, so that what it brings back still counts.
    let id = turn.jobs.start(.edit, writes: false)
    turn.effects.append(.editor(id, draft, text: text))
  }

  /// What the answers of an edit lead to; `edited` is the text that was checked last.
  static func receive(
    _ message: Message, _ editing: inout (draft: EditDraft, text: [UInt8])?, _ turn: inout Turn
  ) {
    switch message {
    case .draft(_, .success(let draft)): open(draft, text: draft.text, &turn)
    case .draft(_, .failure(let error)): turn.say(.error, error.description)
    case .edited(_, let draft, let bytes):
      editing = (draft, bytes)
      turn.start(.edit, .check(draft, bytes))
    case .checked(_, .success(let plan)):
      editing = nil
      if plan.isEmpty {
        turn.say(.info, "nothing changed, nothing was written")
      } else {
        turn.push(DiffScreen(plan))
      }
    case .checked(_, .failure(let error)):
      guard let text = editing else { return turn.say(.error, error.description) }
      turn.open(MistakeDialog(draft: text.draft, text: text.text, words: error.description))
    default: break
    }
  }
}

/// The edited text cannot be taken: what is wrong and where; `e` goes back to the editor.
struct MistakeDialog: Overlay {
  let draft: EditDraft
  let text: [UInt8]
  let words: String

  var asks: Bool { true }
  var footer: [FooterKey]? {
    [
      FooterKey(key: "e", label: "edit again", press: .character("e")),
      FooterKey(key: "n", label: "drop it", press: .character("n")),
    ]
  }

  mutating func key(_ key: KeyPress, _ turn: inout Turn) {
    if key == .character("e") {
      turn.close()
      EditFlow.open(draft, text: text, &turn)
    } else if case .no? = DialogAnswer(key) {
      turn.close()
      turn.say(.info, "nothing was written")
    }
  }

  func draw(_ grid: inout Grid, in region: Rect, _ scene: Scene) {
    let lines = TextWrap.lines(words, width: min(70, region.width - 6)).map {
      StyledLine($0, .danger)
    }
    DialogBox(
      title: "This cannot be stored",
      lines: lines + [StyledLine("Nothing was written.", .dim), StyledLine()],
      keys: StyledLine(spans: [
        ("e", Style(.key)), (" edit again      ", Style()), ("n, esc", Style(.key)),
        (" drop it", Style()),
      ])
    ).draw(&grid, in: region, scene)
  }
}
