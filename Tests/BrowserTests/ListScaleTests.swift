import KeyValue
import Testing
import ThreadCache

@testable import Browser

@Suite("The list at any size")
struct ListScaleTests {
  private func index(_ ids: [[UInt8]], chunk size: Int = 7) -> ThreadIndex {
    var index = ThreadIndex()
    for start in stride(from: 0, to: ids.count, by: size) {
      let part = ids[start..<min(start + size, ids.count)]
      index.append(
        Chunk(
          base: UInt32(start),
          identities: part.map { ThreadIdentity(schema: .thread, id: ThreadID(bytes: $0)) }))
    }
    return index
  }

  private func random(_ dice: inout Dice, _ alphabet: [UInt8], _ length: ClosedRange<Int>)
    -> [UInt8]
  {
    (0..<Int.random(in: length, using: &dice)).map { _ in alphabet.randomElement(using: &dice) ?? 0
    }
  }

  @Test("a filter finds what a plain comparison finds, for any ids and any text", arguments: 1...4)
  func matching(seed: UInt64) {
    var dice = Dice(state: seed)
    let alphabet = Array("abAB@`_\u{0}é".utf8)
    for _ in 0..<300 {
      let ids = (0..<60).map { _ in random(&dice, alphabet, 0...24) }
      let text = String(decoding: random(&dice, Array("abAB@`_".utf8), 1...4), as: UTF8.self)
      let query = ThreadQuery(text)
      func folded(_ bytes: [UInt8]) -> [UInt8] {
        query.isCaseSensitive ? bytes : bytes.map(Matcher.folded)
      }
      let needle = folded(Array(text.utf8))
      let expected = ids.indices.filter { folded(ids[$0]).contains(needle) }.map { UInt32($0) }
      let found = Matcher.rows(of: index(ids), query: query)?.order
      #expect(found == expected, "\(text)")
    }
  }

  @Test("ids are ordered by their bytes, whatever they begin with and wherever they end")
  func ordering() {
    var dice = Dice(state: 9)
    for alphabet in ["ab", "abcdefghijklmnopqrstuvwxyz", "a\u{0}"] {
      let ids = (0..<3000).map { _ in
        Array("thread_".utf8) + random(&dice, Array(alphabet.utf8), 0...14)
      }
      let order = Matcher.rows(of: index(ids), query: ThreadQuery(""), sort: SortOrder(.id))?.order
      let expected = ids.indices.sorted { a, b in
        ids[a] == ids[b] ? a < b : ids[a].lexicographicallyPrecedes(ids[b])
      }
      #expect(order == expected.map { UInt32($0) }, "\(alphabet)")
    }
  }

  @Test("as many ids as are parted first are in order, too")
  func orderingMany() {
    var dice = Dice(state: 11)
    let ids = (0..<70_000).map { _ in Array("t".utf8) + random(&dice, Array("abcdef".utf8), 0...9) }
    let order =
      Matcher.rows(of: index(ids, chunk: 4096), query: ThreadQuery(""), sort: SortOrder(.id))?.order
      ?? []
    #expect(order.count == ids.count)
    let isInOrder = zip(order, order.dropFirst()).allSatisfy { a, b in
      ids[Int(a)] == ids[Int(b)] ? a < b : ids[Int(a)].lexicographicallyPrecedes(ids[Int(b)])
    }
    #expect(isInOrder)
  }

  @Test("a longer text finds less than a shorter one, but for a capital that makes case count")
  func narrowing() {
    func narrows(_ new: String, _ old: String) -> Bool {
      ThreadQuery(new).narrows(ThreadQuery(old))
    }
    #expect(narrows("abc", "ab"))
    #expect(narrows("aB", "a"))
    #expect(narrows("AB", "ab"))
    #expect(!narrows("ab", "aB"))
    #expect(!narrows("b", "ab"))
    #expect(narrows("a", ""))
  }

  @Test("a filter within ordered rows keeps their order, few or many")
  func within() {
    let ids = (0..<2000).map { Array("t\($0)".utf8) }
    let index = index(ids, chunk: 512)
    for order in [Array((0..<2000).reversed()), [1999, 19, 190, 7]] as [[UInt32]] {
      let rows = Rows(order: order, scanned: 2000, isAscending: false)
      let found = Matcher.rows(of: index, query: ThreadQuery("19"), within: rows)
      #expect(found?.order == order.filter { "\($0)".contains("19") })
      #expect(found?.isAscending == false)
    }
  }

  @Test("typing on while an order was paid for reads no meta again; typing less orders as found")
  func paidOrder() async throws {
    let bench = try await Workbench(width: 120)
    let threads = { bench.model.screens[0] as? ThreadsScreen }
    await bench.press("s", "5")
    let ordered = threads()?.rows.order ?? []
    let before = bench.requests.count { if case .match = $0 { true } else { false } }
    await bench.press("/")
    await bench.type("thread_b")
    #expect(threads()?.shownSort.key == .size)
    #expect(threads()?.rows.order?.count == 1)
    await bench.press("esc")
    #expect(threads()?.rows.order == ordered)
    #expect(bench.requests.count { if case .match = $0 { true } else { false } } == before)
  }

  @Test("a scan that is paused says so with its place, and goes on from there")
  func pause() async throws {
    let bench = try await Workbench(width: 120, threads: [])
    bench.held = { if case .scan = $0 { true } else { false } }
    await bench.press("ctrl-r")
    let id = bench.model.jobs.current(.scan)
    let found = Chunk(
      base: 0, identities: [ThreadIdentity(schema: .thread, id: "a")])
    await bench.send(
      .scanned(id, found, ScanProgress(found: 1, scanned: 400, total: 1000, milliseconds: 9)))
    #expect(bench.screen.contains("scanning 40 %"))
    await bench.press("p")
    await bench.send(.tick(now: Workbench.now + 60_000))
    #expect(bench.screen.contains("paused at 40 %, p goes on"))
    #expect(bench.rows[0].contains("paused"))
    await bench.press("p")
    guard case .scan(.after(1), _)? = bench.heldJobs.last?.1 else {
      Issue.record("the scan does not go on where it stopped")
      return
    }
    #expect(bench.screen.contains("scanning 40 %"))
  }

  @Test("more keys looked at than the store said it has are not more than all of them")
  func atMostAll() {
    let progress = ScanProgress(found: 1, scanned: 3000, total: 1000, milliseconds: 1)
    #expect(progress.fraction == 1)
  }
}
