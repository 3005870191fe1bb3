import KeyValue
import ThreadCache
import Testing
import Watching

@testable import Browser

@Suite("What a session spends, and how much it may")
struct BudgetTests {
  private func bench() async throws -> Workbench {
    try await Workbench(width: 120, height: 40) {
      $0.billed = true
      $0.engine = "redis over REST"
    }
  }

  private func health(_ commands: Int, of budget: Int? = nil, heldBack: Int = 0) -> StoreHealth {
    var health = StoreHealth(p95Milliseconds: 12, alerts: 0)
    var spending = SpendingReport()
    spending.commands = commands
    spending.budget = budget
    spending.heldBack = heldBack
    health.spending = spending
    return health
  }

  private func budgets(_ bench: Workbench) -> [Int?] {
    bench.effects.compactMap { if case .budget(let budget) = $0 { .some(budget) } else { nil } }
  }

  @Test("the title says what was spent beside the latency, and of which budget")
  func title() async throws {
    let bench = try await bench()
    await bench.send(.health(health(312)))
    #expect(bench.rows[0].contains("12 ms p95 · spent 312 · 0 alerts"))
    var spent = health(312, of: 5000)
    spent.p95IsOfAll = true
    await bench.send(.health(spent))
    #expect(bench.rows[0].contains("12 ms p95 of all · spent 312 of 5 000"))
    spent.p95IsOfAll = false
    await bench.send(.health(spent))
    await bench.resize(80, 24)
    #expect(bench.rows[0].contains("12 ms p95 · spent 312 of 5 000"))
  }

  @Test(
    "the first frame has what opening the store has cost, also where threads are opened by their id"
  )
  func fromTheBeginning() async throws {
    let bench = try await Workbench(width: 80, height: 24, threads: [], readOnly: "its token") {
      $0.billed = true
      $0.canScan = false
      $0.engine = "redis over REST"
      $0.spending = SpendingReport()
      $0.spending?.commands = 3
    }
    #expect(bench.rows[0].hasSuffix("read-only · spent 3"))
  }

  @Test("the title says that more was spent than is known")
  func atLeast() async throws {
    let bench = try await bench()
    var health = health(312, of: 5000)
    health.spending?.isAtLeast = true
    await bench.send(.health(health))
    #expect(bench.rows[0].contains("spent at least 312 of 5 000"))
  }

  @Test("that the budget holds something back is said once, with the key that raises it")
  func held() async throws {
    let bench = try await bench()
    await bench.send(.health(health(98, of: 100)))
    #expect(!bench.screen.contains("holds it back"))
    await bench.send(.health(health(98, of: 100, heldBack: 1)))
    #expect(
      bench.screen.contains(
        "the budget of 100 commands holds it back: 98 are spent; $ raises it"))
    await bench.press("j")
    await bench.send(.tick(now: Workbench.now + 60_000))
    await bench.send(.health(health(98, of: 100, heldBack: 1)))
    #expect(!bench.screen.contains("holds it back"))
  }

  @Test(
    "a deed that the budget has no room for is not begun: its question says what is missing, and what raises it"
  )
  func lacking() async throws {
    let bench = try await bench()
    await bench.send(.health(health(23, of: 24)))
    await bench.press("D")
    #expect(bench.screen.contains("and 1 left: $ in the list raises it first."))
    await bench.press("y")
    #expect(!bench.requests.contains { if case .evict = $0 { true } else { false } })
    #expect(bench.screen.contains("nothing was begun: it takes about"))
    await bench.press("n")
    await bench.send(.health(health(22, of: 500)))
    await bench.press("D")
    #expect(!bench.screen.contains("raises it"))
    bench.held = { if case .evict = $0 { true } else { false } }
    await bench.press("y")
    #expect(bench.requests.contains { if case .evict = $0 { true } else { false } })
  }

  @Test(
    "a load is begun where there is room for the least that it takes, which is less of what is cached"
  )
  func loads() async throws {
    let identity = ThreadIdentity(schema: .thread, id: ThreadID(Sample.usual))
    let bench = try await Workbench(width: 160, height: 40, start: .thread(identity)) {
      $0.billed = true
    }
    func isLoading() -> Bool {
      bench.requests.contains { if case .load = $0 { true } else { false } }
    }
    bench.held = { if case .load = $0 { true } else { false } }
    await bench.send(.health(health(87, of: 90)))
    // A segment that is not loaded, then one that is.
    await bench.press("g", "g", "0", "l", "l", "l", "l", "l", "L", "y")
    #expect(!isLoading())
    #expect(bench.screen.contains("nothing was begun: it takes about 4 commands"))
    await bench.press("n", "0", "l", "L", "y")
    #expect(isLoading())
  }

  @Test("a deed that was done is said to be, though the thread cannot be read again")
  func done() async throws {
    let identity = ThreadIdentity(schema: .thread, id: ThreadID(Sample.usual))
    let bench = try await Workbench(width: 160, height: 40, start: .thread(identity)) {
      $0.billed = true
    }
    await bench.send(.health(health(83, of: 90)))
    bench.held = { if case .record = $0 { true } else { false } }
    await bench.press("D")
    await bench.press("y")
    await bench.send(.health(health(90, of: 90, heldBack: 1)))
    let error = CacheError.store(StoreError(.refused(.budget), "no room"))
    let job = bench.model.jobs.current(.record)
    await bench.send(.record(job, identity, .failure(error)))
    await bench.send(.ended(job, .done))
    bench.held = { _ in false }
    #expect(bench.screen.contains("done: evict"), "\(bench.screen)")
    #expect(bench.screen.contains("U undoes it"))
    #expect(bench.screen.contains("reading on was held back: the budget of 90 commands"))
    #expect(bench.screen.contains("3 files"))
    // With more to spend it is read again.
    #expect(bench.screen.contains(":budget N raises it"))
    bench.requests = []
    await bench.press(":")
    await bench.type("budget none")
    await bench.press("enter")
    #expect(bench.requests.contains { if case .record = $0 { true } else { false } })
  }

  @Test("$ asks for the budget, with the one there is as a proposal", arguments: ["1", "2"])
  func asking(screen: String) async throws {
    let bench = try await bench()
    await bench.press(screen)
    await bench.send(.health(health(98, of: 100)))
    await bench.press("$")
    #expect(bench.screen.contains("spend at most (5000, 10k, none): 100"))
    await bench.type("10k")
    await bench.press("enter")
    #expect(budgets(bench) == [10_000])
    #expect(bench.screen.contains("spent 98 of 10 000"))
    await bench.press("$")
    await bench.type("much")
    await bench.press("enter")
    #expect(bench.screen.contains("write a number of commands, such as 5000 or 10k, or none"))
    await bench.press("esc")
    await bench.press(":")
    await bench.type("budget none")
    await bench.press("enter")
    #expect(budgets(bench) == [10_000, nil])
    #expect(bench.rows[0].contains("spent 98 ·"))
  }

  @Test("a store that costs nothing has no budget")
  func free() async throws {
    let bench = try await Workbench()
    await bench.press("$")
    #expect(bench.screen.contains("this store is not paid by the command"))
    #expect(budgets(bench).isEmpty)
  }

  @Test("the monitor says what was spent for which screen, what is left, and what all spent today")
  func monitor() async throws {
    let bench = try await bench()
    var vitals = Vitals(time: Workbench.now, since: Workbench.now - 60_000)
    var spending = SpendingReport()
    spending.commands = 312
    spending.budget = 400
    spending.bytesIn = 88_000
    spending.parts = [
      .screen(.threads): 100, .screen(.thread): 140, .screen(.editor): 20, .screen(.diff): 1,
      .opening: 1, .processes: 40,
    ]
    spending.today = 1204
    vitals.spending = spending
    vitals.alerts = AlertLimits.standard.alerts(of: vitals, .standard)
    await bench.press("2")
    await bench.send(.vitals(vitals))
    for text in [
      "SPENT  every command is paid", "312  88 left of 400",
      "thread 140 · list 100 · new processes 40 · edit 21 · opening 1 · else 10",
      "1 204  by all sessions", "0 B out · 88 kB in",
      "The budget of this session is nearly spent: 312 of 400 commands.",
    ] {
      #expect(bench.screen.contains(text), "\(text)\n\(bench.screen)")
    }
    #expect(!bench.screen.contains("spent: 312 commands"))
  }

  @Test("a budget that is used up, or less than what is spent, is not called nearly spent")
  func usedUp() async throws {
    let bench = try await bench()
    await bench.send(.health(health(90, of: 100)))
    await bench.press("$")
    await bench.type("10")
    await bench.press("enter")
    #expect(bench.screen.contains("90 of 10 commands are spent already: nothing more is sent"))
    var vitals = Vitals(time: Workbench.now, since: Workbench.now - 60_000)
    vitals.spending = health(90, of: 10).spending
    let alerts = AlertLimits.standard.alerts(of: vitals, .standard)
    #expect(alerts.map(\.words) == ["The budget of this session is used up: 90 of 10 commands."])
  }

  @Test("what is spent is for the screen that is shown when it is asked for")
  func purposes() async throws {
    let bench = try await bench()
    #expect(bench.model.purpose == .screen(.threads))
    await bench.press("enter")
    #expect(bench.model.purpose == .screen(.thread))
    await bench.press("2")
    #expect(bench.model.purpose == .screen(.monitor))
  }

  @Test(
    "an undo has the price that the command line has, and is not begun without room for it",
    arguments: [1, 30])
  func undo(count: Int) async throws {
    let meta = Sample.meta([Sample.file("f", loaded: ["age"], available: ["age"])])
    let bench = try await Workbench(
      width: 120, height: 40, threads: (0..<count).map { ("thread_\(100 + $0)", meta) }
    ) { $0.billed = true }
    await bench.press("*", "D")
    if count > 20 { await bench.type("\(count)") }
    await bench.press("y")
    let cost = try #require(try bench.cache.extent(ofUndoing: nil)).commands
    #expect(cost >= 3 * count)
    func isBegun() -> Bool {
      bench.requests.contains { if case .undo = $0 { true } else { false } }
    }
    bench.held = { if case .measureUndo = $0 { true } else { false } }
    await bench.press("U", "y")
    #expect(bench.screen.contains("looking up what it costs…"))
    #expect(!bench.screen.contains("y undo it"))
    #expect(!isBegun())
    await bench.release()
    #expect(bench.screen.contains("about \(cost) commands"))
    await bench.press("n")
    await bench.send(.health(health(0, of: cost - 1)))
    await bench.press("U")
    #expect(
      bench.screen.contains("about \(cost) commands, and \(cost - 1) left: $ in the list raises"))
    await bench.press("y")
    #expect(bench.screen.contains("nothing was begun: it takes about \(cost) commands"))
    #expect(!isBegun())
    await bench.press("n")
    await bench.send(.health(health(0, of: cost)))
    await bench.press("U", "y")
    #expect(isBegun())
  }
}
