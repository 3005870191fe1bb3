import KeyValue
import Testing
import ThreadCache

@testable import Browser

@Suite("Evicting many threads")
struct BulkEvictionTests {
  private static let count = 250

  private func bench(_ width: Int = 120, _ height: Int = 40) async throws -> Workbench {
    let threads = (0..<Self.count).map {
      ("thread_\(1000 + $0)\($0 % 5 == 0 ? "x" : "y")", Sample.meta([]))
    }
    return try await Workbench(width: width, height: height, threads: threads)
  }

  private func list(_ bench: Workbench) -> ThreadsScreen? {
    bench.model.screens[0] as? ThreadsScreen
  }

  private func confirm(_ bench: Workbench, _ number: Int = Self.count) async {
    await bench.type("\(number)")
    await bench.press("y")
  }

  private func isBulk(_ request: Request) -> Bool {
    if case .evictInBulk = request { true } else { false }
  }

  @Test("what it costs comes first, and nothing goes before the number of threads is typed")
  func asks() async throws {
    let bench = try await bench()
    await bench.press("*", "D")
    #expect(bench.screen.contains("250 whole threads that are marked"))
    #expect(bench.screen.contains("250 keys"))
    #expect(bench.screen.contains("at most 5 000/s"))
    #expect(bench.screen.contains("It can be undone (U)."))
    #expect(bench.screen.contains(Workbench.address))
    await bench.press("y", "enter")
    await confirm(bench, 25)
    #expect(!bench.requests.contains { $0.writes })
    await bench.press("backspace", "backspace")
    await confirm(bench)
    #expect(bench.requests.contains(where: isBulk))
  }

  @Test("all go, their rows with them, and one undo brings all back")
  func all() async throws {
    let bench = try await bench()
    await bench.press("*", "D")
    await confirm(bench)
    #expect(try await bench.cache.resolve("thread_1007y").isEmpty)
    #expect(list(bench)?.count == 0)
    #expect(list(bench)?.marks.count == 0)
    #expect(bench.screen.contains("evicted 250"))
    #expect(bench.screen.contains("250 keys"))
    await bench.press("U", "y")
    #expect(try await !bench.cache.resolve("thread_1007y").isEmpty)
    #expect(try await !bench.cache.resolve("thread_1249y").isEmpty)
  }

  @Test("under a filter a in the question means all that match, and only those go")
  func filtered() async throws {
    let bench = try await bench()
    await bench.press("/")
    await bench.type("y")
    await bench.press("enter", "D")
    #expect(bench.screen.contains("all 200 that match"))
    await bench.press("a")
    await bench.type("200")
    await bench.press("y")
    #expect(try await bench.cache.resolve("thread_1001y").isEmpty)
    #expect(try await !bench.cache.resolve("thread_1000x").isEmpty)
  }

  @Test("more than two hundred that match are counted, not named")
  func filteredBulk() async throws {
    let bench = try await bench()
    await bench.press("/")
    await bench.type("thread_1")
    await bench.press("enter", "D", "a")
    #expect(bench.screen.contains("250 whole threads with thread_1 in their id"))
    await bench.press("esc")
    #expect(!bench.requests.contains { $0.writes })
  }

  @Test("rows go as their threads go; those that somebody changed stay, and are counted")
  func rowsGo() async throws {
    let bench = try await bench()
    bench.held = isBulk
    await bench.press("G", "*", "D")
    let last = list(bench)?.selected?.identity
    await confirm(bench)
    let id = bench.model.jobs.current(.evict)
    var progress = BulkEvictionProgress()
    progress.done = 100
    progress.settled = 100
    progress.evicted = 99
    progress.changed = 1
    progress.elapsed = .milliseconds(50)
    progress.left = [try #require(list(bench)?.index[7])]
    await bench.send(.evictedInBulk(id, progress))
    #expect(list(bench)?.count == 151)
    #expect(list(bench)?.rows.index(of: 0) == 7)
    #expect(list(bench)?.selected?.identity == last)
    #expect(bench.screen.contains("evicting 100 of 250"))
    #expect(bench.screen.contains("40 %"))
    #expect(bench.screen.contains("2 000/s"))
    #expect(bench.screen.contains("1 changed"))
  }

  @Test("no undo is offered while it goes, for there is none then")
  func noUndo() async throws {
    let bench = try await bench()
    await bench.press("D", "y")
    #expect(bench.rows.last?.contains("U undo") == true)
    bench.held = isBulk
    await bench.press("*", "D")
    await confirm(bench)
    #expect(bench.screen.contains("evicting 0 of 250"))
    #expect(bench.rows.last?.contains("U undo") == false)
  }

  @Test("< and > change its pace while it goes")
  func pace() async throws {
    let bench = try await bench()
    await bench.press("<")
    #expect(bench.screen.contains("nothing is being evicted in bulk"))
    bench.held = isBulk
    await bench.press("*", "D")
    await confirm(bench)
    await bench.press("<")
    #expect(bench.screen.contains("at most 2 000/s"))
    await bench.press(">", ">", ">", ">", ">")
    #expect(bench.screen.contains("no limit"))
    let paces = bench.effects.compactMap { effect -> Double?? in
      if case .pace(let limit) = effect { .some(limit) } else { nil }
    }
    #expect(paces == [2000, 5000, 10_000, 20_000, 50_000, nil])
  }

  @Test("^C asks, the batch under way ends, and B goes on with the rest")
  func stop() async throws {
    let bench = try await bench()
    bench.held = isBulk
    await bench.press("*", "D")
    await confirm(bench)
    await bench.press("ctrl-c")
    #expect(bench.screen.contains("An eviction is under way"))
    await bench.press("y")
    #expect(bench.effects.contains { if case .stop(.evict) = $0 { true } else { false } })
    #expect(bench.screen.contains("stopping after this batch"))
    var progress = BulkEvictionProgress()
    (progress.done, progress.settled, progress.evicted) = (32, 32, 32)
    progress.ending = .cancelled
    await bench.send(.evictedInBulk(bench.model.jobs.current(.evict), progress))
    #expect(bench.screen.contains("stopped: 32 of 250 evicted"))
    bench.held = { _ in false }
    await bench.press("B")
    guard case .evictInBulk(.threads(let rest), _)? = bench.requests.last(where: isBulk) else {
      Issue.record("it does not go on")
      return
    }
    #expect(rest.count == 218)
    #expect(bench.screen.contains("evicted 250"))
    await bench.send(.tick(now: Workbench.now + 60_000))
    await bench.press("esc")
    #expect(!bench.screen.contains("evicted 250"))
  }

  @Test("^C holds it before it asks, esc lets it go on, and the question goes with its end")
  func hold() async throws {
    let bench = try await bench()
    bench.held = isBulk
    await bench.press("*", "D")
    await confirm(bench)
    func holds() -> [Bool] {
      bench.effects.compactMap { if case .hold(let isHeld) = $0 { isHeld } else { nil } }
    }
    await bench.press("ctrl-c")
    #expect(holds() == [true])
    #expect(bench.screen.contains("held"))
    await bench.press("ctrl-c")
    #expect(holds() == [true])
    await bench.press("esc")
    #expect(holds() == [true, false])
    await bench.press("q")
    #expect(holds() == [true, false, true])
    var progress = BulkEvictionProgress()
    (progress.done, progress.settled, progress.evicted) = (250, 250, 250)
    progress.ending = .complete
    await bench.send(.evictedInBulk(bench.model.jobs.current(.evict), progress))
    #expect(!bench.screen.contains("An eviction is under way"))
    #expect(holds() == [true, false, true, false])
  }

  @Test("the undo of a bulk eviction says of how many, and the list has them again")
  func undo() async throws {
    let bench = try await bench()
    await bench.press("*", "D")
    await confirm(bench)
    #expect(list(bench)?.count == 0)
    await bench.press("U")
    #expect(bench.screen.contains("in 250 threads"))
    await bench.press("y")
    #expect(list(bench)?.count == 250)
    #expect(bench.screen.contains("250 threads are back · 4, then U, redoes it"))
    #expect(bench.model.bulk == nil)
    await bench.press("3")
    #expect(bench.rows.contains { $0.contains("undo") && $0.contains("undo of evict 250 threads") })
  }

  @Test("when there is no room for more undo it stops, and B asks before the rest goes for good")
  func beyondUndo() async throws {
    let bench = try await bench()
    bench.held = isBulk
    await bench.press("*", "D")
    await confirm(bench)
    var progress = BulkEvictionProgress()
    (progress.done, progress.settled, progress.evicted) = (50, 50, 50)
    progress.ending = .needsConfirmation(
      UndoRoom(taken: 48_000_000, limit: 50_000_000))
    await bench.send(.evictedInBulk(bench.model.jobs.current(.evict), progress))
    #expect(bench.screen.contains("undo is full (48 MB of 50 MB): 50 evicted"))
    bench.requests = []
    await bench.press("B")
    #expect(bench.screen.contains("The other 200 threads"))
    #expect(bench.requests.isEmpty)
    await bench.press("y")
    guard case .evictInBulk(_, let options)? = bench.requests.last(where: isBulk) else {
      Issue.record("it does not go on")
      return
    }
    #expect(options.undoBytes == 0)
  }

  @Test("the question says which older changes undo forgets to make room, and no others may go")
  func losses() async throws {
    let bench = try await bench()
    bench.held = {
      if case .estimateEviction = $0 { true } else { isBulk($0) }
    }
    await bench.press("*", "D")
    var estimate = EvictionEstimate()
    (estimate.threads, estimate.sampled, estimate.isComplete) = (250, 250, true)
    (estimate.undoBytes, estimate.undoRoom) = (40_000_000, 50_000_000)
    estimate.losses = [
      ChangeEntry(
        id: 3, time: 0, deed: .evict, threads: [], summary: "evict 912 threads", outcome: .done)
    ]
    let target = BulkTarget.threads(ThreadList())
    await bench.send(
      .evictionEstimated(bench.model.jobs.current(.evict), .success((target, estimate))))
    #expect(
      bench.screen.contains("To make room, undo forgets an older change: 3 (evict 912 threads)."))
    var run = BulkRun(target, total: 250, limit: nil, mayDrop: Set(estimate.losses.map(\.id)))
    #expect(run.options.mayDrop == [3])
    run.goOn()
    #expect(run.options.mayDrop == [3])
  }

  @Test("bytes that were not all measured are told as the least, over all its parts")
  func least() async throws {
    let bench = try await bench()
    bench.held = isBulk
    await bench.press("*", "D")
    await confirm(bench)
    var progress = BulkEvictionProgress()
    (progress.done, progress.evicted, progress.bytes) = (250, 250, 45_000_000)
    progress.isPartlyMeasured = true
    progress.ending = .complete
    await bench.send(.evictedInBulk(bench.model.jobs.current(.evict), progress))
    #expect(bench.screen.contains("at least 45 MB"))
    await bench.press("3")
    #expect(bench.screen.contains("250 threads, at least 45 MB"))
  }

  @Test("a store that fails in the middle is told, and the rest can still be evicted")
  func failing() async throws {
    let bench = try await bench()
    bench.held = isBulk
    await bench.press("*", "D")
    await confirm(bench)
    var progress = BulkEvictionProgress()
    (progress.done, progress.settled, progress.evicted) = (50, 50, 50)
    progress.ending = .failed(.store(StoreError(.unreachable, "the server closed the connection")))
    await bench.send(.evictedInBulk(bench.model.jobs.current(.evict), progress))
    await bench.send(.tick(now: Workbench.now + 60_000))
    #expect(bench.screen.contains("50 evicted, then: the server closed the connection"))
    #expect(bench.screen.contains("B go on"))
  }

  @Test("while it goes on, or may go on, the list is not read again: its rows would not go")
  func reading() async throws {
    let bench = try await bench()
    bench.held = isBulk
    await bench.press("*", "D")
    await confirm(bench)
    let count = bench.requests.count
    await bench.press("ctrl-r")
    #expect(bench.screen.contains("an eviction is under way: once it is over"))
    var progress = BulkEvictionProgress()
    (progress.done, progress.settled, progress.evicted) = (32, 32, 32)
    progress.ending = .cancelled
    await bench.send(.evictedInBulk(bench.model.jobs.current(.evict), progress))
    await bench.press("ctrl-r")
    #expect(bench.screen.contains("an eviction has stopped: B goes on with it"))
    #expect(!bench.requests[count...].contains { if case .scan = $0 { true } else { false } })
    await bench.press("esc", "ctrl-r")
    #expect(bench.requests[count...].contains { if case .scan = $0 { true } else { false } })
  }

  @Test("nothing is asked about many threads while the list they stand in is being read again")
  func renewing() async throws {
    let bench = try await bench()
    bench.held = { if case .scan = $0 { true } else { false } }
    await bench.press("*", "ctrl-r", "D")
    #expect(bench.screen.contains("the list is being read again: ask once it has come"))
    #expect(bench.model.overlay == nil)
    await bench.release()
    #expect(bench.screen.contains("the list is another one: 250 marks are dropped"))
    await bench.press("*", "D")
    #expect(bench.screen.contains("250 whole threads that are marked"))
  }

  @Test("leaving while it goes on asks; another change waits")
  func leaving() async throws {
    let bench = try await bench()
    bench.held = isBulk
    await bench.press("*", "D")
    await confirm(bench)
    await bench.press("q")
    #expect(bench.screen.contains("y stop and quit"))
    await bench.press("n")
    #expect(!bench.effects.contains { if case .quit = $0 { true } else { false } })
    await bench.press("T")
    #expect(bench.screen.contains("one change at a time"))
  }

  @Test("the dialog and the progress fit", arguments: [(120, 40), (80, 24), (40, 10)])
  func fits(size: (Int, Int)) async throws {
    let bench = try await bench(size.0, size.1)
    bench.held = isBulk
    await bench.press("*", "D")
    #expect(bench.screen.contains("250 whole threads"))
    await confirm(bench)
    #expect(bench.screen.contains("evicting 0 of 250"))
    #expect(bench.rows.last?.contains("? help") == true)
  }

  @Test("the title counts none of those that went")
  func titleCount() async throws {
    let bench = try await bench()
    await bench.press("*", "space", "D")
    await confirm(bench, Self.count - 1)
    await bench.press("esc", "/")
    await bench.type("thread")
    await bench.press("enter")
    #expect(bench.rows[1].contains("1 of 1 "))
  }

  @Test("when nothing new comes that is told, not the rate of before")
  func silence() async throws {
    let bench = try await bench()
    bench.held = { isBulk($0) }
    await bench.press("*", "D")
    await confirm(bench)
    var progress = BulkEvictionProgress()
    progress.done = 96
    progress.evicted = 96
    progress.elapsed = .seconds(1)
    await bench.send(.evictedInBulk(bench.model.jobs.current(.evict), progress))
    #expect(bench.screen.contains("96/s"))
    let told = bench.model.now
    let due = try #require(bench.model.bulk?.nextChange(after: told))
    #expect(try #require(bench.model.nextTick) <= due)
    await bench.send(.tick(now: told + 2999))
    #expect(bench.screen.contains("96/s"))
    await bench.send(.tick(now: due))
    #expect(bench.screen.contains("nothing new for 3 s"))
    #expect(!bench.screen.contains("96/s"))
    #expect(bench.model.bulk?.nextChange(after: due) == due + 1000)
    progress.done = 192
    await bench.send(.evictedInBulk(bench.model.jobs.current(.evict), progress))
    #expect(!bench.screen.contains("nothing new"))
  }

  @Test("the rate is told with the time that a batch has left")
  func rate() {
    var run = BulkRun(.threads(ThreadList()), total: 1000, limit: 500, mayDrop: [])
    run.progress.done = 1000
    run.progress.elapsed = .milliseconds(1290)
    #expect(run.rate == 500)
    run.limit = nil
    #expect(run.rate > 770)
  }
}
