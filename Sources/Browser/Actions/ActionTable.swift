/// Every action of the browser: keys, footer, help, palette and documentation are read from here.
///
/// ``standard`` has the keys that Bobbin comes with; ``init(bindings:)`` puts those of a user in their place.
public struct ActionTable: Sendable, Equatable {
  /// All actions, in the order of the help.
  public let all: [Action]
  private let byID: [ActionID: Action]
  private let byScope: [Scope: [Action]]

  /// The table with the keys that Bobbin comes with.
  public static let standard = ActionTable(bindings: [:])

  /// The table with these keys in place of an action's own; an action without keys is left to the palette.
  public init(bindings: [ActionID: [KeyBinding]]) {
    let definitions = Self.moving + Self.finding + Self.looking + Self.changing + Self.program
    let all = definitions.map { action in
      var action = action
      if let keys = bindings[action.id] { action.keys = keys }
      return action
    }
    self.all = all
    byID = Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0) })
    byScope = Dictionary(
      uniqueKeysWithValues: Scope.allCases.map { scope in
        let actions = all.filter { $0.scopes.contains(scope) }
        return (scope, scope == .editor ? actions.map(\.withoutLetters) : actions)
      })
  }

  private static let moving: [Action] = [
    Action(.up, ["k", "up"], "up", "one row up", in: Scope.withEditor, .move),
    Action(.down, ["j", "down"], "down", "one row down", in: Scope.withEditor, .move),
    Action(
      .left, ["h", "left"], "left", "one column to the left",
      in: [.thread, .slice, .diff, .conflict, .editor], .move),
    Action(
      .right, ["l", "right"], "right", "one column to the right",
      in: [.thread, .slice, .diff, .conflict, .editor], .move),
    Action(
      .lineStart, ["home", "ctrl-a"], "line start", "the beginning of the line", in: [.editor],
      .move),
    Action(.lineEnd, ["end"], "line end", "the end of the line", in: [.editor], .move),
    Action(.top, ["g g", "home"], "top", "the first row", in: Scope.screens, .move),
    Action(.bottom, ["G", "end"], "bottom", "the last row", in: Scope.screens, .move),
    Action(.halfDown, ["d", "ctrl-d"], "half page", "half a page down", in: Scope.screens, .move),
    Action(.halfUp, ["u", "ctrl-u"], "half page", "half a page up", in: Scope.screens, .move),
    Action(.pageDown, ["f", "pgdn"], "page", "a page down", in: Scope.withEditor, .move),
    Action(.pageUp, ["b", "pgup"], "page", "a page up", in: Scope.withEditor, .move),
    Action(.first, ["0"], "first", "the first column: the file itself", in: [.thread], .move),
    Action(.last, ["$"], "last", "the last column", in: [.thread], .move),
    Action(
      .nextBroken, ["]"], "next broken", "the next broken thread or cell",
      in: [.threads, .thread], .move),
    Action(
      .previousBroken, ["["], "previous broken", "the broken thread or cell before",
      in: [.threads, .thread], .move),
    Action(
      .nextDifference, ["]"], "next difference", "the next place that differs",
      in: [.slice, .conflict], .move),
    Action(
      .previousDifference, ["["], "difference before", "the place before that differs",
      in: [.slice, .conflict], .move),
  ]

  private static let finding: [Action] = [
    Action(
      .filter, ["/"], "filter",
      "show only what contains a text; a capital in it makes case count",
      in: [.threads, .thread, .log], .find),
    Action(.search, ["/"], "search", "find a text here", in: [.slice], .find),
    Action(.nextMatch, ["n"], "next match", "the next match", in: [.slice], .find),
    Action(.previousMatch, ["N"], "match before", "the match before", in: [.slice], .find),
    Action(
      .goTo, ["o"], "go to", "open the thread of an id, read directly", in: [.threads, .thread],
      .find),
    Action(
      .findAll, ["a"], "find all",
      "find all threads of a store that is paid by the command; says first what that costs",
      in: [.threads], .find),
    Action(
      .sort, ["s"], "sort",
      "order the list by a column, again reverses; a slice: as stored, by value, by name",
      in: [.threads, .slice], .find),
    Action(
      .mark, ["space"], "mark", "mark the row or cell", in: [.threads, .thread, .loads], .find),
    Action(
      .range, ["v"], "range", "mark from here to where v is pressed again",
      in: [.threads, .thread], .find),
    Action(
      .markAll, ["*"], "mark all", "mark all that is shown; once more: none",
      in: [.threads, .thread], .find),
  ]

  private static let looking: [Action] = [
    Action(.open, ["enter"], "open", "open the thread", in: [.threads, .log, .history], .look),
    Action(
      .openSlice, ["enter"], "slice", "open the slice of the cell", in: [.thread], .look),
    Action(
      .nextView, ["tab"], "view",
      "the next view: bars, tree, raw; step, answer, meta diff; all threads; a whole entry",
      in: [.slice, .replay, .loads, .log], .look),
    Action(
      .heat, ["m"], "heat", "show the size of loaded slices, then their age, then neither",
      in: [.thread], .look),
    Action(.legend, ["i"], "signs", "what the signs in the cells mean", in: [.thread], .look),
    Action(
      .fold, ["z", "enter", "space"], "fold", "fold or unfold the value", in: [.slice], .look),
    Action(
      .copy, ["c"], "copy", "copy the id, cell, value or entry to the clipboard",
      in: [.threads, .thread, .slice, .log], .look),
    Action(
      .copyPath, ["C"], "copy path", "copy the path of the value: $[0].value", in: [.slice], .look),
    Action(
      .compareSlice, ["="], "compare",
      "put another slice of the thread that is like this one beside it",
      in: [.slice], .look),
    Action(
      .replay, ["r"], "replay", "run a lazy load of this cell, file or thread step by step",
      in: [.threads, .thread], .look),
    Action(
      .follow, ["p"], "follow", "keep the newest entry in sight, or stay where one is", in: [.log],
      .look),
    Action(
      .level, ["v"], "level", "list all entries, no debug, warnings, only errors", in: [.log],
      .look),
    Action(
      .dryRun, ["enter"], "dry run", "run the load without writing", in: [.replay], .look),
    Action(.step, ["."], "step", "run the next step", in: [.replay], .look),
    Action(
      .compare, ["="], "compare",
      "run the recorded load again and show what differs; in a list: compare with the marked one",
      in: [.replay, .loads], .look),
    Action(
      .ask, ["a"], "ask", "choose the files and segments to ask for", in: [.replay, .continuity],
      .look),
    Action(
      .recorded, ["r"], "recorded", "list the recorded loads of all processes",
      in: [.replay, .continuity], .look),
    Action(
      .takeLoad, ["enter"], "replay", "look at the load in the replay", in: [.loads, .continuity],
      .look),
  ]

  private static let changing: [Action] = [
    Action(
      .edit, ["e"], "edit",
      "edit the JSON, or the value of a bar or leaf; shows the difference first",
      in: [.threads, .thread, .slice], .change, writes: true),
    Action(
      .evict, ["D"], "evict",
      "evict the cell, file, thread, what is marked or (in the list) matches; names it first",
      in: [.threads, .thread], .change, writes: true),
    Action(
      .goOn, ["B"], "go on", "go on with an eviction of many threads that has stopped",
      in: Scope.screens, .change, writes: true),
    Action(
      .slower, ["<"], "slower", "let an eviction of many threads go slower", in: Scope.screens,
      .change),
    Action(
      .faster, [">"], "faster", "let it go faster", in: Scope.screens, .change),
    Action(
      .load, ["L"], "load", "load the cell, or what is marked, from the source", in: [.thread],
      .change, writes: true),
    Action(
      .newProcess, ["X"], "new process", "run the load in a new process, as a function would",
      in: [.thread, .replay, .continuity], .change, writes: true),
    Action(
      .writeLoad, ["W"], "write", "run the load for real", in: [.replay], .change, writes: true),
    Action(
      .lifetime, ["T"], "lifetime",
      "set when the thread, or what is marked, expires: 90d, 12h, persist",
      in: [.threads, .thread], .change, writes: true),
    Action(
      .repair, ["R"], "repair", "mend what has one right answer", in: [.thread], .change,
      writes: true),
    Action(
      .undo, ["U"], "undo", "undo the last change, or the chosen one; names it first",
      in: [.threads, .thread, .slice, .replay, .continuity, .history], .change, writes: true),
    Action(
      .commit, ["y"], "write", "write the difference", in: [.diff], .change, writes: true),
    Action(
      .editAgain, ["e"], "edit again", "back to the editor with the text as it is",
      in: [.diff, .conflict], .change),
    Action(
      .drop, ["n"], "drop", "leave everything as it is", in: [.diff, .conflict], .change),
    Action(
      .takeTheirs, ["t"], "take theirs", "take what others made of this place", in: [.conflict],
      .change),
    Action(
      .keepMine, ["m"], "keep mine", "keep what you made of this place", in: [.conflict], .change),
    Action(
      .recheck, ["enter"], "check", "show what the chosen places would change", in: [.conflict],
      .change),
    Action(
      .review, ["ctrl-s", "f2", "ctrl-o"], "to the diff",
      "show what the edit would change; y there writes it", in: [.editor], .change),
    Action(
      .undoTyping, ["ctrl-_"], "undo", "take back what was typed last", in: [.editor], .change),
    Action(
      .redoTyping, ["ctrl-y"], "redo", "type again what was taken back", in: [.editor], .change),
    Action(
      .deleteToStart, ["ctrl-u"], "delete", "delete from the beginning of the line to here",
      in: [.editor], .change),
    Action(
      .externalEditor, ["ctrl-e"], "$EDITOR", "go on in $EDITOR with the text as it is",
      in: [.editor], .change),
    Action(.yes, ["y"], "yes", "do it", in: [.dialog], .change),
    Action(
      .no, ["n", "esc"], "no", "leave everything as it is", in: [.dialog], .change),
  ]

  private static let program: [Action] = [
    Action(.threads, ["1"], "threads", "the list of threads", in: Scope.screens, .program),
    Action(
      .monitor, ["2"], "monitor", "traffic, hits, latency, errors, memory and alerts",
      in: Scope.screens, .program),
    Action(
      .log, ["3"], "log", "what was done in this session, with filter and level",
      in: Scope.screens, .program),
    Action(
      .history, ["4"], "history", "the changes made here, with undo", in: Scope.screens, .program),
    Action(
      .stores, ["ctrl-o"], "stores", "go to another of the stores in the config file",
      in: Scope.screens, .program),
    Action(
      .continuity, ["5"], "continuity",
      "the thread's invocations: how it goes on from process to process", in: Scope.screens,
      .program),
    Action(
      .back, ["esc"], "back", "leave the screen, or drop marks, filter and range",
      in: Scope.withEditor, .program),
    Action(
      .quit, ["q"], "quit", "back; at the list, leave the program", in: Scope.screens, .program),
    Action(
      .pause, ["p"], "pause", "hold the scan and live changes, or go on with them",
      in: [.threads, .thread], .program),
    Action(
      .refresh, ["ctrl-r"], "refresh", "read again",
      in: [.threads, .thread, .history, .replay, .loads, .continuity, .monitor],
      .program),
    Action(.redraw, ["ctrl-l"], "redraw", "draw the whole screen", in: Scope.withEditor, .program),
    Action(
      .mouse, ["M"], "mouse", "leave the mouse to the terminal, to select text, or take it back",
      in: Scope.screens, .program),
    Action(
      .suspend, ["ctrl-z"], "suspend", "stop the program; fg brings it back",
      in: Scope.withEditor, .program),
    Action(
      .cancel, ["ctrl-c"], "cancel", "cancel what is running; twice: quit",
      in: Scope.withEditor, .program),
    Action(
      .palette, [":"], "command", "type the name of an action, goto ID, filter TEXT, sort COLUMN",
      in: Scope.screens, .program),
    Action(
      .help, ["?", "f1"], "help", "all keys, and what the signs mean", in: Scope.withEditor,
      .program),
    Action(
      .budget, ["$"], "budget",
      "how many commands may be spent on a store that is paid by the command",
      in: [.threads, .monitor], .program),
    Action(
      .skipTour, ["S"], "skip", "skip this step of the tour; once hidden: take it up again",
      in: Scope.screens, .program),
  ]
}

extension ActionTable {
  /// The actions of a scope.
  public func actions(in scope: Scope) -> [Action] { byScope[scope] ?? [] }

  /// The action of that name.
  public subscript(id: ActionID) -> Action? { byID[id] }

  /// What keys that were pressed one after the other mean in a scope.
  func lookup(_ presses: [KeyPress], in scope: Scope) -> Lookup {
    var isPrefix = false
    for action in actions(in: scope) {
      for binding in action.keys {
        if binding.presses == presses { return .action(action) }
        if binding.presses.starts(with: presses) { isPrefix = true }
      }
    }
    return isPrefix ? .prefix : .none
  }

  /// What keys mean.
  enum Lookup {
    /// An action.
    case action(Action)
    /// The beginning of a binding.
    case prefix
    /// Nothing.
    case none
  }

  /// The actions in the footer of a scope, the most important first; help comes last and always.
  func footer(of scope: Scope) -> [Action] {
    let actions = actions(in: scope)
    return (Self.footers[scope] ?? []).compactMap { id in actions.first { $0.id == id } }
  }

  private static let footers: [Scope: [ActionID]] = [
    .threads: [
      .open, .goTo, .filter, .findAll, .evict, .replay, .edit, .undo, .mark, .sort, .palette, .quit,
      .help,
    ],
    .thread: [
      .openSlice, .replay, .evict, .load, .edit, .quit, .undo, .nextBroken, .mark, .filter,
      .repair, .heat, .legend, .newProcess, .continuity, .lifetime, .goTo, .palette, .help,
    ],
    .slice: [
      .nextView, .search, .quit, .edit, .sort, .fold, .compareSlice, .nextDifference, .copy, .undo,
      .palette, .help,
    ],
    .replay: [
      .step, .dryRun, .writeLoad, .compare, .quit, .ask, .nextView, .recorded, .newProcess,
      .continuity, .undo,
      .palette, .help,
    ],
    .loads: [
      .takeLoad, .mark, .compare, .quit, .nextView, .continuity, .palette, .help,
    ],
    .continuity: [
      .newProcess, .ask, .takeLoad, .quit, .recorded, .palette, .help,
    ],
    .diff: [.commit, .editAgain, .drop, .palette, .help],
    .conflict: [
      .takeTheirs, .keepMine, .recheck, .nextDifference, .editAgain, .drop, .palette, .help,
    ],
    .editor: [.review, .back, .undoTyping, .externalEditor, .help],
    .history: [.undo, .open, .quit, .palette, .help],
    .monitor: [.log, .quit, .refresh, .threads, .palette, .help],
    .log: [
      .follow, .filter, .level, .open, .quit, .nextView, .copy, .monitor, .palette, .help,
    ],
    .dialog: [.yes, .no],
  ]
}
