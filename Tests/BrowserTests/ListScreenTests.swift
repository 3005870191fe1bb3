import KeyValue
import Testing
import ThreadCache

@testable import Browser

@Suite("The list on the screen")
struct ListScreenTests {
  private static let few = Array(Sample.threads.prefix(3))

  @Test("the list at 80 columns")
  func list80() async throws {
    let bench = try await Workbench(threads: Self.few)
    #expect(
      bench.rows.prefix(7) == [
        " bobbin ▸ bench                                             memory · read-write",
        " Threads                                                   no filter · as found",
        "   THREAD                           FILES   LOADED  SEGMENTS     TTL  META",
        "▌  thread_DfWkQamW1sXbQ7ZoNXz3BAUR      1     0/11  ········    80 d  empty",
        "   thread_FiHxcpVHExsMu3rF1wdhlLVO      1      1/1  ████████    71 d  meta ok",
        "   thread_ksxPGKuaRnSFZOrbAyYFmqWT      3    19/28  █████▍··    89 d  1 broken",
        "",
      ])
    #expect(
      bench.rows.suffix(2) == [
        " 1–3 of 3",
        " ⏎ open   o go to   / filter   D evict   r replay   e edit   ␣ mark   ? help",
      ])
  }

  @Test("the list at 40 × 10 is the id and what is loaded")
  func list40() async throws {
    let bench = try await Workbench(width: 40, height: 10, threads: Self.few)
    #expect(
      bench.rows == [
        " bobbin ▸ bench     memory · read-write",
        "   THREAD            row 1 of 3   LOADED",
        "▌  thread_DfWkQam…bQ7ZoNXz3BAUR     0/11",
        "   thread_FiHxcpV…Mu3rF1wdhlLVO      1/1",
        "   thread_ksxPGKu…FZOrbAyYFmqWT ✗  19/28",
        "", "", "",
        " thread_DfWkQamW1sXbQ7ZoNXz3BAUR",
        " ⏎ open  o go to  / filter  ? help",
      ])
  }

  @Test("the list says that it tells of the metas alone, also where no other is broken")
  func metasAlone() async throws {
    let bench = try await Workbench(threads: Self.few)
    await bench.press("]")
    #expect(bench.screen.contains("▌  thread_ksxPGKuaRnSFZOrbAyYFmqWT"))
    await bench.press("]")
    #expect(
      bench.screen.contains("no other broken meta; bobbin verify checks the hashes too"))
    await bench.press("g", "g", "[")
    #expect(bench.screen.contains("▌  thread_ksxPGKuaRnSFZOrbAyYFmqWT"))
    #expect(bench.screen.contains("from the end"))
    await bench.press("?", "G")
    #expect(bench.screen.contains("META"))
    #expect(bench.screen.contains("what the meta alone tells"))
  }

  @Test("a filter that nothing matches says so, and what a capital in it does")
  func nothingMatches() async throws {
    let bench = try await Workbench(threads: Self.few)
    await bench.press("/")
    await bench.type("zzz")
    #expect(bench.screen.contains("No id contains zzz.\n   esc drops the filter."))
    await bench.press("ctrl-u")
    await bench.type("broken")
    #expect(bench.screen.contains("It looks in ids; s orders by META, broken ones first."))
    await bench.press("ctrl-u")
    await bench.type("KSX")
    #expect(bench.screen.contains("No id contains KSX. (a capital makes case count)"))
    await bench.press("enter", "esc")
    #expect(bench.screen.contains("1–3 of 3"))
  }

  @Test("the heading of the column that orders the list has an arrow, and keeps its name")
  func sortedHeading() async throws {
    let bench = try await Workbench(threads: Self.few)
    await bench.press("s", "2")
    #expect(bench.rows[2].contains("THREAD↑"))
    await bench.press("s", "2")
    #expect(bench.rows[2].contains("THREAD↓"))
    await bench.press("s", "3")
    #expect(bench.rows[2].contains("↑FILES "))
  }

  @Test(
    "a click on a heading orders by its column, once more backwards")
  func clickedHeading() async throws {
    let bench = try await Workbench(threads: Self.few)
    func click(_ heading: String) async throws {
      let row = bench.rows[2]
      let place = try #require(row.ranges(of: heading).last).lowerBound
      let x = row.distance(from: row.startIndex, to: place)
      await bench.send(.mouse(Mouse(position: Point(x: x, y: 2))))
    }
    try await click("THREAD")
    #expect(bench.rows[2].contains("THREAD↑"))
    try await click("THREAD")
    #expect(bench.rows[2].contains("THREAD↓"))
    try await click("SEGMENTS")
    #expect(bench.rows[2].contains("↑LOADED"))
    #expect(bench.rows[3].contains("0/11"))
    try await click("LOADED")
    #expect(bench.rows[2].contains("↓LOADED"))
    #expect(bench.rows[3].contains("19/28"))
    try await click("META")
    #expect(bench.rows[1].contains("by meta"))
    try await click("META")
    #expect(bench.rows[1].contains("by meta, broken last"))
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

  @Test("what goes first where there is no room: AGE, then IN META, while SEGMENTS shrinks")
  func droppedColumns() {
    func names(_ width: Int) -> [ThreadsColumns.Column] {
      ThreadsColumns(width: width).placed.map(\.column)
    }
    #expect(names(120) == ThreadsColumns.Column.allCases)
    #expect(names(94) == [.id, .files, .loaded, .segments, .size, .ttl, .state])
    #expect(names(80) == [.id, .files, .loaded, .segments, .ttl, .state])
    #expect(names(40) == [.id, .loaded])
  }

  @Test("the column that orders the list is there while there is room for any beside the ids")
  func orderColumn() async throws {
    func names(_ width: Int, _ order: ThreadsColumns.Column?) -> [ThreadsColumns.Column] {
      ThreadsColumns(width: width, order: order).placed.map(\.column)
    }
    #expect(names(80, .size) == [.id, .files, .loaded, .size, .ttl, .state])
    #expect(names(80, .age) == [.id, .files, .loaded, .ttl, .age, .state])
    #expect(names(52, .ttl) == [.id, .loaded, .ttl])
    #expect(names(40, .size) == [.id, .loaded, .size])
    for order in ThreadsColumns.Column.allCases {
      #expect(names(40, order).contains(order))
      #expect(names(20, order) == [.id, .loaded])
      #expect(names(120, order) == ThreadsColumns.Column.allCases)
    }
    let bench = try await Workbench(threads: Self.few)
    #expect(!bench.screen.contains("IN META"))
    await bench.press("s", "5")
    #expect(bench.rows[2].contains("↑IN META"))
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
    #expect(bench.rows[3].hasPrefix("▌  response:\(id) "))
    #expect(!bench.rows[22].contains(id))
    await bench.resize(80, 24)
    #expect(bench.rows[3].hasPrefix("▌r:\(id) "))
    #expect(bench.rows[22].hasSuffix(" response:\(id)"))
    await bench.press("space")
    #expect(bench.rows[3].hasPrefix("▌✓ r:thread_4kA5vg…Uip4xb7hgFF6rCf "))
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
    #expect(bench.screen.contains("no thread_no in bench"))
  }

  @Test("why a thread has no figures stands in their place where the bar is too narrow for it")
  func problemInTheList() async throws {
    let threads = Sample.threads.filter { $0.id == "thread_bad" }
    let bench = try await Workbench(threads: threads)
    let heading = bench.rows[2]
    let files = try #require(heading.range(of: "FILES")).lowerBound
    let column = heading.distance(from: heading.startIndex, to: files)
    #expect(bench.rows[3].dropFirst(column).hasPrefix("not JSON at byte "))
    await bench.resize(200, 24)
    #expect(bench.rows[3].contains("–         –   not JSON at byte "))
  }

  @Test("what an empty store says is whole at 80 columns")
  func emptyStoreWhole() async throws {
    let bench = try await Workbench(threads: [])
    let text = bench.screen.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(text.contains("bobbin demo shows some samples."))
  }

  @Test("an empty store says what to do")
  func emptyStore() async throws {
    let bench = try await Workbench(threads: [])
    #expect(bench.screen.contains("No threads are cached in bench."))
    #expect(bench.screen.contains("bobbin import DIR"))
  }

  @Test("an order shows what comes first, wherever the cursor was; a range keeps its row")
  func sortedCursor() async throws {
    let threads = (0..<60).map { place in
      (id: "thread_\(100 + place)", meta: Sample.meta(Array(repeating: "1", count: 60 - place)))
    }
    let bench = try await Workbench(width: 120, threads: threads)
    func list() throws -> ThreadsScreen {
      try #require(bench.model.screens[0] as? ThreadsScreen)
    }
    await bench.press("s", "2", "s", "2")
    #expect(try list().view == Viewport())
    #expect(bench.rows[3].hasPrefix("▌  thread_159"))
    for order in ["2", "2", "1"] {
      await bench.press("G", "s", order)
      #expect(try list().view == Viewport())
    }
    await bench.press("s", "2")
    #expect(bench.rows[3].hasPrefix("▌  thread_100"))
    await bench.press("j", "j", "v")
    let chosen = try #require(try list().selected?.identity)
    await bench.press("s", "2")
    #expect(try list().selected?.identity == chosen)
    #expect(bench.rows.contains { $0.contains("\(chosen)") })
  }

  @Test("esc after a filter that was kept leaves the cursor on what was found")
  func foundStays() async throws {
    let bench = try await Workbench()
    await bench.press("/")
    await bench.type("thread_b")
    await bench.press("enter")
    let found = (bench.model.screens[0] as? ThreadsScreen)?.selected?.identity
    #expect(found?.id == "thread_bad")
    await bench.press("esc")
    let list = bench.model.screens[0] as? ThreadsScreen
    #expect(list?.count == 6)
    #expect(list?.selected?.identity == found)
  }

  @Test("rows of threads that are gone are counted as such")
  func vanished() async throws {
    let bench = try await Workbench(width: 120)
    #expect(bench.screen.contains("1–6 of 6"))
    await bench.press("D", "y")
    await bench.send(.tick(now: Workbench.now + 60_000))
    #expect(bench.screen.contains("1–6 of 6, 1 of them gone"))
    await bench.press("U", "y")
    await bench.send(.tick(now: Workbench.now + 120_000))
    #expect(bench.screen.contains("1–6 of 6"))
    #expect(!bench.screen.contains("of them gone"))
  }

  @Test("where a filter goes, rows above the cursor's are in sight")
  func filterGone() async throws {
    let ids = (100..<200).map { "thread_\($0)" }
    let bench = try await Workbench(width: 100, height: 24, threads: ids.map { ($0, "[]") })
    await bench.press("/")
    await bench.type("_150")
    await bench.press("enter", "esc")
    let row = try #require(bench.rows.firstIndex { $0.hasPrefix("▌  thread_150") })
    #expect(bench.rows[row - 8].hasPrefix("   thread_142"))
  }
}
