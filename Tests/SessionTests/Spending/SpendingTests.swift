import Browser
import KeyValue
import StoreConformance
import Testing
import ThreadCache

@testable import Session

@Suite("what a session spends", .timeLimit(.minutes(1)))
struct SpendingTests {
  private let store = PaidStore(MemoryStore())

  @Test("is told apart by what it was for, with what opening had cost and other processes spent")
  func purposes() async throws {
    _ = try await store.read("ping")
    let spending = Spending(store)
    try await spending.counting(for: .screen(.threads)) {
      _ = try await store.inspect(["a", "b", "c"])
      // What goes on behind it is for the same.
      try await Task { _ = try await store.read("a") }.value
    }
    try await spending.counting(for: .looking) { _ = try await store.read("a") }
    try await spending.counting(for: .screen(.threads)) { _ = try await store.read("a") }
    spending.add(byProcess: 7)
    let report = spending.report
    #expect(
      report.parts == [.opening: 1, .screen(.threads): 5, .looking: 1, .processes: 7])
    #expect(report.commands == 14)
    #expect(spending.commands == 14)
    #expect(store.traffic.commands == 7)
  }

  @Test(
    "goes no further than the budget, of which other processes have their part, until it is raised")
  func budget() async throws {
    store.budget = 10
    let spending = Spending(store)
    _ = try await store.read(["a", "b", "c", "d"])
    spending.add(byProcess: 5)
    #expect(spending.left == 1)
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
    #expect(spending.left == 9)
    spending.budget = nil
    #expect(store.budget == nil)
  }

  @Test("is read from what another process says at its end, and the rest of its words stay")
  func words() {
    #expect(SpendingWords.line(1) == "bobbin: spent 1 command")
    let said = "bobbin: It failed.\n" + SpendingWords.line(12) + "\n"
    #expect(SpendingWords.parted(said) == ("bobbin: It failed.\n", 12))
    #expect(SpendingWords.parted("bobbin: spent much\n") == ("bobbin: spent much\n", 0))
    #expect(SpendingWords.parted("") == ("", 0))
  }

  @Test("is counted in the store for the day, with what counting costs, each command once")
  func diary() async throws {
    let spending = Spending(store)
    // 29 November 2026, in the evening.
    let diary = SpendingDiary(spending, store, clock: { 1_796_000_000_000 - 12 * 3_600_000 })
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
    let key = SpendingDiary.key(at: 1_796_000_000_000 - 12 * 3_600_000)
    guard case .value(let value) = try await store.base.read(key) else {
      Issue.record("nothing was counted at \(key)")
      return
    }
    #expect(value.bytes == Array("6".utf8))
    #expect(value.expiry != nil)
    #expect(store.traffic.commands == 6)
  }

  @Test("the key of a day is that of the counts which services keep")
  func key() {
    #expect(SpendingDiary.key(at: 0) == "analytics:bobbin_commands:1970-01-01")
    #expect(SpendingDiary.key(at: 1_795_910_399_999) == "analytics:bobbin_commands:2026-11-28")
    #expect(SpendingDiary.key(at: 1_795_910_400_000) == "analytics:bobbin_commands:2026-11-29")
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
