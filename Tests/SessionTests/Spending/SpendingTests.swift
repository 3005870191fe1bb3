import Browser
import KeyValue
import StoreConformance
import Testing
import ThreadCache
import Watching

@testable import Session

@Suite("what a session spends", .timeLimit(.minutes(1)))
struct SpendingTests {
  private let store = PaidStore(MemoryStore())

  @Test("is told apart by what it was for, with what opening had cost and other processes spent")
  func purposes() async throws {
    _ = try await store.read("ping")
    let spending = Spending(store.account)
    try await spending.counting(for: .screen(.threads)) {
      _ = try await store.inspect(["a", "b", "c"])
      // What goes on behind it is for the same.
      try await Task { _ = try await store.read("a") }.value
    }
    try await spending.counting(for: .looking) { _ = try await store.read("a") }
    try await spending.counting(for: .screen(.threads)) { _ = try await store.read("a") }
    await spending.lending(100) { _ in ((), Bill.Total(commands: 7, isAtLeast: false)) }
    let report = spending.report
    #expect(
      report.parts == [.opening: 1, .screen(.threads): 5, .looking: 1, .processes: 7])
    #expect(report.commands == 14)
    #expect(spending.commands == 14)
    #expect(store.traffic.commands == 7)
  }

  @Test("for one purpose is no part of what the task that was the first to spend for it counts")
  func apart() async throws {
    let spending = Spending(store.account)
    let first = CommandTally()
    try await first.counting {
      try await spending.counting(for: .looking) { _ = try await store.read("a") }
    }
    try await spending.counting(for: .looking) { _ = try await store.read("a") }
    #expect(first.commands == 0)
    #expect(spending.report.parts[.looking] == 2)
  }

  @Test("is lent to another process, no more than it needs, and nobody else can spend it meanwhile")
  func lent() async throws {
    store.account.budget = 10
    let spending = Spending(store.account)
    await spending.lending(4) { lent -> (result: Void, spent: Bill.Total?) in
      #expect(lent == 4)
      #expect(!store.account.hold(7))
      #expect((try? await store.read(["a", "b", "c", "d", "e", "f"])) != nil)
      #expect(store.account.left == 0)
      return ((), Bill.Total(commands: 3, isAtLeast: false))
    }
    #expect(store.account.left == 1)
    await spending.lending(4) { lent -> (result: Void, spent: Bill.Total?) in
      #expect(lent == 1)
      return ((), Bill.Total(commands: 0, isAtLeast: false))
    }
    #expect(!spending.isAtLeast)
    #expect(spending.report.commands == 9)
  }

  @Test("once a process has ended nobody finds room for what it has spent")
  func settled() async {
    for _ in 0..<300 {
      let account = CommandAccount(budget: 5)
      // Asks for room all the while, as other tasks may at any moment.
      let other = await Spending(account).lending(5) { lent in
        let other = Task.detached {
          while !Task.isCancelled { if account.hold(1) { return true } }
          return false
        }
        return (other, Bill.Total(commands: lent ?? 0, isAtLeast: false))
      }
      other.cancel()
      #expect(await !other.value)
    }
  }

  @Test("of a process that ends without a word is not known: what it was lent may be gone")
  func unsaid() async {
    store.account.budget = 10
    let spending = Spending(store.account)
    await spending.lending(4) { _ in ((), nil) }
    #expect(store.account.left == 6)
    #expect(spending.report.isAtLeast)
    #expect(spending.isAtLeast)
  }

  @Test(
    "goes no further than the budget, of which other processes have their part, until it is raised")
  func budget() async throws {
    store.account.budget = 10
    let spending = Spending(store.account)
    _ = try await store.read(["a", "b", "c", "d"])
    await spending.lending(100) { _ in ((), Bill.Total(commands: 5, isAtLeast: false)) }
    #expect(store.account.left == 1)
    #expect(spending.budget == 10)
    do {
      _ = try await store.read(["a", "b"])
      Issue.record("it was spent")
    } catch {
      #expect(error.code == .refused(.budget))
    }
    spending.noteHeldBack()
    #expect(spending.report.heldBack == 1)
    spending.budget = 20
    #expect(spending.report.heldBack == 0)
    _ = try await store.read(["a", "b"])
    #expect(store.account.left == 9)
    spending.budget = nil
    #expect(store.account.budget == nil)
  }

  @Test("is read from what another process says at its end, and the rest of its words stay")
  func words() {
    let one = Bill.Total(commands: 1, isAtLeast: false)
    let many = Bill.Total(commands: 12, isAtLeast: true)
    #expect(SpendingWords.line(one) == "bobbin: spent 1 command")
    #expect(SpendingWords.line(many) == "bobbin: spent at least 12 commands")
    let most = Bill.Total(commands: 12, isAtMost: true)
    #expect(SpendingWords.line(most) == "bobbin: spent at most 12 commands")
    let about = Bill.Total(commands: 12, isAtLeast: true, isAtMost: true)
    for total in [one, many, most, about] {
      let said = "bobbin: It failed.\n" + SpendingWords.line(total) + "\n"
      #expect(SpendingWords.parted(said) == ("bobbin: It failed.\n", total))
    }
    for said in ["bobbin: spent much\n", "bobbin: spent at least\n", ""] {
      #expect(SpendingWords.parted(said) == (said, nil))
    }
  }

  @Test("is counted in the store for the day, with what counting costs, each command once")
  func diary() async throws {
    let spending = Spending(store.account)
    // 29 November 2026, in the evening.
    let diary = SpendingDiary(store, spending, store, clock: { 1_796_000_000_000 - 12 * 3_600_000 })
    await diary.tell()
    #expect(store.traffic.commands == 0)
    _ = try await store.read(["a", "b", "c"])
    await diary.tell(atLeast: 4)
    #expect(store.traffic.commands == 3)
    await diary.tell()
    #expect(spending.report.today == 4)
    #expect(spending.report.parts[.diary] == 1)
    await diary.tell()
    #expect(store.traffic.commands == 4)
    _ = try await store.read("a")
    await diary.tell()
    let key = UsageMetric.commands.key(UsageDay(at: 1_796_000_000_000 - 12 * 3_600_000))
    guard case .value(let value) = try await store.base.read(key) else {
      Issue.record("nothing was counted at \(key)")
      return
    }
    #expect(value.bytes == Array("6".utf8))
    #expect(value.expiry != nil)
    #expect(store.traffic.commands == 6)
  }

  private func counted() async throws -> String? {
    guard
      case .value(let value) = try await store.base.read(UsageMetric.commands.key(UsageDay(at: 0)))
    else {
      return nil
    }
    return String(decoding: value.bytes, as: UTF8.self)
  }

  @Test("is told again where the store refused it, unless it may be there already, and never twice")
  func failing() async throws {
    let troubled = TroubledStore(store)
    let diary = SpendingDiary(store, Spending(store.account), troubled, clock: { 0 })
    troubled.fail(.add, call: 1, with: StoreError(.refused(.quota), "no more today"))
    _ = try await store.read(["a", "b"])
    await diary.tell()
    #expect(try await counted() == nil)
    // Those that come while one is under way wait for it.
    _ = try await store.read("a")
    async let first: Void = diary.tell()
    async let second: Void = diary.tell()
    _ = await (first, second)
    #expect(try await counted() == "4")
    troubled.fail(.add, call: 3, with: StoreError(.outcomeUnknown, "no reply"))
    _ = try await store.read("a")
    await diary.tell()
    _ = try await store.read(["a", "b"])
    await diary.tell()
    // The 2 of the one without a reply may be there, and are not told again.
    #expect(try await counted() == "6")
    #expect(troubled.calls(.add) == 4)
  }

  @Test("the key of a day is that of the counts which services keep")
  func key() {
    #expect(UsageMetric.commands.key(UsageDay(at: 0)) == "analytics:bobbin_commands:1970-01-01")
    #expect(
      UsageMetric.commands.key(UsageDay(at: 1_795_910_399_999))
        == "analytics:bobbin_commands:2026-11-28")
    #expect(
      UsageMetric.commands.key(UsageDay(at: 1_795_910_400_000))
        == "analytics:bobbin_commands:2026-11-29")
  }

  @Test(
    "that nothing is counted in the store is the rule, and in a read-only session it is not to be had"
  )
  func allowed() async throws {
    var said = CommandLineSettings()
    said.kv = "memory:"
    for (variables, readOnly, isKept) in [
      ([:], false, false), (["BOBBIN_ANALYTICS": "true"], false, true),
      (["BOBBIN_ANALYTICS": "true"], true, false),
    ] {
      said.readOnly = readOnly
      let settings = try await Settings.read(
        said, environment: variables.merging(["HOME": "/nonexistent"]) { $1 })
      let workspace = try await Workspace(store: store, settings: settings)
      #expect((workspace.diary != nil) == isKept)
    }
  }
}
