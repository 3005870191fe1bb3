import JSONText
import KeyValue
import Testing
import ThreadCache

@testable import Browser

@Suite("The screens")
struct ScreenTests {
  private static let few = Array(Sample.threads.prefix(3))

  @Test("the matrix at 120 columns has the reason of the broken cell beside it")
  func matrix120() async throws {
    let bench = try await Workbench(
      width: 120, height: 40,
      start: .thread(ThreadIdentity(schema: .thread, id: ThreadID(Sample.usual))))
    #expect(
      bench.rows[1...5] == [
        " 3 files · 19 of 28 segments loaded · 1 broken · meta 2.9 kB · expires in 89 d · updated about 1 d ago"
          + " · schema thread",
        "            ove reg age gen org sec job rel edu gnr emp   LOADED  IN META  │ 2024_7 › age",
        "  2025_5_2   ●   ●   ●   ●   ○   ●   ●   ○   ○   ○   ○      6/11    934 B  │ broken, not loaded",
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
    #expect(bench.rows[1].hasPrefix(" 60 files · 60 of 60 segments loaded"))
    #expect(bench.rows[2].hasPrefix("  1–"))
    await bench.press("G")
    #expect(bench.rows[2].contains("–60 "))
    #expect(bench.screen.contains("▌ 2025_69"))
  }

  @Test("a window of 5 × 3 says that it is too small, and q still leaves")
  func tiny() async throws {
    let bench = try await Workbench(width: 5, height: 3)
    #expect(bench.screen == "too\nsmall\nquit")
    await bench.resize(20, 4)
    #expect(bench.screen.contains("window too small\nq quits · needs 16×5"))
    await bench.press("q")
    #expect(bench.effects.contains { if case .quit = $0 { true } else { false } })
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

  @Test("help is whole at any width: long lines go on below", arguments: [24, 40, 80])
  func helpWraps(width: Int) async throws {
    let bench = try await Workbench(width: width, threads: [])
    await bench.press("?")
    var seen = ""
    for _ in 0..<100 {
      for row in bench.rows.dropFirst(2).dropLast() {
        #expect(!row.contains("…"), "\(row)")
        seen += " " + row
      }
      await bench.press("pgdn")
    }
    let words = seen.split(separator: " ").joined(separator: " ")
    #expect(words.contains("contains a text; a capital in it makes case count"))
  }

  @Test("the reason in the legend is whole or not there; the panel has it")
  func legend() async throws {
    let start = BrowserConfiguration.Start.thread(
      ThreadIdentity(schema: .thread, id: ThreadID(Sample.usual)))
    let narrow = try await Workbench(start: start)
    #expect(narrow.rows[22].contains("✗ broken: no slice"))
    #expect(narrow.screen.contains("age is marked loaded, its slice is missing"))
    let wide = try await Workbench(width: 120, start: start)
    #expect(wide.rows[22].contains("broken: age is marked loaded, its slice is missing"))
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
    await bench.send(.tick(now: Workbench.now + 10_000))
    #expect(bench.rows[22].hasPrefix(" ▁–█ loaded, by size   ○ available"))
    await bench.press("m", "m")
    await bench.send(.tick(now: Workbench.now + 20_000))
    #expect(bench.rows[22].hasPrefix(" ● loaded   ○ available"))
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
    #expect(bench.rows[1].contains(" reg age"))
  }

  @Test("a question that has one line says what is asked; its keys are in the footer")
  func lowDialog() async throws {
    let bench = try await Workbench(
      width: 20, height: 5,
      start: .thread(ThreadIdentity(schema: .thread, id: ThreadID(Sample.usual))))
    await bench.press("D")
    #expect(bench.rows[2].contains("age of 2024_7"))
    #expect(bench.rows[4].contains("y evict  n keep"))
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
      [], ["G", "enter"], ["m"], ["l", "enter"], ["tab"], ["tab"], ["esc", "D"],
      ["esc", "r", "enter"],
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
    #expect(Ages.moment(1_800_000_000_000, now: 1_800_000_000_000, secondsEast: 0) == "08:00:00")
    #expect(Ages.moment(951_782_400_000, now: 1_800_000_000_000, secondsEast: 0) == "29 Feb 00:00")
  }
}
