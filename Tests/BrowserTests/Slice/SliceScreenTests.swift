import JSONText
import KeyValue
import Testing
import ThreadCache

@testable import Browser

@Suite("The slice screen")
struct SliceScreenTests {
  /// A workbench on the slice `gender` of `2024_7`.
  private func onSlice(_ width: Int = 100, _ height: Int = 30) async throws -> Workbench {
    let bench = try await Workbench.onThread(width, height)
    await bench.press("l", "enter")
    #expect(bench.model.top.scope == .slice)
    return bench
  }

  @Test(
    "while something is looked for the footer has the way from match to match, and where one is")
  func matchKeys() async throws {
    let bench = try await onSlice()
    #expect(!bench.rows[29].contains("next match"))
    await bench.press("/")
    await bench.type("an")
    await bench.press("enter")
    #expect(bench.rows[29].contains("n next match   N match before"), "\(bench.screen)")
    #expect(bench.screen.contains("/an, 1 of 2"), "\(bench.screen)")
    await bench.press("n")
    #expect(bench.screen.contains("/an, 2 of 2"))
    await bench.press("esc")
    #expect(!bench.rows[29].contains("next match"))
  }

  @Test("in the tree Space folds and unfolds, and left goes out of what it is in")
  func foldKeys() async throws {
    let bench = try await onSlice()
    await bench.press("tab")
    let whole = bench.screen
    await bench.press("space")
    #expect(bench.screen != whole)
    await bench.press("space", "j", "j", "left")
    #expect(try slice(bench).view.cursor == 1)
  }

  private func slice(_ bench: Workbench) throws -> SliceScreen {
    try #require(bench.model.top as? SliceScreen)
  }

  private func copied(_ bench: Workbench) -> String? {
    bench.effects.compactMap { if case .copy(let text) = $0 { text } else { nil } }.last
  }

  private func stored(_ bench: Workbench) async throws -> String {
    String(decoding: try await bench.stored().bytes, as: UTF8.self)
  }

  @Test("s orders the bars and says how")
  func sort() async throws {
    let bench = try await onSlice()
    func labels() throws -> [String] {
      try #require(try slice(bench).bars).rows.compactMap {
        if case .bar(let entry) = $0 { entry.label } else { nil }
      }
    }
    #expect(try labels() == ["india", "brazil", "france", "japan"])
    #expect(bench.screen.contains("as stored"))
    await bench.press("s")
    let values = try #require(try slice(bench).bars).rows.compactMap {
      if case .bar(let entry) = $0 { entry.value } else { nil }
    }
    #expect(values == values.sorted(by: >))
    await bench.press("s")
    #expect(try labels() == ["brazil", "france", "india", "japan"])
    #expect(bench.screen.contains("by name"))
    await bench.press("tab", "s")
    #expect(bench.screen.contains("tab shows the bars"))
  }

  /// A survey whose answers are wider than the window.
  private func wide() async throws -> Workbench {
    let long = (0..<12).map { "word\($0)" }.joined(separator: " ")
    let values = (0..<40).map { "\"label_\($0)_which_is_much_too_long_for_a_column\":0.\($0 + 10)" }
    let slice = "[{\"response\":\"\(long)\",\"value\":{\(values.joined(separator: ","))}}]"
    let file =
      #"{"id":"f","data":{"age":SLICE},"loadedSegments":["age"],"availableSegments":["age"]}"#
      .replacing("SLICE", with: slice)
    return try await Workbench(
      width: 60, height: 20,
      threads: [(Sample.usual, Sample.meta([file, file.replacing("\"f\"", with: "\"g\"")]))],
      start: .thread(ThreadIdentity(schema: .thread, id: ThreadID(Sample.usual))))
  }

  @Test("says which lines are in sight, and a bar shows that there are more")
  func place() async throws {
    let bench = try await wide()
    await bench.press("enter")
    #expect(bench.rows[1].hasSuffix("1–16 of 41 lines"))
    #expect(bench.rows[2...17].allSatisfy { $0.hasSuffix("█") || $0.hasSuffix("│") })
    await bench.press("G")
    #expect(bench.rows[1].hasSuffix("26–41 of 41 lines"))
    #expect(bench.rows[17].hasSuffix("█"))
    await bench.press("=", "enter")
    #expect(bench.rows[1].hasSuffix("of 41 lines"))
    #expect(bench.rows[3...17].allSatisfy { $0.hasSuffix("█") || $0.hasSuffix("│") })
    await bench.resize(40, 10)
    #expect(bench.rows[2].contains("1–5 of 41"), "beside the names, where there is no other room")
  }

  @Test("h and l move what is too long for the window, and say where nothing is")
  func aside() async throws {
    let bench = try await wide()
    await bench.press("enter")
    #expect(bench.screen.contains("l shows more at the right"))
    #expect(!bench.screen.contains("word11"))
    await bench.press("l", "l", "l", "l")
    #expect(bench.screen.contains("word11"))
    #expect(bench.screen.contains("for_a_column"))
    await bench.press("l")
    #expect(bench.screen.contains("nothing is hidden at the right"))
    await bench.press("h", "h", "h", "h")
    #expect(bench.rows[2].contains("word0 word1"))
    await bench.press("h")
    #expect(bench.screen.contains("nothing is hidden at the left"))
    await bench.press("=", "enter", "l")
    #expect(bench.screen.contains("h goes back to the left"))
    await bench.press("esc", "tab", "tab", "l")
    #expect(bench.screen.contains("raw lines go on in the next one"))
  }

  @Test("Enter folds in the tree, and says in the bars where it does something")
  func enter() async throws {
    let bench = try await onSlice()
    await bench.press("enter")
    #expect(bench.screen.contains("nothing opens or folds in the bars: tab shows the tree"))
    await bench.press("tab")
    let whole = try slice(bench).count
    await bench.press("enter")
    #expect(try slice(bench).count < whole)
    await bench.press("enter")
    #expect(try slice(bench).count == whole)
  }

  @Test("= puts the same segment of another file beside it, differences have a sign")
  func compare() async throws {
    let bench = try await onSlice()
    await bench.press("=")
    #expect(bench.screen.contains("Compare 2024_7 › gender with"))
    #expect(bench.screen.contains("1 2025_5_2 › gender"))
    await bench.press("enter")
    #expect(bench.screen.contains("[compared]"))
    let comparison = try #require(try slice(bench).comparison)
    #expect(comparison.leftName == "2024_7")
    #expect(comparison.rightName == "2025_5_2")
    #expect(bench.screen.contains("differences"))
    let row = try #require(bench.rows.first { $0.contains("india") })
    #expect(row.contains("<") || row.contains(">"))
    let first = try slice(bench).view.cursor
    await bench.press("]")
    #expect(try slice(bench).view.cursor > first)
    await bench.press("[", "[")
    #expect(bench.screen.contains("nothing differs above"))
    await bench.press("esc")
    #expect(bench.model.top.scope == .slice)
    #expect(bench.screen.contains("[bars]"))
  }

  @Test("two slices that are alike say so")
  func alike() async throws {
    let file = Sample.file("f", loaded: ["age"], available: [])
    let meta = Sample.meta([file, file.replacing("\"f\"", with: "\"g\"")])
    let bench = try await Workbench(
      width: 100, threads: [("t", meta)],
      start: .thread(ThreadIdentity(schema: .thread, id: "t")))
    await bench.press("enter", "=", "enter")
    #expect(bench.screen.contains("the two slices say the same"))
  }

  @Test("z folds the tree, a search finds what is folded and unfolds it")
  func foldAndFind() async throws {
    let bench = try await onSlice()
    await bench.press("tab", "j", "z")
    #expect(!bench.screen.contains("brazil: 0."))
    await bench.press("/")
    await bench.type("brazil")
    await bench.press("enter")
    #expect(bench.screen.contains("brazil: 0."))
    #expect(bench.screen.contains("$[0].value.brazil"))
    await bench.press("N")
    #expect(bench.screen.contains("no match above"))
    await bench.press("h")
    #expect(bench.screen.contains(" $[0].value  "))
  }

  @Test("e on a number of the tree edits it alone, Enter and y write it, nothing else changes")
  func leaf() async throws {
    let bench = try await onSlice()
    let before = try await stored(bench)
    await bench.press("tab", "G")
    let literal = try #require(try slice(bench).outline?.line(7)?.value.rawText)
    await bench.press("e")
    #expect(bench.screen.contains("$[0].value.japan in gender of 2024_7"))
    #expect(bench.screen.contains("a number"))
    await bench.type("25")
    await bench.press("enter")
    #expect(bench.model.top.scope == .diff)
    await bench.press("y")
    #expect(bench.model.top.scope == .slice)
    var after = try await stored(bench)
    #expect(after.count == before.count + 2)
    let place = try #require(after.ranges(of: "\(literal)25").first)
    after.replaceSubrange(place, with: literal)
    #expect(before == after, "only those two digits came")
    #expect(try slice(bench).outline?.line(7)?.value.rawText == literal + "25")
  }

  @Test("e on a bar edits its value alone, in whichever order the bars stand")
  func bar() async throws {
    let bench = try await onSlice()
    let before = try await stored(bench)
    await bench.press("k")
    #expect(bench.rows[29].contains("e edit slice"), "the question has no value of its own")
    await bench.press("e")
    #expect((bench.model.top as? EditorScreen)?.part == nil)
    await bench.press("esc", "s", "s")
    #expect(bench.rows[29].contains("e edit value"))
    await bench.press("e")
    #expect(bench.screen.contains("$[0].value.brazil in gender of 2024_7"))
    #expect(bench.screen.contains("a number"))
    let literal = try #require((bench.model.top as? EditorScreen)?.part).text
    await bench.type("25")
    await bench.press("enter", "y")
    #expect(bench.model.top.scope == .slice)
    var after = try await stored(bench)
    let text = String(decoding: literal, as: UTF8.self)
    let place = try #require(after.ranges(of: "\"brazil\":\(text)25").first)
    after.replaceSubrange(place, with: "\"brazil\":\(text)")
    #expect(before == after, "only those two digits came")
    let bars = try #require(try slice(bench).bars)
    #expect(bars.rows[1].bar?.source.rawText == text + "25")
    await bench.press("e", "home")
    await bench.type("\"")
    await bench.press("end")
    await bench.type("\"")
    #expect(bench.screen.contains("it must stay a number; the raw text has the whole slice"))
    await bench.press("enter")
    #expect(bench.model.top.scope == .editor, "no difference is shown of what is refused")
  }

  @Test("the footer says whether e edits a value or the whole slice")
  func editLabels() async throws {
    let bench = try await onSlice()
    await bench.press("j")
    #expect(bench.rows[29].contains("e edit value"))
    await bench.press("tab", "home")
    #expect(bench.rows[29].contains("e edit slice"), "the root of the tree")
    await bench.press("G")
    #expect(bench.rows[29].contains("e edit value"), "a leaf")
    await bench.press("tab")
    #expect(bench.rows[29].contains("e edit slice"), "the raw text")
    await bench.press("e")
    #expect((bench.model.top as? EditorScreen)?.part == nil)
    #expect(bench.model.top.scope == .editor)
  }

  @Test("e in a comparison edits the left value, which is this slice's")
  func compared() async throws {
    let bench = try await onSlice()
    await bench.press("=", "enter", "e")
    let part = try #require((bench.model.top as? EditorScreen)?.part)
    #expect(part.path == "$[0].value.india")
    #expect(String(decoding: part.text, as: UTF8.self) == "0.47")
  }

  @Test("a value keeps its type, and a list is edited with the whole slice")
  func type() async throws {
    let bench = try await onSlice()
    await bench.press("tab", "G", "e", "home")
    await bench.type("\"")
    await bench.press("end")
    await bench.type("\"")
    #expect(bench.screen.contains("it must stay a number"))
    await bench.press("enter")
    #expect(bench.model.top.scope == .editor)
    #expect(!bench.requests.contains { if case .check = $0 { true } else { false } })
    await bench.press("esc", "y", "g", "g", "e")
    let editor = try #require(bench.model.top as? EditorScreen)
    #expect(editor.part == nil)
  }

  @Test("c copies the value of the tree's cursor, C the path to it")
  func copy() async throws {
    let bench = try await onSlice()
    await bench.press("c")
    #expect(copied(bench)?.hasPrefix("[{\"response\"") == true)
    await bench.press("tab", "j", "j", "c")
    #expect(copied(bench) == "\"Learning is encouraged\"")
    await bench.press("C")
    #expect(copied(bench) == "$[0].response")
  }

  @Test("the raw text finds what lies across two of its lines, and keeps its place in a new window")
  func raw() async throws {
    let bench = try await onSlice(40, 12)
    await bench.press("tab", "tab")
    let bytes = try slice(bench).bytes
    let text = try #require(try slice(bench).text)
    let end = text.start(1) - bytes.startIndex
    let word = String(decoding: bytes.dropFirst(end - 3).prefix(6), as: UTF8.self)
    await bench.press("/")
    await bench.type(word)
    await bench.press("enter")
    #expect(try slice(bench).view.cursor == 0)
    #expect(bench.screen.contains("▌/"))
    await bench.press("G")
    let last = try slice(bench).text?.start(try slice(bench).view.cursor) ?? 0
    await bench.resize(90, 12)
    let shown = try slice(bench)
    #expect(shown.text?.range(shown.view.cursor).contains(last) == true)
  }

  @Test("of a large slice only what is looked at is made, whatever way it is shown")
  func large() async throws {
    let element = #"{"response":"a rather long answer","value":{"india":0.25,"brazil":"much"}}"#
    let slice = "[" + Array(repeating: element, count: 20_000).joined(separator: ",") + "]"
    let meta =
      #"{"files":[{"id":"f","data":{"age":\#(slice)},"loadedSegments":["age"],"#
      + #""availableSegments":[]}],"scope":{}}"#
    let bench = try await Workbench(
      threads: [("large", meta)], start: .thread(ThreadIdentity(schema: .thread, id: "large")))
    await bench.press("enter")
    let screen = try self.slice(bench)
    #expect(screen.mode == .tree)
    #expect(try #require(screen.outline).count < 5000)
    #expect(bench.screen.contains("over "))
    await bench.press("G")
    #expect(bench.screen.contains("$[19999].value.brazil"))
    await bench.press("tab", "G")
    #expect(try self.slice(bench).view.cursor == 20_000)
    await bench.press("c")
    #expect(bench.screen.contains("too much for a clipboard"))
  }

  @Test("what is heard of a line is its figure, its path, or both sides of it")
  func spoken() async throws {
    let bench = try await onSlice()
    func said() throws -> [String]? {
      try slice(bench).spoken(bench.model.scene)?.selection
    }
    #expect(try said() == ["india 0.47"])
    await bench.press("tab", "j", "z")
    #expect(try said() == ["0: {2}, folded", "PATH $[0]"])
    await bench.press("=", "enter")
    #expect(try said() == ["india differs", "2024_7: 0.47", "2025_5_2: 0.31"])
    await bench.press("esc", "tab", "tab", "e")
    let editor = try #require(bench.model.top as? EditorScreen)
    #expect(editor.spoken(bench.model.scene)?.selection == ["[", "nothing is wrong"])
  }

  @Test("beside a comparison the key for differences says where they are")
  func differencesElsewhere() async throws {
    let bench = try await Workbench.onThread(120, 40)
    await bench.press("l", "enter", "]")
    #expect(bench.screen.contains("= compares this slice with another one first"))
    await bench.press("=", "enter", "tab", "]")
    #expect(bench.screen.contains("tab shows the comparison, whose differences it walks"))
  }
}
