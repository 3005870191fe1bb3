import KeyValue
import Testing
import ThreadCache

@testable import Browser

@Suite("The built-in editor")
struct EditorScreenTests {
  /// A workbench on the text of the slice `gender` of `2024_7`.
  private func edit(_ width: Int = 100, _ height: Int = 30) async throws -> Workbench {
    let bench = try await Workbench.onThread(width, height)
    await bench.press("l", "e")
    #expect(bench.model.top.scope == .editor)
    return bench
  }

  private func editor(_ bench: Workbench) throws -> EditorScreen {
    try #require(bench.model.top as? EditorScreen)
  }

  private func stored(_ bench: Workbench) async throws -> String {
    String(decoding: try await bench.stored().bytes, as: UTF8.self)
  }

  /// Goes to the first number of the text.
  private func goToNumber(_ bench: Workbench) async throws {
    let lines = try editor(bench).buffer.lines
    let line = try #require(lines.firstIndex { $0.contains("0.") })
    for _ in 0..<line { await bench.press("down") }
    await bench.press("end", "left")
  }

  @Test("e types into the text, ^S shows the difference, y writes it and nothing else")
  func whole() async throws {
    let bench = try await edit()
    let before = try await stored(bench)
    try await goToNumber(bench)
    await bench.type("77")
    #expect(bench.screen.contains("changed"))
    await bench.press("ctrl-s")
    #expect(bench.model.top.scope == .diff)
    #expect(bench.screen.contains("+       \"india\""))
    await bench.press("ctrl-s")
    #expect(bench.screen.contains("nothing is written by ^S: y writes it"))
    await bench.press("y")
    #expect(bench.model.top.scope == .thread)
    let after = try await stored(bench)
    #expect(after.count == before.count + 2)
    #expect(bench.requests.count { $0.writes } == 1)
  }

  @Test("what is typed while the text is on its way goes into the editor, and means nothing else")
  func typeAhead() async throws {
    let bench = try await Workbench.onThread(100, 30)
    bench.held = { if case .draft = $0 { true } else { false } }
    await bench.press("l", "e")
    await bench.press("D", "2", "y", "backspace")
    #expect(bench.model.top.scope == .thread)
    #expect(bench.model.overlay == nil)
    await bench.release()
    #expect(bench.model.top.scope == .editor)
    #expect(bench.model.overlay == nil)
    #expect(try editor(bench).buffer.lines[0].hasPrefix("D2"))
    #expect(bench.requests.allSatisfy { !$0.writes })
  }

  @Test("Escape before the text is there edits nothing, and what was typed is forgotten")
  func calledOff() async throws {
    let bench = try await Workbench.onThread(100, 30)
    bench.held = { if case .draft = $0 { true } else { false } }
    await bench.press("l", "e", "D", "esc")
    #expect(bench.screen.contains("nothing is edited"))
    await bench.release()
    #expect(bench.model.top.scope == .thread)
    #expect(bench.model.overlay == nil)
    await bench.press("D")
    #expect(bench.model.overlay != nil)
  }

  @Test("^U deletes to the beginning of the line, and can be taken back")
  func deleteToStart() async throws {
    let bench = try await edit()
    try await goToNumber(bench)
    let before = try editor(bench).buffer
    await bench.press("ctrl-u")
    let line = try editor(bench).buffer.lines[before.cursor.line]
    #expect(line.count == 1)
    #expect(before.lines[before.cursor.line].hasSuffix(line))
    await bench.press("ctrl-_")
    #expect(try editor(bench).buffer.lines == before.lines)
  }

  @Test("of a value the status and the footer name the same key by the same word")
  func oneWord() async throws {
    let bench = try await Workbench.onThread(100, 30)
    await bench.press("l", "enter", "j", "e")
    #expect(bench.model.top.scope == .editor)
    #expect(bench.rows.contains { $0.contains("✓") && $0.hasSuffix("; ^S to the diff") })
    #expect(bench.rows[29].contains("^S to the diff"))
  }

  @Test("a mistake is told with its place while it is typed, and keeps the difference away")
  func mistake() async throws {
    let bench = try await edit()
    #expect(bench.screen.contains("✓ JSON"))
    await bench.type("x")
    #expect(bench.screen.contains("✗ line 1, column 1: "))
    await bench.press("pgdn", "ctrl-s")
    #expect(bench.model.top.scope == .editor)
    #expect(bench.screen.contains("this cannot be stored: line 1, column 1"))
    #expect(try editor(bench).buffer.cursor == .init(line: 0, column: 0))
    #expect(!bench.requests.contains { if case .check = $0 { true } else { false } })
    await bench.press("del")
    #expect(bench.screen.contains("✓ JSON"))
  }

  @Test("what is typed while the text is checked stays, and the check no longer counts")
  func typedMeanwhile() async throws {
    let bench = try await edit()
    bench.held = { if case .check = $0 { true } else { false } }
    await bench.press("ctrl-s", " ")
    await bench.release()
    #expect(bench.model.top.scope == .editor)
    #expect(try editor(bench).isChanged)
    #expect(bench.screen.contains("changed meanwhile"))
  }

  @Test("an open edit is not dropped by going elsewhere")
  func elsewhere() async throws {
    let bench = try await edit()
    await bench.type(" ")
    let other = ThreadIdentity(schema: .thread, id: ThreadID(Sample.usual))
    let commands: [Command] = [
      .goTo(other.id), .thread(other), .leave, .store("bench"), .action(.threads),
    ]
    for command in commands {
      _ = bench.model.turn { model, turn in model.perform(command, &turn) }
      #expect(bench.model.top.scope == .editor)
      #expect(bench.model.overlay == nil)
    }
    #expect(try editor(bench).isChanged)
  }

  @Test("letters that are keys elsewhere are text here")
  func letters() async throws {
    let bench = try await edit()
    await bench.type("qDU:?1jn")
    #expect(try editor(bench).buffer.lines[0].hasPrefix("qDU:?1jn["))
    await bench.press("f1")
    #expect(bench.screen.contains("Help · editor"))
    #expect(bench.screen.contains("take back what was typed last"))
    #expect(!bench.screen.contains("leave the program"))
  }

  @Test("esc leaves a text that is as it was, and asks before it drops one that is not")
  func leaving() async throws {
    let bench = try await edit()
    await bench.press("esc")
    #expect(bench.model.top.scope == .thread)
    await bench.press("e")
    await bench.type(" ")
    for key in ["esc", "ctrl-c"] {
      await bench.press(key)
      #expect(bench.screen.contains("Leave the editor?"))
      await bench.press("enter", "n")
      #expect(bench.model.top.scope == .editor)
    }
    await bench.press("esc", "y")
    #expect(bench.model.top.scope == .thread)
    #expect(!bench.requests.contains { $0.writes })
  }

  @Test("^_ takes back what was typed, ^Y types it again")
  func undo() async throws {
    let bench = try await edit()
    await bench.type("abc")
    await bench.press("ctrl-_")
    #expect(try !editor(bench).isChanged)
    await bench.press("ctrl-_")
    #expect(bench.screen.contains("nothing typed that could be taken back"))
    await bench.press("ctrl-y")
    #expect(try editor(bench).buffer.lines[0].hasPrefix("abc"))
  }

  @Test("what is pasted keeps its lines, however the terminal sends them")
  func paste() async throws {
    let bench = try await edit()
    await bench.send(.paste("{\r\n\"a\":\r1\n}"))
    #expect(
      try editor(bench).buffer.lines.prefix(4).joined(separator: "|").hasPrefix("{|\"a\":|1|}"))
    await bench.press("ctrl-_")
    #expect(try !editor(bench).isChanged)
  }

  @Test("esc on the difference is back in the text, with its undo; n drops it")
  func backFromDiff() async throws {
    let bench = try await edit()
    try await goToNumber(bench)
    await bench.type("5")
    await bench.press("f2", "esc")
    #expect(bench.model.top.scope == .editor)
    await bench.press("ctrl-s", "e")
    #expect(bench.model.top.scope == .editor)
    await bench.press("ctrl-_")
    #expect(try !editor(bench).isChanged)
    await bench.type("5")
    await bench.press("ctrl-s", "n")
    #expect(bench.model.top.scope == .thread)
    #expect(bench.screen.contains("nothing was written"))
  }

  @Test("a text whose shape is wrong says so in the editor")
  func shape() async throws {
    let bench = try await Workbench.onThread()
    await bench.press("0", "e")
    let lines = try editor(bench).buffer.lines
    let line = try #require(lines.firstIndex { $0.contains("\"id\"") })
    for _ in 0..<line { await bench.press("down") }
    await bench.press("end", "left", "left")
    await bench.type("9")
    #expect(bench.screen.contains("✓ JSON"))
    await bench.press("ctrl-s")
    #expect(bench.model.top.scope == .editor)
    #expect(bench.screen.contains("the id must stay"))
  }

  @Test("^E goes on in $EDITOR with the text so far, and what comes back can be taken back")
  func external() async throws {
    let bench = try await edit()
    await bench.type(" ")
    bench.editor = { $0.replacing("encouraged", with: "paid") }
    await bench.press("ctrl-e")
    #expect(bench.model.top.scope == .diff)
    await bench.press("esc")
    #expect(try editor(bench).buffer.lines.contains { $0.contains("paid") })
    await bench.press("ctrl-_")
    #expect(try editor(bench).buffer.lines[0] == " [")
  }

  @Test("a long text goes to $EDITOR at once where there is one")
  func long() async throws {
    let text = String(repeating: "x", count: 70_000)
    let meta = Sample.meta([Sample.file("f", loaded: ["age"], available: [])])
      .replacing("Learning is encouraged", with: text)
    let start = BrowserConfiguration.Start.thread(ThreadIdentity(schema: .thread, id: "long"))
    let bench = try await Workbench(threads: [("long", meta)], start: start)
    bench.editor = { $0.replacing("xxxx", with: "y") }
    await bench.press("e")
    #expect(bench.model.top.scope == .diff)
    await bench.press("n")
    bench.editor = { $0 + "]" }
    await bench.press("e")
    #expect(bench.model.top.scope == .editor)
    #expect(bench.screen.contains("this cannot be stored: "))
  }

  @Test("wide and combining characters stand where the cursor is")
  func wide() async throws {
    let bench = try await edit()
    await bench.type("会話e")
    await bench.type("\u{301}")
    let grid = bench.model.view()
    let text = EditorLayout(
      bench.model.layout.body, lines: try editor(bench).buffer.lines.count
    ).text
    #expect(grid.cursor == Point(x: text.minX + 5, y: text.minY))
    await bench.press("left", "left")
    #expect(bench.model.view().cursor == Point(x: text.minX + 2, y: text.minY))
  }

  @Test("a line that is wider than the window scrolls to the cursor", arguments: [16, 40, 80])
  func scroll(width: Int) async throws {
    let bench = try await edit(width, 10)
    await bench.type(String(repeating: "会", count: 200))
    for key in ["left", "home", "end", "pgdn", "pgup", "right"] {
      await bench.press(key)
      let grid = bench.model.view()
      let cursor = try #require(grid.cursor)
      #expect(bench.model.layout.body.contains(cursor), "\(key)")
    }
  }

  @Test(
    "whatever is pressed, the text is never lost and nothing is written unasked",
    arguments: 1...6 as ClosedRange<UInt64>)
  func monkey(seed: UInt64) async throws {
    let bench = try await edit(Int(seed) * 20, Int(seed) * 6)
    let keys: [KeyPress] =
      ActionTable.standard.actions(in: .editor).flatMap(\.keys).flatMap(\.presses).filter {
        $0 != .control("e") && $0 != .control("z")
      } + ["[", "\"", "0", "会", "y", "\u{301}", "n", "}"].map { .character($0) }
      + [.enter, .backspace, .delete, .tab, .backspace, .delete]
    var dice = Dice(state: seed)
    for _ in 0..<800 {
      let before = bench.model.screens.last { $0.scope == .editor } as? EditorScreen
      let wasAsked = bench.model.asks
      await bench.send(.key(keys.randomElement(using: &dice) ?? .enter))
      if bench.model.wantsDrawn { await bench.send(.drawn) }
      let grid = bench.model.view()
      if let cursor = grid.cursor { #expect(grid.bounds.contains(cursor)) }
      guard bench.model.screens.contains(where: { $0.scope == .editor }) else {
        // White space alone is no change.
        let isSame = bench.screen.contains("nothing changed")
        #expect(wasAsked || isSame || before?.isChanged == false, "the text went unasked")
        await bench.press("esc", "esc", "o")
        await bench.type(Sample.usual)
        await bench.press("enter", "l", "e")
        continue
      }
    }
  }

  @Test("a key without a meaning leads to the help by a key that types nothing")
  func idleKey() async throws {
    let bench = try await Workbench.onThread()
    await bench.press("l", "e", "f5")
    #expect(bench.screen.contains("F5 does nothing here; F1 shows the keys"), "\(bench.screen)")
  }
}
