import JSONText
import KeyValue
import Testing
import ThreadCache

@testable import Browser

@Suite("The screens")
struct ScreenTests {
  private static let few = Array(Sample.threads.prefix(3))

  private func rows(_ bench: Workbench) -> [String] {
    bench.screen.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  @Test("the list at 80 columns")
  func list80() async throws {
    let bench = try await Workbench(threads: Self.few)
    #expect(
      rows(bench).prefix(7) == [
        " bobbin ▸ bench                                             memory · read-write",
        " Threads                                                   no filter · as found",
        "   THREAD                           FILES   LOADED  SEGMENTS     TTL  STATE",
        "▌  thread_DfWkQamW1sXbQ7ZoNXz3BAUR      1     0/11  ········    80 d  empty",
        "   thread_FiHxcpVHExsMu3rF1wdhlLVO      1      1/1  ████████    71 d  ok",
        "   thread_ksxPGKuaRnSFZOrbAyYFmqWT      3    19/28  █████▍··    89 d  1 broken",
        "",
      ])
    #expect(
      rows(bench).suffix(2) == [
        " 1–3 of 3",
        " ⏎ open   o go to   / filter   D evict   r replay   e edit   U undo   ? help",
      ])
  }

  @Test("the list at 40 × 10 is the id and what is loaded")
  func list40() async throws {
    let bench = try await Workbench(width: 40, height: 10, threads: Self.few)
    #expect(
      rows(bench) == [
        " bobbin ▸ bench     memory · read-write",
        "   THREAD                         LOADED",
        "▌  thread_DfWkQam…bQ7ZoNXz3BAUR     0/11",
        "   thread_FiHxcpV…Mu3rF1wdhlLVO      1/1",
        "   thread_ksxPGKu…FZOrbAyYFmqWT    19/28",
        "", "", "",
        " thread_DfWkQamW1sXbQ7ZoNXz3BAUR",
        " ⏎ open  o go to  / filter  ? help",
      ])
  }

  @Test("the matrix at 120 columns has the reason of the broken cell beside it")
  func matrix120() async throws {
    let bench = try await Workbench(
      width: 120, height: 40,
      start: .thread(ThreadIdentity(schema: .thread, id: ThreadID(Sample.usual))))
    #expect(
      rows(bench)[1...5] == [
        " 3 files · 19 of 28 segments loaded · 1 broken · 2.9 kB · expires in 89 d · ≈ 1 d ago"
          + " · schema thread",
        "            ove reg age gen org sec job rel edu gnr emp   LOADED     SIZE  │ 2024_7 › age",
        "  2025_5_2   ●   ●   ●   ●   ○   ●   ●   ○   ○   ○   ○      6/11    934 B  │ broken",
        "  2025_10_1  ●   ●   ●   ●   ●   ●   ●   ●   ●   ●   ●     11/11   1.6 kB  │ age is marked"
          + " loaded, its slice is missing",
        "▌ 2024_7     ·   ●  ▐✗▌  ●   ○   ○   ·   ·   ○   ·   ·       2/6    371 B  │",
      ])
  }

  @Test("a matrix that is longer than the window says which files are in sight")
  func longMatrix() async throws {
    let files = (10..<70).map { Sample.file("2025_\($0)", loaded: ["age"], available: ["age"]) }
    let bench = try await Workbench(
      threads: [("thread_long", Sample.meta(files))],
      start: .thread(ThreadIdentity(schema: .thread, id: "thread_long")))
    #expect(rows(bench)[1].hasPrefix(" 60 files · 60 of 60 segments loaded"))
    #expect(rows(bench)[2].hasPrefix("  1–"))
    await bench.press("G")
    #expect(rows(bench)[2].contains("–60 "))
    #expect(bench.screen.contains("▌ 2025_69"))
  }

  @Test("the heading of the column that orders the list has an arrow, and keeps its name")
  func sortedHeading() async throws {
    let bench = try await Workbench(threads: Self.few)
    await bench.press("s", "2")
    #expect(rows(bench)[2].contains("THREAD↑"))
    await bench.press("s", "2")
    #expect(rows(bench)[2].contains("THREAD↓"))
    await bench.press("s", "3")
    #expect(rows(bench)[2].contains("↑FILES "))
  }

  @Test("a window of 5 × 3 says that it is too small, and q still leaves")
  func tiny() async throws {
    let bench = try await Workbench(width: 5, height: 3)
    #expect(bench.screen == "too\nsmall\nquit")
    await bench.press("q")
    #expect(bench.effects.contains { if case .quit = $0 { true } else { false } })
  }

  @Test(
    "columns fit, keep their order, and never overlap",
    arguments: [16, 20, 40, 60, 79, 80, 81, 100, 109, 110, 120, 200, 400])
  func columns(width: Int) {
    let placed = ThreadsColumns(width: width).placed
    #expect(placed.first?.column == .id)
    #expect(placed.contains { $0.column == .loaded })
    for (left, right) in zip(placed, placed.dropFirst()) {
      #expect(left.x + left.width < right.x)
    }
    #expect(placed.last.map { $0.x + $0.width <= width } == true)
  }

  @Test("what goes first where there is no room: AGE, then SIZE, while SEGMENTS shrinks")
  func droppedColumns() {
    func names(_ width: Int) -> [ThreadsColumns.Column] {
      ThreadsColumns(width: width).placed.map(\.column)
    }
    #expect(names(120) == ThreadsColumns.Column.allCases)
    #expect(names(94) == [.id, .files, .loaded, .segments, .size, .ttl, .state])
    #expect(names(80) == [.id, .files, .loaded, .segments, .ttl, .state])
    #expect(names(40) == [.id, .loaded])
  }

  @Test(
    "control characters, bidi controls, wide and combining ids are shown and never sent as they are"
  )
  func hostileIDs() async throws {
    let ids = [
      "thread_\u{1B}[31mred", "thread_\u{202E}evil", "thread_\u{0}nul\nline",
      "thread_e\u{301}e\u{301}",
      "thread_👨‍👩‍👧‍👦_family", "thread_会話会話会話会話会話会話会話会話会話会話", "",
      String(repeating: "x", count: 400),
    ]
    let bench = try await Workbench(threads: ids.map { ($0, Sample.meta([])) })
    for size in [(120, 40), (80, 24), (40, 10)] {
      await bench.resize(size.0, size.1)
      for _ in ids {
        await bench.press("j")
        for cell in bench.model.view().cells {
          for scalar in cell.character.unicodeScalars {
            #expect(!scalar.properties.isBidiControl)
            #expect(scalar.properties.generalCategory != .control)
          }
        }
      }
    }
    #expect(bench.screen.contains("␛") || bench.screen.contains("red"))
  }

  @Test("the id under the cursor is shown whole where its column is too narrow")
  func wholeID() async throws {
    let id = "thread_" + String(repeating: "0123456789", count: 5)
    let bench = try await Workbench(threads: [(id, Sample.meta([]))])
    #expect(bench.screen.contains(id))
  }

  @Test("a thread of the later schema says so")
  func responseSchema() async throws {
    let bench = try await Workbench(width: 120, threads: [])
    let identity = ThreadIdentity(schema: .response, id: "thread_late")
    _ = try await bench.cache.store.commit(
      Commit(
        anchor: identity.metaKey, expected: .absent,
        change: .value(Array(Sample.meta([]).utf8)), lifetime: .never))
    await bench.press("ctrl-r")
    #expect(bench.screen.contains("response:thread_late"))
    await bench.press("enter")
    #expect(bench.screen.contains("schema response"))
    #expect(bench.screen.contains("never expires"))
  }

  @Test(
    "where the ids have no room for the later schema's prefix it is two letters, and told whole")
  func laterSign() async throws {
    let bench = try await Workbench(width: 120, threads: [])
    let id = "thread_4kA5vg3MgUip4xb7hgFF6rCf"
    let identity = ThreadIdentity(schema: .response, id: ThreadID(id))
    _ = try await bench.cache.store.commit(
      Commit(
        anchor: identity.metaKey, expected: .absent,
        change: .value(Array(Sample.meta([]).utf8)), lifetime: .never))
    await bench.press("ctrl-r")
    #expect(rows(bench)[3].hasPrefix("▌  response:\(id) "))
    #expect(!rows(bench)[22].contains(id))
    await bench.resize(80, 24)
    #expect(rows(bench)[3].hasPrefix("▌r:\(id) "))
    #expect(rows(bench)[22].hasSuffix(" response:\(id)"))
    await bench.press("space")
    #expect(rows(bench)[3].hasPrefix("▌✓:\(id) "))
    await bench.press("?", "G")
    #expect(bench.screen.contains("r:       kept under response:"))
  }

  @Test("go to takes the key of a meta, or an id with the prefix the list shows")
  func goToKey() async throws {
    let bench = try await Workbench(threads: Self.few)
    for text in ["thread:\(Sample.usual):meta", "response:\(Sample.usual)"] {
      await bench.press("o")
      await bench.type(text)
      await bench.press("enter")
      #expect(bench.screen.contains("3 files · 19 of 28 segments loaded"))
      await bench.press("esc")
    }
    await bench.press("o")
    await bench.type("response:thread_no")
    await bench.press("enter")
    #expect(bench.screen.contains("no thread thread_no in bench"))
  }

  @Test("why a thread has no figures stands in their place where the bar is too narrow for it")
  func problemInTheList() async throws {
    let threads = Sample.threads.filter { $0.id == "thread_bad" }
    let bench = try await Workbench(threads: threads)
    let heading = rows(bench)[2]
    let files = try #require(heading.range(of: "FILES")).lowerBound
    let column = heading.distance(from: heading.startIndex, to: files)
    #expect(rows(bench)[3].dropFirst(column).hasPrefix("not JSON at byte "))
    await bench.resize(200, 24)
    #expect(rows(bench)[3].contains("–         –   not JSON at byte "))
  }

  @Test("help is whole at any width: long lines go on below", arguments: [24, 40, 80])
  func helpWraps(width: Int) async throws {
    let bench = try await Workbench(width: width, threads: [])
    await bench.press("?")
    var seen = ""
    for _ in 0..<100 {
      for row in rows(bench).dropFirst(2).dropLast() {
        #expect(!row.contains("…"), "\(row)")
        seen += " " + row
      }
      await bench.press("pgdn")
    }
    let words = seen.split(separator: " ").joined(separator: " ")
    #expect(words.contains("contains a text; a capital in it makes case count"))
  }

  @Test("what an empty store says is whole at 80 columns")
  func emptyStoreWhole() async throws {
    let bench = try await Workbench(threads: [])
    let text = bench.screen.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(text.contains("bobbin demo shows some samples."))
  }

  @Test("the reason in the legend is whole or not there; the panel has it")
  func legend() async throws {
    let start = BrowserConfiguration.Start.thread(
      ThreadIdentity(schema: .thread, id: ThreadID(Sample.usual)))
    let narrow = try await Workbench(start: start)
    #expect(rows(narrow)[22].hasSuffix("✗ broken"))
    #expect(narrow.screen.contains("age is marked loaded, its slice is missing"))
    let wide = try await Workbench(width: 120, start: start)
    #expect(rows(wide)[22].hasSuffix("broken: age is marked loaded, its slice is missing"))
  }

  @Test("a thread with nothing broken opens on the first slice of its first file")
  func firstSlice() async throws {
    let file = Sample.file("2025_1", loaded: ["gender"], available: ["age", "gender"])
    let bench = try await Workbench(
      threads: [("thread_fine", Sample.meta([file]))],
      start: .thread(ThreadIdentity(schema: .thread, id: "thread_fine")))
    #expect(bench.screen.contains("2025_1 › gender"))
    #expect(bench.screen.contains("Learning is encouraged"))
  }

  @Test("cells that tell sizes have a legend that says so")
  func heatLegend() async throws {
    let bench = try await Workbench(
      start: .thread(ThreadIdentity(schema: .thread, id: ThreadID(Sample.usual))))
    await bench.press("m")
    #expect(rows(bench)[22].hasPrefix(" ▁–█ loaded, by size   ○ available"))
    await bench.press("m")
    #expect(rows(bench)[22].hasPrefix(" ● loaded   ○ available"))
  }

  @Test("Enter on a broken cell without a slice says how it gets one")
  func brokenCell() async throws {
    let bench = try await Workbench(
      start: .thread(ThreadIdentity(schema: .thread, id: ThreadID(Sample.usual))))
    await bench.press("enter")
    #expect(bench.screen.contains("there is no slice to show: R repairs it, L loads it again"))
  }

  @Test("the matrix in 20 × 5 keeps its headings apart from the facts")
  func lowMatrix() async throws {
    let bench = try await Workbench(
      width: 20, height: 5,
      start: .thread(ThreadIdentity(schema: .thread, id: ThreadID(Sample.usual))))
    #expect(!bench.screen.contains("19 of"))
    #expect(rows(bench)[1].hasSuffix(" reg age"))
  }

  @Test("a question that has one line says what is asked; its keys are in the footer")
  func lowDialog() async throws {
    let bench = try await Workbench(
      width: 20, height: 5,
      start: .thread(ThreadIdentity(schema: .thread, id: ThreadID(Sample.usual))))
    await bench.press("D")
    #expect(rows(bench)[2].contains("age of 2024_7"))
    #expect(rows(bench)[4].contains("y evict  n keep"))
  }

  @Test("an empty store says what to do")
  func emptyStore() async throws {
    let bench = try await Workbench(threads: [])
    #expect(bench.screen.contains("No threads are cached in bench."))
    #expect(bench.screen.contains("bobbin import DIR"))
  }

  @Test("a thread that is no JSON shows its bytes, and the place")
  func unreadable() async throws {
    let bench = try await Workbench(
      start: .thread(ThreadIdentity(schema: .thread, id: "thread_bad")))
    #expect(bench.screen.contains("not JSON"))
    #expect(bench.screen.contains(#"{"files":[{"id":"2025_1","data":{}} oops"#))
    await bench.press("enter")
    #expect(bench.screen.contains("it cannot be read; e edits its bytes"))
  }

  @Test("without Unicode every screen is ASCII")
  func ascii() async throws {
    let bench = try await Workbench(
      threads: Array(Sample.threads.prefix(3)), tour: true, glyphs: .ascii)
    for keys in [
      [], ["G", "enter"], ["m"], ["l", "enter"], ["tab"], ["tab"], ["esc", "D"], ["esc", "r", "enter"],
      ["tab"], ["tab"], ["esc", "4"], ["?"], ["esc", ":"],
    ] {
      for key in keys { await bench.press(key) }
      let odd = bench.model.view().cells.filter { !$0.character.isASCII }.map(\.character)
      #expect(odd.isEmpty, "\(odd) after \(keys)")
    }
  }

  @Test("nothing ticks while nothing shown ages; words that age say when")
  func ticks() async throws {
    let bench = try await Workbench(threads: [])
    #expect(bench.model.nextTick == nil)
    let full = try await Workbench(threads: Self.few)
    await full.send(.tick(now: Workbench.now + 5000))
    let tick = try #require(full.model.nextTick)
    // Ages in days change by the day, not by the second.
    #expect(tick - Workbench.now > 3_600_000)
    await full.press("x")
    let flash = try #require(full.model.nextTick)
    #expect(flash - Workbench.now < 15_000)
    await full.send(.tick(now: flash))
    #expect(full.model.nextTick.map { $0 > flash + 3_000_000 } == true)
    #expect(!full.screen.contains("does nothing here"))
  }

  @Test("figures and spans are short and in one unit")
  func figures() {
    #expect(
      [0, 999, 1000, 1234, 9949, 88_400, 999_499, 4_100_000].map(Figures.bytes)
        == ["0 B", "999 B", "1.0 kB", "1.2 kB", "9.9 kB", "88 kB", "999 kB", "4.1 MB"])
    #expect(Figures.count(1_048_576) == "1 048 576")
    #expect(Figures.change(from: 88_000, to: 84_000) == "88 kB → 84 kB")
    #expect(Figures.change(from: 26_481, to: 26_475) == "26 kB → 26 kB (-6 B)")
    #expect(Figures.change(from: 26_481, to: 26_481) == "26 kB → 26 kB")
    #expect(
      [0.0, 0.424, 1.904, 12.3, 99.96, 2100].map(Figures.milliseconds)
        == ["0.00 ms", "0.42 ms", "1.90 ms", "12.3 ms", "100 ms", "2.1 s"])
    #expect(
      [0, 59_999, 60_000, 7_200_000, 90 * 86_400_000].map(Ages.short)
        == ["<1 min", "<1 min", "1 min", "2 h", "90 d"])
    #expect(Ages.untilOlder(61_000) == 59_000)
    #expect(Ages.untilShorter(61_000) == 1_001)
    #expect(Ages.moment(1_800_000_000_000, now: 1_800_000_000_000, secondsEast: 0) == "08:00:00")
    #expect(Ages.moment(951_782_400_000, now: 1_800_000_000_000, secondsEast: 0) == "29 Feb 00:00")
  }

  @Test("bars stand under each other with aligned figures, odd numbers as they are stored")
  func bars() throws {
    let json = #"[{"response":"r","value":{"a":0.5,"bb":1e400,"c":-0.25,"d":null}}]"#
    let document = try JSONDocument(parsing: json)
    let bars = try #require(SliceBars(document.root))
    let texts: [String] = bars.rows.compactMap { row in
      if case .bar(_, _, let text) = row { text } else { nil }
    }
    #expect(texts == ["0.50", "1e400", "-0.25", "null"])
    #expect(SliceBars(try JSONDocument(parsing: #"["text"]"#).root) == nil)
    #expect(SliceBars(try JSONDocument(parsing: "3").root) != nil)
  }
}
