import Testing
import ThreadCache

@testable import Browser

@Suite("For screen readers")
struct LinearTests {
  private func bench(
    width: Int = 80, height: Int = 24, onThread: Bool = false, tour: Bool = false
  ) async throws -> Workbench {
    try await Workbench(
      width: width, height: height, tour: tour, glyphs: .ascii,
      start: onThread
        ? .thread(ThreadIdentity(schema: .thread, id: ThreadID(Sample.usual))) : .threads,
      linear: true)
  }

  /// The line that the cursor is on.
  private func lineAtCursor(_ bench: Workbench) throws -> String {
    let grid = bench.model.view()
    return grid.text(ofRow: try #require(grid.cursor).y)
  }

  @Test(
    "the monitor has one figure a line, whole, and nothing that stands for a picture",
    arguments: [80, 200])
  func monitor(width: Int) async throws {
    let bench = try await bench(width: width, height: 60)
    await bench.press("2")
    #expect(
      bench.rows.contains("calls 3.0/s, at most 4.0/s in 5 min, 3.0/s over a minute")
        || width == 200)
    #expect(bench.rows.contains { $0.hasPrefix("memory 95 MB, 95 % of 100 MB") })
    #expect(bench.rows.contains { $0.hasPrefix("last minute no call") })
    #expect(bench.rows.contains { $0.hasPrefix("read 600 calls, P50 ") })
    #expect(bench.rows.contains("STORE redis 7.0.15"), "no second column beside it")
    #expect(!bench.screen.contains("#"))
    #expect(!bench.screen.contains("~"))
    await bench.resize(width, 24)
    #expect(bench.rows.contains { $0.hasPrefix("1-19 of ") }, "says that there is more")
    await bench.press("G")
    #expect(bench.rows.contains { $0.hasPrefix("timed out 3") })
  }

  @Test("a question has no frame, whatever the colour of its store")
  func frameless() async throws {
    let bench = try await Workbench(
      width: 80, height: 24, glyphs: .ascii, start: .threads, linear: true
    ) { $0.storeColor = .red }
    await bench.press("D")
    #expect(bench.rows.contains("question: Evict from \(Workbench.address)"), "\(bench.screen)")
    #expect(!bench.screen.contains("+-"))
  }

  @Test("each line of the tour is said once")
  func tourOnce() async throws {
    let bench = try await bench(onThread: true, tour: true)
    #expect(bench.screen.contains("A cell is broken: the panel says why."))
    await bench.press("l")
    #expect(!bench.screen.contains("Tour"))
    await bench.press("enter")
    #expect(bench.screen.contains("Tour 2/5"))
    await bench.press("j")
    #expect(!bench.screen.contains("Tour"))
    await bench.press("S")
    #expect(bench.screen.contains("Tour 3/5"), "what is new is said")
  }

  @Test("what has just happened is said whole, on as many lines as it takes")
  func wholeNews() async throws {
    let bench = try await bench(width: 40, onThread: true)
    await bench.press("v")
    #expect(bench.rows.suffix(3).first?.hasPrefix("range from here") == true)
    #expect(bench.rows.dropLast().last?.hasSuffix("drops it") == true)
  }

  @Test("the keys of overlays are words")
  func overlayKeys() async throws {
    let bench = try await bench()
    await bench.press(":")
    #expect(bench.rows.last?.contains("up history") == true)
    #expect(bench.rows.last?.contains("enter do it") == true)
    #expect(bench.screen.contains(", more below"))
    await bench.press("esc", "?")
    #expect(bench.screen.contains(", more below"))
  }

  @Test("the replay names the step that is chosen")
  func replay() async throws {
    let bench = try await bench(onThread: true)
    await bench.press("r", "a", "ctrl-u")
    await bench.type("2024_7: region, sector")
    await bench.press("enter")
    #expect(bench.rows[1] == "no step was run yet")
    await bench.press("enter")
    #expect(bench.rows[1] == "step 6 of 6, answer")
    #expect(try lineAtCursor(bench).hasPrefix("new: sector"))
    await bench.press("g", "g", "j")
    #expect(bench.rows[1] == "step 2 of 6, plan")
    #expect(try lineAtCursor(bench).hasPrefix("region cached"))
    #expect(bench.rows.contains("missing sector"))
    #expect(!bench.screen.contains("(*)"))
    await bench.press("tab")
    #expect(bench.rows.contains { $0.hasPrefix("answer, line 1 of ") })
  }

  @Test("the list says where one is and the row's cells with their names, one a line")
  func list() async throws {
    let bench = try await bench()
    #expect(bench.rows[0] == "bobbin, bench")
    #expect(bench.rows[1] == "thread 1 of 6")
    #expect(bench.rows.contains { $0.hasPrefix("FILES ") })
    #expect(bench.rows.contains { $0.hasPrefix("LOADED ") && $0.contains(" of ") })
    #expect(bench.rows.contains { $0.hasPrefix("TTL ") })
    #expect(try lineAtCursor(bench).hasPrefix("THREAD thread_"))
  }

  @Test("the cursor follows the selection, and the place with it")
  func cursor() async throws {
    let bench = try await bench()
    let first = try lineAtCursor(bench)
    await bench.press("j")
    #expect(bench.rows[1] == "thread 2 of 6")
    let second = try lineAtCursor(bench)
    #expect(second != first && second.hasPrefix("THREAD "))
  }

  @Test("a cell of the matrix is told in words")
  func matrix() async throws {
    let bench = try await bench(onThread: true)
    await bench.press("g", "g", "0", "l", "l")
    #expect(bench.rows[1].hasPrefix("file 1 of 3, segment 2 of "))
    let line = try lineAtCursor(bench)
    #expect(line.contains("region") && line.contains("loaded"))
    #expect(bench.screen.contains("FILE 2025_5_2, 6 of 11 loaded"))
  }

  @Test("what has happened is the line above the keys, which is the last")
  func news() async throws {
    let bench = try await bench(onThread: true)
    await bench.press("c")
    let rows = bench.rows
    #expect(rows[rows.count - 2].contains("copied"))
    #expect(rows[rows.count - 1].hasPrefix("keys: ? help"))
    await bench.press("0", "enter")
    #expect(bench.rows[rows.count - 2].hasPrefix("warning: "))
  }

  @Test("a question stands alone, without its frame, and is answered as ever")
  func question() async throws {
    let bench = try await bench(onThread: true)
    await bench.press("g", "g", "0", "l", "l", "D")
    #expect(!bench.screen.contains("+--") && !bench.screen.contains("| "))
    #expect(bench.screen.contains("y evict"))
    #expect(!bench.screen.contains("FILE "))
    await bench.press("y")
    #expect(try await bench.stored().files[0].segment("region")?.state == .available)
    #expect(bench.rows[bench.rows.count - 2].contains("region"))
  }

  @Test("while something is typed the cursor stands where the next letter goes")
  func typing() async throws {
    let bench = try await bench()
    await bench.press("/")
    await bench.type("ksx")
    let line = try lineAtCursor(bench)
    let cursor = try #require(bench.model.view().cursor)
    #expect(line.hasSuffix("ksx") || line.contains("ksx,"))
    let end = try #require(line.range(of: "ksx")?.upperBound)
    #expect(cursor.x == line.distance(from: line.startIndex, to: end))
  }

  @Test("a long id is whole, over as many lines as it takes")
  func long() async throws {
    let bench = try await bench(width: 20, height: 24)
    await bench.press("/")
    await bench.type("ksx")
    await bench.press("enter")
    #expect(bench.rows.joined().contains(Sample.usual))
  }

  @Test("the mouse does nothing: there is nothing to point at")
  func mouse() async throws {
    let bench = try await bench()
    let before = bench.screen
    for y in 0..<24 { await bench.send(.mouse(Mouse(position: Point(x: 3, y: y)))) }
    #expect(bench.screen == before)
  }

  @Test("frames, bars and the empty columns of a table are not told")
  func transcript() {
    let words = Transcript(size: Size(width: 40, height: 5), glyphs: .unicode) { grid in
      grid.box(grid.bounds, glyphs: .unicode, title: "Title")
      grid.put("NAME      12 kB", at: Point(x: 2, y: 1))
      grid.put("▌", at: Point(x: 1, y: 2), style: Style(.selection))
      grid.put("india", at: Point(x: 2, y: 2))
      grid.put("█████", at: Point(x: 10, y: 2), style: Style(.bar))
      grid.put("0.5", at: Point(x: 20, y: 2))
      grid.cursor = Point(x: 2, y: 2)
    }
    #expect(words.lines == ["Title", "NAME, 12 kB", "india, 0.5"])
    #expect(words.cursor == Point(x: 0, y: 2))
  }

  @Test("a bar is told with its response where that is another than before, and only there")
  func responses() async throws {
    let slice = Sample.slice(0).dropLast() + "," + Sample.slice(1).dropFirst()
    let file = Sample.file("f", loaded: ["age"], available: ["age"])
      .replacing(Sample.slice(0), with: String(slice))
    let bench = try await Workbench(
      threads: [("t", Sample.meta([file]))], glyphs: .ascii,
      start: .thread(ThreadIdentity(schema: .thread, id: "t")), linear: true)
    await bench.press("enter")
    #expect(try lineAtCursor(bench) == "india 0.10, RESPONSE Learning is encouraged")
    await bench.press("j")
    #expect(try lineAtCursor(bench) == "brazil 0.33")
    await bench.press("k")
    #expect(try lineAtCursor(bench) == "india 0.10")
    await bench.press("G")
    #expect(try lineAtCursor(bench).hasSuffix(", RESPONSE Learning is encouraged"))
    await bench.press("k", "k", "k", "k")
    #expect(try lineAtCursor(bench) == "RESPONSE Learning is encouraged")
    await bench.press("j")
    #expect(!(try lineAtCursor(bench)).contains("RESPONSE"), "it was heard a line before")
  }

  @Test("an invocation is told in words, each fact with its name and whole")
  func continuity() async throws {
    let bench = try await bench(onThread: true)
    await bench.press("l", "l", "l", "5")
    #expect(bench.screen.contains("the next process, after 0 invocations"))
    await bench.press("X", "y")
    #expect(bench.screen.contains("invocation 1 of 1"))
    #expect(bench.rows.contains { $0.hasPrefix("process 4712 has ended") })
    #expect(bench.rows.contains { $0.hasPrefix("WHEN ") })
    #expect(bench.rows.contains { $0.hasPrefix("ASKED FOR ") })
    #expect(bench.rows.contains { $0.hasPrefix("FOUND CACHED ") })
    #expect(bench.rows.contains { $0.hasPrefix("READ ") })
    #expect(!bench.screen.contains("++"))
    #expect(!bench.screen.contains("~"))
  }

  @Test("a size that changes is told with a word between the two")
  func sizes() async throws {
    let bench = try await bench(width: 120, onThread: true)
    await bench.press("l", "D")
    #expect(bench.rows.contains { $0.contains(" kB to ") })
    #expect(!bench.screen.contains(" > "))
  }

  @Test("the palette says which line is chosen")
  func palette() async throws {
    let bench = try await bench()
    await bench.press(":")
    #expect(!bench.screen.contains("chosen: "))
    await bench.press("down", "down")
    #expect(bench.rows.count { $0.contains("chosen: ") } == 1)
    await bench.type("hel")
    #expect(bench.rows.contains { $0.hasPrefix("chosen: help") })
  }

  @Test("what a list offers has a word for the one that is chosen")
  func chosen() async throws {
    let bench = try await bench()
    await bench.press("s")
    #expect(try lineAtCursor(bench).hasPrefix("chosen: 1 "), "\(bench.screen)")
    await bench.press("down")
    #expect(try lineAtCursor(bench).hasPrefix("chosen: 2 "), "\(bench.screen)")
  }

  @Test("there are no signs to be explained")
  func noLegend() async throws {
    let bench = try await bench(onThread: true)
    await bench.press("i")
    #expect(bench.model.overlay == nil)
    #expect(bench.screen.contains("there are no signs here"))
  }
}
