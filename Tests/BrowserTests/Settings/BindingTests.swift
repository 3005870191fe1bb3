import Testing
import ThreadCache

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
    #expect(bench.screen.contains("4 shows no screen: 1 threads"))
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

  @Test("are named by questions, messages and the strip of an eviction of many threads")
  func words() async throws {
    let threads = (0..<250).map { ("thread_\(1000 + $0)", Sample.meta([])) }
    let bench = try await Workbench(width: 120, height: 40, threads: threads) {
      $0.actions = ActionTable(bindings: [
        .undo: ["K"], .goOn: ["O"], .slower: ["-", "9"], .faster: ["+"],
      ])
    }
    bench.held = { if case .evictInBulk = $0 { true } else { false } }
    await bench.press("*", "D")
    #expect(bench.screen.contains("It can be undone (K)."))
    #expect(bench.screen.contains("(- slower, + faster)"))
    #expect(bench.rows.last?.contains("- slower") == true)
    await bench.press("<", "-")
    #expect(bench.screen.contains("at most 2 000/s"))
    await bench.press("+", "+")
    #expect(bench.screen.contains("at most 10 000/s"))
    // A digit is typed whatever it is bound to elsewhere.
    await bench.press("9", "backspace")
    #expect(bench.screen.contains("at most 10 000/s"))
    await bench.type("250")
    await bench.press("y")
    #expect(bench.screen.contains("  - slower  + faster"))
    await bench.press("ctrl-c")
    #expect(bench.screen.contains("O goes on with the rest."))
    await bench.press("y")
    var progress = BulkEvictionProgress()
    (progress.done, progress.settled, progress.evicted) = (32, 32, 32)
    progress.ending = .cancelled
    await bench.send(.evictedInBulk(bench.model.jobs.current(.evict), progress))
    #expect(bench.screen.contains("O go on"))
    #expect(!bench.screen.contains("B go on"))
  }

  @Test("are named where there is nothing to show, or nothing that can be shown")
  func emptyStates() async throws {
    let keys: [ActionID: [KeyBinding]] = [
      .refresh: ["ctrl-t"], .undo: ["K"], .evict: ["E"], .repair: ["Q"], .load: ["A"],
      .replay: ["w"], .pause: ["x"], .level: ["w"],
    ]
    let history = try await bench(keys)
    await history.press("3", "w", "w")
    #expect(history.screen.contains("w lists more"))
    await history.press("4")
    #expect(history.screen.contains("What e edits, E evicts, T and Q change is listed here, and K"))
    let id = history.model.jobs.current(.history)
    await history.send(.history(id, .failure(.file("The journal cannot be read."))))
    #expect(history.screen.contains("^T reads the journal again."))
    await history.press("1", "x")
    #expect(history.screen.contains("x goes on"))
    let thread = try await Workbench(
      width: 120, height: 40,
      start: .thread(ThreadIdentity(schema: .thread, id: ThreadID(Sample.usual)))
    ) { $0.actions = ActionTable(bindings: keys) }
    #expect(thread.screen.contains("Q repairs it, A loads it again."))
    await thread.press("enter")
    #expect(thread.screen.contains("there is no slice to show: Q repairs it, A loads it again"))
    await thread.press("Q")
    #expect(thread.screen.contains("A loads it"))
  }

  @Test("are named by what a slice refuses, what a load says and the log")
  func refusals() async throws {
    let bench = try await Workbench(
      width: 120, height: 40,
      start: .thread(ThreadIdentity(schema: .thread, id: ThreadID(Sample.usual)))
    ) {
      $0.actions = ActionTable(bindings: [
        .search: ["ctrl-f"], .nextView: ["ctrl-t"], .evict: ["E"], .bottom: ["ctrl-g"],
      ])
    }
    await bench.press("g", "g", "0", "l", "enter")
    #expect(bench.model.top.scope == .slice)
    await bench.press("n")
    #expect(bench.screen.contains("^F finds a text first"))
    await bench.press("C")
    #expect(bench.screen.contains("^T shows the tree, where every value has a path"))
    await bench.press("esc", "ctrl-g", "0", "L", "y")
    #expect(bench.screen.contains("E evicts"))
    await bench.press("3", "p")
    #expect(bench.screen.contains("not following: ^G follows"))
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
