import Testing
import ThreadCache

@testable import Browser

@Suite("The palette")
struct PaletteTests {
  /// The rows of the list, the selected one by its sign.
  private func list(_ bench: Workbench) -> [String] {
    bench.rows.filter { $0.hasPrefix(" ▌ ") || $0.hasPrefix("   ") }
  }

  private func selected(_ bench: Workbench) -> String {
    bench.rows.last { $0.hasPrefix(" ▌ ") } ?? ""
  }

  @Test(
    "letters in order find a name, the beginning of one before all others",
    arguments: [
      ("nb", "next-broken"), ("rep", "replay"), ("broken", "next-broken"), ("hd", "half-down"),
    ])
  func fuzzy(typed: String, name: String) async throws {
    let bench = try await Workbench.onThread()
    await bench.press(":")
    await bench.type(typed)
    #expect(selected(bench).contains(name))
  }

  @Test("words of the help find what is called otherwise")
  func help() async throws {
    let bench = try await Workbench()
    await bench.press(":")
    await bench.type("clipboard")
    #expect(selected(bench).contains("copy"))
  }

  @Test("Tab behind a whole word that takes more makes room for that")
  func wordThatTakesMore() async throws {
    let bench = try await Workbench()
    await bench.press(":")
    await bench.type("sort")
    await bench.press("tab")
    await bench.type("si")
    #expect(bench.rows.contains { $0.hasPrefix(" :sort si") })
    #expect(selected(bench).contains("sort size"))
  }

  @Test("each line has its keys, and why it does nothing now")
  func reasons() async throws {
    let bench = try await Workbench(threads: [])
    await bench.press(":")
    await bench.type("evict")
    #expect(selected(bench).contains("D "))
    #expect(selected(bench).contains("not now: no thread is selected"))
  }

  @Test("the name of an action that only other screens have says where it works")
  func elsewhere() async throws {
    let bench = try await Workbench()
    await bench.press("2", ":")
    await bench.type("evi")
    #expect(selected(bench).hasPrefix(" ▌ evict "))
    #expect(selected(bench).contains("only in the list of threads and a thread"))
    await bench.press("enter")
    #expect(
      bench.screen.contains(
        "evict does nothing here: it works in the list of threads and a thread"))
    await bench.press(":")
    #expect(!bench.screen.contains("not here"), "nobody asked for them")
    await bench.type("yes")
    #expect(!list(bench).contains { $0.contains("not here") }, "a question has no palette")
  }

  @Test("what goes to the list with a text is offered everywhere, and waits for its text")
  func textElsewhere() async throws {
    let bench = try await Workbench()
    await bench.press("2", ":")
    await bench.type("filter")
    #expect(!selected(bench).contains("not here"))
    await bench.press("enter")
    #expect(bench.screen.contains(" :filter"))
    await bench.type("ksx")
    await bench.press("enter")
    #expect(bench.model.top.scope == .threads)
    #expect(bench.screen.contains("filter ksx"))
  }

  @Test("Tab takes over the word, and again the next one that fits; shift with it goes back")
  func completion() async throws {
    let bench = try await Workbench()
    await bench.press(":")
    await bench.type("pag")
    await bench.press("tab")
    #expect(bench.screen.contains(" :page-down"))
    await bench.press("tab")
    #expect(bench.screen.contains(" :page-up"))
    await bench.press("backtab")
    #expect(bench.screen.contains(" :page-down"))
  }

  @Test("a name that wants a text waits for it, and sort completes the columns")
  func text() async throws {
    let bench = try await Workbench()
    await bench.press(":")
    await bench.type("so")
    await bench.press("enter")
    #expect(bench.screen.contains(" :sort"))
    await bench.type("fi")
    await bench.press("enter")
    #expect(bench.screen.contains("by files"))
  }

  @Test(
    "goto lists the ids that were found, Tab completes them, and any other id is offered as well")
  func ids() async throws {
    let bench = try await Workbench(width: 120, height: 40)
    await bench.press(":")
    await bench.type("goto thread_b")
    #expect(selected(bench).contains("goto thread_b "))
    #expect(selected(bench).contains("open it, read directly"))
    await bench.press("tab")
    #expect(bench.screen.contains(" :goto thread_bad"))
    await bench.press("ctrl-u")
    await bench.type("goto thread_Ahoy7")
    #expect(!bench.screen.contains("No command fits"))
    await bench.press("enter")
    #expect(bench.screen.contains("no thread_Ahoy7 in bench"))
    await bench.press(":")
    await bench.type("goto thread_ks")
    await bench.press("down", "enter")
    #expect(bench.model.top.thread?.id == ThreadID(Sample.usual), "the line that was gone to")
  }

  @Test("up brings the lines of before, down what was being typed")
  func history() async throws {
    let bench = try await Workbench()
    for line in ["sort id", "filter ksx"] {
      await bench.press(":")
      await bench.type(line)
      await bench.press("enter")
    }
    await bench.press(":")
    await bench.type("he")
    await bench.press("up")
    #expect(bench.screen.contains(" :filter ksx"))
    await bench.press("up")
    #expect(bench.screen.contains(" :sort id"))
    await bench.press("down", "down")
    #expect(bench.screen.contains(" :he"))
    #expect(bench.model.bookmark.said == ["sort id", "filter ksx"])
  }

  @Test("a line said again is kept once, and no more than fifty are")
  func bounded() {
    var lines = PaletteHistory.adding("a", to: ["a", "b"])
    #expect(lines == ["b", "a"])
    for number in 0..<100 { lines = PaletteHistory.adding("goto \(number)", to: lines) }
    #expect(lines.count == 50)
    #expect(lines.last == "goto 99")
  }

  @Test("what is no command is told, and can be mended")
  func unknown() async throws {
    let bench = try await Workbench()
    await bench.press(":")
    await bench.type("xyzzy")
    #expect(bench.screen.contains("No command fits"))
    await bench.press("enter")
    #expect(bench.screen.contains("there is no such command"))
    #expect(bench.screen.contains(":xyzzy"))
    #expect(bench.model.bookmark.said.isEmpty)
  }

  @Test("that there is more than is in sight is said, and which way")
  func more() async throws {
    let bench = try await Workbench()
    await bench.press(":")
    #expect(bench.screen.contains("1–12 of"))
    #expect(bench.rows.contains { $0.hasSuffix("↓") })
  }

  @Test("a click on a line does it, one above the list closes it")
  func click() async throws {
    let bench = try await Workbench()
    await bench.press(":")
    await bench.type("help")
    let row = try #require(bench.rows.lastIndex { $0.hasPrefix(" ▌ help") })
    await bench.click(10, row)
    #expect(bench.screen.contains("Help · threads"))
    await bench.press("esc", ":")
    await bench.click(10, 2)
    #expect(!bench.screen.contains(" :"))
  }

  @Test("with nothing typed and nothing chosen Enter does nothing; an arrow chooses")
  func nothingTyped() async throws {
    let bench = try await Workbench.onThread()
    await bench.press("l", ":", "enter")
    #expect(bench.model.top.scope == .thread)
    #expect(bench.model.overlay is Palette)
    #expect(bench.screen.contains("type a name, or choose one"))
    #expect(selected(bench).isEmpty)
    await bench.press("down")
    #expect(selected(bench).contains("slice"))
    await bench.press("enter")
    #expect(bench.model.top.scope == .slice)
  }

  @Test("a key that is typed chooses what it does", arguments: [("e", "edit"), ("D", "evict")])
  func keyFirst(typed: String, name: String) async throws {
    let bench = try await Workbench.onThread()
    await bench.press(":")
    await bench.type(typed)
    #expect(selected(bench).hasPrefix(" ▌ \(name) "))
  }

  @Test("what is typed never makes the list longer", arguments: ["e", "a", "s", "t", "ev"])
  func shorter(typed: String) async throws {
    let bench = try await Workbench.onThread()
    func count() -> Int {
      let words = bench.rows.last { $0.contains(" of ") }?.split(separator: " ") ?? []
      return words.firstIndex(of: "of").flatMap { Int(words[$0 + 1]) } ?? 0
    }
    await bench.press(":")
    let whole = count()
    #expect(whole > 12)
    await bench.type(typed)
    #expect(count() < whole)
  }

  @Test("quit leaves the program: where q goes back, it is not its key")
  func quit() async throws {
    let bench = try await Workbench.onThread()
    await bench.press(":")
    await bench.type("quit")
    #expect(!selected(bench).contains(" q "))
    await bench.press("esc", "1", ":")
    await bench.type("quit")
    #expect(selected(bench).contains(" q "))
  }

  @Test(
    "what other programs call it finds an action",
    arguments: [
      ("delete", "evict"), ("remove", "evict"), ("exit", "quit"), ("ttl", "lifetime"),
      ("rm", "evict"), ("redo", "undo"), ("logs", "log"),
    ])
  func otherNames(typed: String, name: String) async throws {
    let bench = try await Workbench()
    await bench.press(":")
    await bench.type(typed)
    #expect(selected(bench).hasPrefix(" ▌ \(name) "))
  }

  @Test("Enter does not begin what has the word only in its help, unless one goes to it")
  func onlyHelp() async throws {
    let bench = try await Workbench(width: 120)
    await bench.press(":")
    await bench.type("clipboard")
    await bench.press("enter")
    #expect(bench.screen.contains("no command is called clipboard; ↓ goes to one"))
    #expect(!bench.screen.contains("copied"))
    await bench.press("tab", "enter")
    #expect(bench.screen.contains("copied"))
  }

  @Test("a column that there is not is answered with those there are")
  func columns() async throws {
    let bench = try await Workbench(width: 120)
    await bench.press(":")
    await bench.type("sort foo")
    await bench.press("enter")
    #expect(
      bench.screen.contains("the columns are found, id, files, loaded, size, ttl, age, meta"))
  }

  @Test("names that begin with what was typed come first, also those of other screens")
  func beginnings() async throws {
    let bench = try await Workbench(width: 120, height: 40)
    await bench.press(":")
    await bench.type("st")
    let words = list(bench).drop { !$0.hasPrefix(" ▌ ") }.compactMap {
      $0.split(separator: " ").first { $0 != "▌" }
    }
    #expect(words.contains("step"))
    let first = words.prefix { $0.hasPrefix("st") }
    #expect(!words.dropFirst(first.count).contains { $0.hasPrefix("st") }, "\(words)")
  }

  @Test("a line typed whole fits, whatever it is about", arguments: ["filter 20", "goto thread_x"])
  func wholeLine(typed: String) async throws {
    let bench = try await Workbench()
    await bench.press(":")
    await bench.type(typed)
    #expect(!bench.screen.contains("No command fits"))
    #expect(selected(bench).hasPrefix(" ▌ \(typed) "), "\(bench.screen)")
  }

  @Test("what it says of actions is true also after what was awaited has come")
  func renewed() async throws {
    let bench = try await Workbench(width: 120)
    bench.held = { if case .record = $0 { true } else { false } }
    await bench.press("enter", ":")
    await bench.type("evict")
    #expect(selected(bench).contains("not now: "), "\(bench.screen)")
    await bench.release()
    #expect(!selected(bench).contains("not now: "), "\(bench.screen)")
  }

  @Test("a whole line says why it does nothing now")
  func refusedLine() async throws {
    let bench = try await Workbench(width: 120)
    await bench.press(":")
    await bench.type("budget 5k")
    #expect(selected(bench).contains("not now: this store is not paid by the command"))
  }

  @Test("what a row has no room for is whole below", arguments: [80, 100, 120], [false, true])
  func whole(width: Int, linear: Bool) async throws {
    let bench = try await Workbench(width: width, linear: linear)
    await bench.press(":")
    await bench.type("evict")
    let words = bench.rows.joined(separator: " ").split(separator: " ")
      .joined(separator: " ")
    #expect(words.contains("what is marked or (in the list) matches; names it first"), "\(words)")
  }
}
