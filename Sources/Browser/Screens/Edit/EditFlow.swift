import ThreadCache

/// From a draft over an editor and the check to the difference.
struct EditFlow: Sendable {
  /// Longer texts go to `$EDITOR` at once, where there is one.
  static let longestBuiltIn = 65_536

  /// What asks for the text that an editor opens with, and the one value of it that is wanted; nil: all of it.
  private var opening: (job: JobID, part: EditPart?)?
  /// The text that was left in `$EDITOR` and is being checked.
  private var outside: (draft: EditDraft, text: [UInt8])?

  /// Asks for the text to edit.
  mutating func begin(_ target: EditTarget, _ part: EditPart?, _ turn: inout Turn) {
    opening = (turn.start(.edit, .draft(target)), part)
  }

  /// Whether an editor opens as soon as its text is there.
  func isOpening(_ jobs: Jobs) -> Bool {
    opening.map { jobs.isCurrent($0.job) && jobs.isRunning($0.job.slot) } ?? false
  }

  /// Opens the editor that fits a text.
  static func open(
    _ draft: EditDraft, text: [UInt8], part: EditPart? = nil, _ turn: inout Turn
  ) {
    let isShort = text.count <= longestBuiltIn || !turn.configuration.hasEditor
    if isShort, let screen = EditorScreen(draft, text: text, part: part) {
      turn.push(screen)
    } else {
      openOutside(draft, text: text, &turn)
    }
  }

  /// Gives the text to `$EDITOR`.
  static func openOutside(_ draft: EditDraft, text: [UInt8], _ turn: inout Turn) {
    // The editor is one more job of the slot, so that what it brings back still counts.
    let id = turn.jobs.start(.edit, writes: false)
    turn.effects.append(.editor(id, draft, text: text))
  }

  /// What the answers of an edit lead to.
  ///
  /// - Parameter below: the built-in editor or the conflict that is open, which then has the text.
  mutating func receive(_ message: Message, over below: Scope?, _ turn: inout Turn) {
    switch message {
    case .draft(let job, .success(let draft)): open(draft, job, &turn)
    case .draft(_, .failure(let error)): turn.say(.error, error.description)
    case .edited(_, let draft, let bytes):
      guard below == nil else { return }
      outside = (draft, bytes)
      turn.start(.edit, .check(draft, bytes))
    case .checked(_, .success(let plan)):
      outside = nil
      if plan.isEmpty {
        if let below { turn.remove(below) }
        turn.say(.info, "nothing changed, nothing was written")
      } else {
        turn.push(DiffScreen(plan, over: below))
      }
    case .checked(_, .failure(let error)):
      guard below == nil, let (draft, text) = outside else { return }
      outside = nil
      // The mistake is shown where it is; ctrl-e goes on in $EDITOR.
      if let screen = EditorScreen(draft, text: text) {
        turn.push(screen)
        turn.say(.warning, "this cannot be stored: \(error.description)")
      } else {
        turn.open(MistakeDialog(draft: draft, text: text, words: error.description))
      }
    default: break
    }
  }

  private mutating func open(_ draft: EditDraft, _ job: JobID, _ turn: inout Turn) {
    guard let part = opening?.part, opening?.job == job else {
      return Self.open(draft, text: draft.text, &turn)
    }
    opening = nil
    guard part.isPart(of: draft) else {
      return turn.say(.warning, "the slice was changed meanwhile; look at it as it is now first")
    }
    Self.open(draft, text: part.text, part: part, &turn)
  }
}

/// A text that is not UTF-8 cannot be taken, nor shown in the built-in editor: what is wrong and where; `e`
/// goes back to `$EDITOR`.
struct MistakeDialog: Question {
  let draft: EditDraft
  let text: [UInt8]
  let words: String
  var top = 0

  var footer: [FooterKey]? {
    [
      FooterKey(key: "e", label: "edit again", press: .character("e")),
      FooterKey(key: "n", label: "drop it", press: .character("n")),
    ]
  }

  mutating func key(_ key: KeyPress, _ turn: inout Turn) {
    if key == .character("e") {
      turn.close()
      EditFlow.openOutside(draft, text: text, &turn)
    } else if case .no? = DialogAnswer(key) {
      turn.close()
      turn.say(.info, "nothing was written")
    } else {
      _ = scroll(key, &turn)
    }
  }

  func box(_ scene: Scene, in region: Rect) -> DialogBox {
    let lines = TextWrap.lines(words, width: min(70, region.width - 6)).map {
      StyledLine($0, .danger)
    }
    return DialogBox(
      title: "This cannot be stored",
      lines: lines + [StyledLine("Nothing was written.", .dim), StyledLine()],
      buttons: [FooterKey(key: "e", label: "edit again", press: .character("e"))]
        + DialogBox.buttons(yes: nil, no: "drop it", scene.glyphs))
  }
}
