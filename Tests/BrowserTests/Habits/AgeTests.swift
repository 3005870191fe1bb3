import KeyValue
import Testing
import ThreadCache

@testable import Browser

@Suite("Ages and lifetimes")
struct AgeTests {
  private static let day: Int64 = 86_400_000
  private static let meta = Sample.meta([
    Sample.file("2025_1", loaded: ["age"], available: ["age"])
  ])

  private func bench(_ count: Int = 1) async throws -> Workbench {
    try await Workbench(
      width: 120, height: 30, threads: (0..<count).map { ("thread_\($0)", Self.meta) })
  }

  private func row(_ bench: Workbench, _ id: String = "thread_0") -> String {
    bench.rows.first { $0.contains(id) && $0.contains(" d ") || $0.contains(" h ") } ?? bench.screen
  }

  @Test("the order by age is true also where the clocks of those who wrote are ahead of this one")
  func ahead() {
    func summary(_ updated: Int64?, expires: Int64?) -> ThreadSummary {
      ThreadSummary(
        identity: ThreadIdentity(schema: .response, id: "t"), files: 0, loaded: 0, available: 0,
        bytes: 0, expiry: expires.map { Expiry(milliseconds: $0) }, lastUpdated: updated,
        state: .empty)
    }
    let now = 100 * Self.day
    func order(_ summary: ThreadSummary) -> Int64 { SortKey.age.value(of: summary, now: now) }
    let far = summary(now + 20_000, expires: nil)
    let near = summary(now + 10_000, expires: nil)
    #expect(order(far) < order(near))
    #expect(order(near) < order(summary(now, expires: nil)))
    #expect(ThreadAge.of(far, now: now)?.span == 0)
    // The same where only the lifetime tells.
    let full = now + 90 * Self.day
    #expect(order(summary(nil, expires: full + 20_000)) < order(summary(nil, expires: full + 10)))
    #expect(order(summary(nil, expires: full + 90_000)) == .max)
  }

  @Test(
    "after a lifetime was set by hand no age is told from it, in the list and in the thread",
    arguments: [("12h", "12 h"), ("90d", "90 d"), ("200d", "200 d")])
  func byHand(typed: String, left: String) async throws {
    let bench = try await bench()
    #expect(row(bench).contains(" 89 d "))
    #expect(row(bench).contains(" ≈1 d "))
    await bench.press("T")
    await bench.type(typed)
    await bench.press("enter", "y")
    #expect(bench.screen.contains("expires in \(left) · U undoes it"))
    #expect(row(bench).contains(" \(left) "))
    #expect(!bench.screen.contains("≈"))
    await bench.press("enter")
    #expect(bench.screen.contains("expires in \(left) · set by hand · age not known"))
    await bench.press("q", "U", "y")
    #expect(row(bench).contains(" ≈1 d "))
    await bench.press("enter")
    #expect(!bench.screen.contains("set by hand"))
  }

  @Test("a change by hand keeps the lifetime, and its own time is the age, where it came later")
  func changedByHand() {
    let now = 100 * Self.day
    var summary = ThreadSummary(
      identity: ThreadIdentity(schema: .thread, id: "t"), files: 0, loaded: 0, available: 0,
      bytes: 0, expiry: Expiry(milliseconds: now + 88 * Self.day), state: .empty)
    func age() -> String? { ThreadAge.of(summary, now: now).map(ThreadAge.words) }
    #expect(age() == "about 2 d")
    summary.lastChange = now - 3 * Self.day
    #expect(age() == "about 2 d", "an update came after that")
    summary.lastChange = now - 5000
    #expect(age() == "less than 1 min")
    #expect(ThreadAge.order(summary, now: now) == 5000)
    summary.lastUpdated = now - 4 * Self.day
    #expect(age() == "less than 1 min", "a hand does not write lastUpdated")
  }

  @Test("an update after that gives the thread an age again")
  func renewed() async throws {
    let bench = try await bench()
    await bench.press("T", "enter", "y")
    #expect(!bench.screen.contains("≈"))
    _ = try await bench.cache.store.expire(
      ["thread:thread_0:meta"], .at(Expiry(milliseconds: Workbench.now + 80 * Self.day)))
    await bench.press("ctrl-r")
    #expect(row(bench).contains(" ≈10 d "))
  }

  @Test("more life than an update gives tells no age either")
  func impossible() async throws {
    let bench = try await bench()
    _ = try await bench.cache.store.expire(
      ["thread:thread_0:meta"], .at(Expiry(milliseconds: Workbench.now + 120 * Self.day)))
    await bench.press("ctrl-r")
    #expect(row(bench).contains(" 120 d "))
    #expect(!bench.screen.contains("≈"))
    await bench.press("enter")
    #expect(bench.screen.contains("expires in 120 d · age not known"))
  }

  @Test(
    "an age that the lifetime tells is about so, and the sign is explained where it stands; below a minute it needs none"
  )
  func signs() async throws {
    let bench = try await bench()
    #expect(bench.rows[28].hasSuffix("≈ is estimated from the TTL"))
    await bench.press("enter")
    #expect(bench.rows[1].contains("updated about 1 d ago"))
    await bench.press("esc")
    _ = try await bench.cache.store.expire(
      ["thread:thread_0:meta"], .at(Expiry(milliseconds: Workbench.now + 90 * Self.day)))
    await bench.press("ctrl-r")
    #expect(row(bench).contains(" <1 min "))
    #expect(!bench.screen.contains("≈"))
    await bench.press("enter")
    #expect(bench.rows[1].contains("updated less than 1 min ago"))
  }

  @Test("r: is explained in a window where it stands for the longer prefix")
  func prefix() async throws {
    let bench = try await Workbench(threads: [("thread_0", Self.meta)])
    #expect(!bench.screen.contains("r: is response:"))
    try await Sample.store(
      Self.meta, at: "thread_1", schema: .response, in: bench.cache.store, days: 1)
    await bench.press("ctrl-r")
    #expect(bench.screen.contains("r:thread_1"))
    #expect(bench.rows[22].hasSuffix(" r: is response:"))
    await bench.resize(120, 40)
    #expect(!bench.screen.contains("r: is response:"))
  }

  @Test("what is left is told to the nearest unit, and by when it says less")
  func remaining() {
    let (minute, hour): (Int64, Int64) = (60_000, 3_600_000)
    let spans: [(Int64, String)] = [
      (90 * Self.day - 1, "90 d"), (89 * Self.day + 13 * hour, "90 d"),
      (89 * Self.day + 11 * hour, "89 d"), (2 * Self.day, "2 d"), (36 * hour - 1, "36 h"),
      (Self.day - 1, "1 d"), (12 * hour - 1, "12 h"), (hour - 1, "1 h"),
      (30 * minute - 1, "30 min"),
      (minute - 1, "1 min"), (59_000, "<1 min"),
    ]
    for (span, words) in spans { #expect(Ages.remaining(span) == words) }
    var span = 100 * Self.day
    while let step = Ages.untilLess(span), step < span {
      #expect(Ages.remaining(span) == Ages.remaining(span - step + 1), "\(span)")
      #expect(Ages.remaining(span) != Ages.remaining(span - step), "\(span)")
      span -= step
    }
    #expect(Ages.remaining(span) == "<1 min")
  }

  @Test("undoing a lifetime names the one that comes back")
  func former() async throws {
    let bench = try await bench()
    await bench.press("T")
    await bench.type("12h")
    await bench.press("enter", "y", "U")
    #expect(bench.rows.contains { $0.contains("│ thread_0 expires in 12 h  ") })
    #expect(bench.screen.contains("Then it expires in 89 d."))
    #expect(!bench.screen.contains("This will "))
    await bench.press("y")
    #expect(bench.screen.contains("undone: thread_0 expires in 12 h; now it expires in 89 d"))
    await bench.press("4", "U", "y")
    #expect(bench.screen.contains("done again: thread_0 expires in 12 h; now it expires in 12 h"))
  }

  @Test("undoing the lifetime of several names what each gets back")
  func several() async throws {
    let bench = try await bench(4)
    await bench.press("*", "T")
    await bench.type("persist")
    await bench.press("enter", "y", "U")
    #expect(bench.screen.contains("Then they expire in 62 d to 89 d."))
    for (id, left) in zip(0..<4, ["89 d", "80 d", "71 d", "62 d"]) {
      #expect(bench.rows.contains { $0.contains("│   thread_\(id)") && $0.contains(left) })
    }
    await bench.resize(40, 10)
    #expect(bench.rows[2].contains("4 threads never expire"))
    #expect(bench.rows[3].contains("Then they expire in 62 d to 89 d."))
    await bench.resize(120, 30)
    await bench.press("y")
    #expect(bench.screen.contains("4 threads never expire; now they expire in 62 d to 89 d"))
    await bench.press("4", "U")
    #expect(bench.screen.contains("Then they never expire."))
  }
}
