import Testing

@testable import Browser

@Suite("keys of one's own")
struct BindingTests {
  private func bench(
    _ bindings: [ActionID: [KeyBinding]], _ width: Int = 120
  ) async throws -> Workbench {
    try await Workbench(width: width, height: 60) {
      $0.actions = ActionTable(bindings: bindings)
    }
  }

  @Test("the table that Bobbin comes with has no two meanings for one key")
  func standard() {
    #expect(ActionTable.standard.clashes.isEmpty)
    #expect(ActionTable.standard.rebound.isEmpty)
    for action in ActionTable.standard.all {
      #expect(ActionTable.refusal(of: action.keys, for: action.id) == nil, "\(action.id)")
    }
  }

  @Test("take the place of the keys that an action comes with")
  func replaced() async throws {
    let bench = try await bench([.history: ["ctrl-t"]])
    await bench.press("4")
    #expect(bench.model.top.scope == .threads)
    #expect(bench.screen.contains("4 does nothing here"))
    await bench.press("ctrl-t")
    #expect(bench.model.top.scope == .history)
  }

  @Test("are those in the footer, the help, the palette and what bobbin keys prints")
  func everywhere() async throws {
    let bench = try await bench([.goTo: ["w"], .help: ["f1"]])
    #expect(bench.rows.last?.contains("w go to") == true)
    #expect(bench.rows.last?.contains("F1 help") == true)
    await bench.press("f1")
    #expect(bench.rows.contains { $0.contains("  w ") && $0.contains("open the thread of an id") })
    await bench.press("esc", ":")
    await bench.type("goto")
    #expect(bench.rows.contains { $0.contains("goto") && $0.contains("w        open") })
    let table = bench.model.configuration.actions
    #expect(table.markdown.contains("| `w` | open the thread of an id"))
    #expect(table.text().contains("w "))
    #expect(Set(table.rebound) == [.goTo, .help])
  }

  @Test("help stays in a footer too narrow for the rest, whatever its key is")
  func narrow() async throws {
    let bench = try await bench([.help: ["f1"]], 40)
    #expect(bench.rows.last?.contains("F1 help") == true)
  }

  @Test("an action without keys is left to the palette")
  func unbound() async throws {
    let bench = try await bench([.history: [], .undo: []])
    await bench.press("4")
    #expect(bench.model.top.scope == .threads)
    #expect(bench.rows.last?.contains("undo") == false)
    await bench.press(":")
    await bench.type("history")
    await bench.press("enter")
    #expect(bench.model.top.scope == .history)
  }

  @Test("several keys after each other are one binding")
  func sequence() async throws {
    let bench = try await bench([.history: ["g h"], .left: ["left"]])
    await bench.press("g", "h")
    #expect(bench.model.top.scope == .history)
  }

  @Test("a key that means the program works over what lies on the screen, one that types does not")
  func overlays() async throws {
    let bench = try await bench([.suspend: ["f9", "w"]])
    await bench.press("/", "w")
    #expect(bench.effects.isEmpty)
    await bench.press("f9")
    guard case .suspend = bench.effects.last else {
      Issue.record("\(bench.effects)")
      return
    }
  }

  @Test("questions are answered with y and n whatever was bound")
  func questions() async throws {
    let table = ActionTable(bindings: [.filter: ["y"]])
    #expect(DialogAnswer(.character("y")) == .yes)
    #expect(ActionTable.refusal(of: ["w"], for: .yes) != nil)
    #expect(ActionTable.refusal(of: [], for: .commit) != nil)
    #expect(ActionTable.refusal(of: ["w"], for: .back) != nil)
    #expect(ActionTable.refusal(of: ["esc", "w"], for: .back) == nil)
    #expect(ActionTable.refusal(of: [], for: .cancel) != nil)
    #expect(table.clashes.isEmpty)
  }

  @Test("only capitals may write")
  func capitals() {
    for action in ActionTable.standard.all where action.writes {
      guard action.id != .edit, action.id != .commit else { continue }
      #expect(ActionTable.refusal(of: ["w"], for: action.id) != nil, "\(action.id)")
      #expect(ActionTable.refusal(of: ["enter"], for: action.id) != nil, "\(action.id)")
      #expect(ActionTable.refusal(of: ["K"], for: action.id) == nil, "\(action.id)")
    }
  }

  @Test(
    "names of keys are read, and what is none is said",
    arguments: [
      ("D", "D"), ("g g", "g g"), ("Ctrl-R", "ctrl-r"), ("^r", "ctrl-r"), ("F5", "f5"),
      ("space", "space"), ("?", "?"), ("é", "é"),
    ])
  func names(_ text: String, _ name: String) throws {
    #expect(try KeyBinding.reading(text).get().name == name)
  }

  @Test(
    "what names no key is refused",
    arguments: ["", " ", "spce", "alt-x", "a b c d", "ctrl-i", "f99"])
  func mistakes(_ text: String) {
    #expect(throws: KeyBinding.Mistake.self) { try KeyBinding.reading(text).get() }
  }
}
