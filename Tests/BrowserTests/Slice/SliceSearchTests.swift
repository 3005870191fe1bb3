import Testing
import ThreadCache

@testable import Browser

@Suite("Finding and comparing in a slice")
struct SliceSearchTests {
  private func onSlice() async throws -> Workbench {
    let bench = try await Workbench.onThread(100, 30)
    await bench.press("l", "enter")
    #expect(bench.model.top.scope == .slice)
    return bench
  }

  private func cursor(_ bench: Workbench) throws -> Int {
    try #require(bench.model.top as? SliceScreen).view.cursor
  }

  @Test("opens on its first bar, where e edits a value")
  func firstBar() async throws {
    let bench = try await onSlice()
    #expect(bench.rows.contains { $0.hasPrefix("▌ india") })
    await bench.press("e")
    #expect(bench.model.top.scope == .editor)
    await bench.press("esc", "s")
    let slice = try #require(bench.model.top as? SliceScreen)
    #expect(slice.bars?.rows[slice.view.cursor].bar != nil)
  }

  @Test(
    "a text that is not there leaves the cursor where it was, and says so as it is typed",
    arguments: [0, 1, 2])
  func nothing(tabs: Int) async throws {
    let bench = try await onSlice()
    for _ in 0..<tabs { await bench.press("tab") }
    let before = try cursor(bench)
    await bench.press("/")
    await bench.type("fr")
    if tabs < 2 { #expect(try cursor(bench) > before) }
    await bench.type("x")
    #expect(bench.screen.contains("no match for frx"))
    #expect(bench.screen.contains("/frx"), "the line that is typed stays in sight")
    #expect(try cursor(bench) == before)
    await bench.press("enter")
    #expect(bench.screen.contains("no match for frx"))
    #expect(try cursor(bench) == before)
  }

  @Test("a text above is found too")
  func above() async throws {
    let bench = try await onSlice()
    await bench.press("G", "/")
    await bench.type("india")
    #expect(bench.rows.contains { $0.hasPrefix("▌/india") })
  }

  @Test("esc while it is typed brings back the cursor, and what was folded")
  func dropped() async throws {
    let bench = try await onSlice()
    await bench.press("tab", "j", "z")
    let before = try cursor(bench)
    await bench.press("/")
    await bench.type("brazil")
    #expect(bench.screen.contains("brazil: 0."))
    await bench.press("esc")
    #expect(try cursor(bench) == before)
    #expect(!bench.screen.contains("brazil: 0."))
  }

  @Test("the lines that were walked for a late match are not walked again for the next letter")
  func walk() async throws {
    let values = (0..<20_000).map { "\"n\($0)\":0" }.joined(separator: ",")
    let file =
      #"{"id":"f","data":{"age":{"first":{"x":[1,2]},"rest":{\#(values)}}},"#
      + #""loadedSegments":["age"],"availableSegments":["age"]}"#
    let identity = ThreadIdentity(schema: .thread, id: "t")
    let bench = try await Workbench(
      width: 100, threads: [("t", Sample.meta([file]))], start: .thread(identity))
    await bench.press("enter")
    func slice() throws -> SliceScreen { try #require(bench.model.top as? SliceScreen) }
    while try slice().mode != .tree { await bench.press("tab") }
    await bench.press("j", "z")
    let folded = try #require(try slice().outline?.folded)
    #expect(folded.count == 1)
    await bench.press("/")
    await bench.type("n1999")
    let late = try slice().view.cursor
    #expect(late > 2000)
    let walked = try #require(try slice().outline?.count)
    await bench.type("x")
    #expect(try slice().view.cursor == 1)
    #expect(try #require(try slice().outline?.count) >= walked)
    #expect(try slice().outline?.folded == folded)
    await bench.press("backspace", "9")
    #expect(try slice().view.cursor > 19_990)
  }

  @Test("esc drops the search, then the comparison from whichever view, then the slice")
  func back() async throws {
    let bench = try await onSlice()
    await bench.press("=", "enter", "tab")
    #expect(bench.screen.contains("[bars]") && bench.screen.contains("compared"))
    await bench.press("/")
    await bench.type("india")
    await bench.press("enter", "esc")
    #expect(!bench.screen.contains("/india"))
    #expect(bench.screen.contains("compared"))
    await bench.press("esc")
    #expect(bench.model.top.scope == .slice)
    #expect(!bench.screen.contains("compared"))
    await bench.press("esc")
    #expect(bench.model.top.scope == .thread)
  }

  @Test("only what has names of values in common is offered to compare with")
  func candidates() async throws {
    func slice(_ names: String...) -> String {
      let values = names.map { "\"\($0)\":0.5" }.joined(separator: ",")
      return #"[{"response":"yes","value":{\#(values)}}]"#
    }
    let first =
      #"{"id":"f","data":{"age":\#(slice("young", "old")),"region":\#(slice("north")),"#
      + #""generation":\#(slice("old", "older"))},"#
      + #""loadedSegments":["age","region","generation"],"availableSegments":[]}"#
    let second =
      #"{"id":"g","data":{"age":\#(slice("other"))},"loadedSegments":["age"],"availableSegments":[]}"#
    let bench = try await Workbench(
      width: 100, threads: [("t", Sample.meta([first, second]))],
      start: .thread(ThreadIdentity(schema: .thread, id: "t")))
    let identity = ThreadIdentity(schema: .thread, id: "t")
    let record = try #require(try await bench.cache.record(identity))
    func offered(_ name: String) throws -> [String] {
      let segment = try #require(record.files[0].segment(name))
      return SliceScreen(record, file: "f", segment: segment).candidates.map {
        "\($0.file) \($0.segment)"
      }
    }
    #expect(try offered("age") == ["g age", "f generation"])
    #expect(try offered("region") == [])
  }

  @Test("slices of the same question come before those of another one")
  func sameQuestion() async throws {
    func file(_ id: String, _ answer: String, _ names: [String]) -> String {
      let slice = #"[{"response":"\#(answer)","value":{"young":0.5}}]"#
      let data = names.map { #""\#($0)":\#(slice)"# }.joined(separator: ",")
      return #"{"id":"\#(id)","data":{\#(data)},"loadedSegments":[],"availableSegments":[]}"#
    }
    let identity = ThreadIdentity(schema: .thread, id: "t")
    let files = [
      file("f", "yes", ["age", "generation"]), file("g", "often", ["age"]),
      file("h", "yes", ["age"]),
    ]
    let bench = try await Workbench(
      width: 100, threads: [("t", Sample.meta(files))], start: .thread(identity))
    let record = try #require(try await bench.cache.record(identity))
    let segment = try #require(record.files[0].segment("age"))
    #expect(
      SliceScreen(record, file: "f", segment: segment).candidates.map { "\($0.file) \($0.segment)" }
        == ["h age", "f generation", "g age"])
  }

  @Test("another view is shown at the value that one had gone to, and back again at its bar")
  func keepsPlace() async throws {
    let bench = try await onSlice()
    func slice() throws -> SliceScreen { try #require(bench.model.top as? SliceScreen) }
    func bar() throws -> String? {
      let slice = try slice()
      return slice.bars?.rows[slice.view.cursor].bar?.label
    }
    func path() throws -> String? {
      let slice = try slice()
      return slice.outline?.path(slice.view.cursor)
    }
    await bench.press("tab")
    #expect(try cursor(bench) == 0, "who has gone nowhere sees the tree from its beginning")
    await bench.press("tab", "tab", "j", "j")
    #expect(try bar() == "france")
    await bench.press("tab")
    #expect(try path()?.hasSuffix("france") == true)
    await bench.press("tab", "tab")
    #expect(try bar() == "france")
    await bench.press("g", "/")
    await bench.type("jap")
    await bench.press("enter", "tab")
    #expect(try path()?.hasSuffix("japan") == true)
    await bench.press("k", "tab", "tab")
    #expect(try bar() == "france")
    await bench.click(on: "tree")
    #expect(try path()?.hasSuffix("france") == true, "a click on its name shows it so too")
    await bench.press("esc", "=", "enter", "j", "tab")
    #expect(try bar() != nil)
    await bench.press("tab", "tab", "tab")
    #expect(try slice().mode == .compared)
    #expect(bench.rows[1].contains(" B and "), "how long both are")
  }
}
