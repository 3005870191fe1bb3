import ThreadCache

/// What a screen needs to draw itself.
struct Scene: Sendable {
  let configuration: BrowserConfiguration
  let now: Int64
  let jobs: Jobs
  /// False when something lies over the screen, which then has the cursor.
  let isFocused: Bool
  /// How many commands may still be spent; nil: any number.
  var commandsLeft: Int?
  /// The change that an undo would name; nil: none is known.
  var nextUndo: ChangeEntry?
  /// Whether a thread was there when it was read last; of what was not read, false.
  var isThere: @Sendable (ThreadIdentity) -> Bool = { _ in false }

  var glyphs: GlyphSet { configuration.glyphs }
  var actions: ActionTable { configuration.actions }
  /// From the old to the new: a word where it is heard.
  var becomes: String { configuration.isLinear ? "to" : glyphs.becomes }

  /// A sentence of the library as it is told here: with the arrow that there is.
  func words(_ text: String) -> String { text.replacing("→", with: becomes) }
}

/// One screen of the browser: its state, what keys and answers do to it, and how it looks.
///
/// A new screen is a type that conforms to this, a ``Scope`` and its lines in ``ActionTable``.
protocol Screen: Sendable {
  /// Its part of the action table.
  var scope: Scope { get }
  /// Its step of the path in the title; nil: the step of the screen below is enough.
  var crumb: String? { get }
  /// The thread it is about, or that is selected in it.
  var thread: ThreadIdentity? { get }
  /// The thread whose recorded loads it shows; nil: it shows none.
  var recordedThread: ThreadIdentity? { get }
  /// True when keys must not count before the user has seen it.
  var asks: Bool { get }
  /// When something it shows changes by the mere passing of time.
  func nextChange(after now: Int64) -> Int64?
  /// Why an action does nothing now; nil: it works.
  func refusal(of action: ActionID, _ scene: Scene) -> String?
  /// Whether an action is among the keys in the footer at all.
  func offers(_ action: ActionID) -> Bool
  /// The actions that come first in the footer now, whether or not it has them at other times.
  var foremost: [ActionID] { get }
  /// Whether an action that does nothing now keeps its place in the footer, for the next row or cell may have use for it:
  /// a footer that jumps with every move of the cursor cannot be read.
  var keepsRefused: Bool { get }
  /// What an action is called in the footer where that depends on what is shown; nil: as in the table.
  func label(of action: ActionID) -> String?
  /// Takes a key before the action table does.
  ///
  /// Answers false when it is no text to it.
  mutating func type(_ key: KeyPress, _ turn: inout Turn) -> Bool
  /// Takes pasted text.
  mutating func paste(_ text: String, _ turn: inout Turn)
  /// Carries out a command. Answers false when it is none of its own.
  mutating func perform(_ command: Command, _ turn: inout Turn) -> Bool
  /// Takes an answer or news.
  mutating func receive(_ message: Message, _ turn: inout Turn)
  /// The store may answer again: goes on with what it did not answer.
  mutating func retry(_ turn: inout Turn)
  /// Takes a click or the wheel; positions are those of the whole grid.
  mutating func mouse(_ mouse: Mouse, in region: Rect, _ turn: inout Turn)
  /// Called after every update while it is the top screen: asks for what it shows and does not have.
  mutating func settle(in region: Rect, _ turn: inout Turn)
  /// Called when it is taken away: calls off what nobody waits for then.
  mutating func retire(_ turn: inout Turn)
  /// Draws itself.
  func draw(_ grid: inout Grid, in region: Rect, _ scene: Scene)
  /// What it says of its selection to a person who hears it; nil: what it draws, line by line.
  func spoken(_ scene: Scene) -> Spoken?
}

extension Screen {
  var thread: ThreadIdentity? { nil }
  var recordedThread: ThreadIdentity? { nil }
  var asks: Bool { false }
  func nextChange(after now: Int64) -> Int64? { nil }
  func refusal(of action: ActionID, _ scene: Scene) -> String? { nil }
  func offers(_ action: ActionID) -> Bool { true }
  var foremost: [ActionID] { [] }
  var keepsRefused: Bool { false }
  func label(of action: ActionID) -> String? { nil }
  mutating func type(_ key: KeyPress, _ turn: inout Turn) -> Bool { false }
  mutating func paste(_ text: String, _ turn: inout Turn) {}
  mutating func receive(_ message: Message, _ turn: inout Turn) {}
  mutating func retry(_ turn: inout Turn) {}
  mutating func mouse(_ mouse: Mouse, in region: Rect, _ turn: inout Turn) {}
  mutating func settle(in region: Rect, _ turn: inout Turn) {}
  mutating func retire(_ turn: inout Turn) {}
  func spoken(_ scene: Scene) -> Spoken? { nil }
}

/// Something that lies over the screens and has the keys: a question, a prompt, the palette, the help.
protocol Overlay: Sendable {
  /// True when keys must not count before the user has seen it.
  var asks: Bool { get }
  /// Keys for the footer; nil: those of the screen below.
  var footer: [FooterKey]? { get }
  /// Takes a key.
  mutating func key(_ key: KeyPress, _ turn: inout Turn)
  /// Takes pasted text.
  mutating func paste(_ text: String, _ turn: inout Turn)
  /// Takes a click or the wheel; positions are those of the whole grid.
  mutating func mouse(_ mouse: Mouse, in region: Rect, _ turn: inout Turn)
  /// Takes an answer or news.
  mutating func receive(_ message: Message, _ turn: inout Turn)
  /// Draws itself over the screen below.
  func draw(_ grid: inout Grid, in region: Rect, _ scene: Scene)
}

extension Overlay {
  var asks: Bool { false }
  var footer: [FooterKey]? { nil }
  mutating func paste(_ text: String, _ turn: inout Turn) {}
  mutating func mouse(_ mouse: Mouse, in region: Rect, _ turn: inout Turn) {}
  mutating func receive(_ message: Message, _ turn: inout Turn) {}
}

/// A key in the footer.
struct FooterKey: Sendable, Equatable {
  var key: String
  var label: String
  /// What a click on it does; nil: nothing.
  var press: KeyPress?
  var isEnabled = true
  /// True for the one that stays when there is no room for the others.
  var isKept = false
}
