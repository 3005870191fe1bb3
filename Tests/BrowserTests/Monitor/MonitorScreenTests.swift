import KeyValue
import Testing
import ThreadCache
import Watching

@testable import Browser

@Suite("The monitor")
struct MonitorScreenTests {
  private func bench(_ width: Int = 120, _ height: Int = 40, glyphs: GlyphSet = .unicode)
    async throws -> Workbench
  {
    let bench = try await Workbench(width: width, height: height, glyphs: glyphs)
    await bench.press("2")
    return bench
  }

  /// The figures of a store that was not asked yet.
  private var unasked: Vitals {
    var vitals = Sample.vitals
    vitals.statistics = nil
    vitals.alerts = []
    return vitals
  }

  @Test("2 opens it from every screen, and esc leads back")
  func reachable() async throws {
    for (keys, scope) in [
      ([], Scope.thread), (["enter"], .slice), (["r"], .replay), (["4"], .thread), (["3"], .thread),
    ] {
      let bench = try await Workbench.onThread()
      for key in ["l"] + keys { await bench.press(key) }
      await bench.press("2")
      #expect(bench.model.top.scope == .monitor, "after \(keys)")
      await bench.press("esc")
      #expect(bench.model.top.scope == scope, "after \(keys)")
    }
  }

  @Test("what the plan gives is set beside what is used, where it is the less")
  func plan() async throws {
    let bench = try await Workbench(width: 120, height: 40) {
      $0.limits.planBytes = 97_000_000
      $0.limits.planCommands = 10_000
    }
    await bench.press("2")
    #expect(
      bench.screen.contains("spent: 1 234 commands for 600 calls, 12 % of the plan's 10 000"))
    #expect(bench.screen.contains("98 % of 97 MB"))
    // What the store does at its own limit is another matter.
    #expect(bench.screen.contains("   which the plan gives"))
    #expect(!bench.screen.contains("   at the limit "))
  }

  @Test("traffic, latency, errors, memory against its limit and keys are on the screen")
  func figures() async throws {
    let screen = try await bench().screen
    for text in [
      "1 234 commands", "88 kB in", "0.80 ms", "timed out", "95 % of 100 MB",
      "writes are refused (noeviction)", "40 012",
      "12 expired", "redis 7.0.15", "5 min, █ is",
    ] {
      #expect(screen.contains(text), "\(text)")
    }
  }

  @Test(
    "what is now is never more than the highest, which is the same at every width",
    arguments: [80, 120, 200])
  func highest(width: Int) async throws {
    let bench = try await bench(width)
    var vitals = unasked
    vitals.seconds = vitals.seconds.enumerated().map { place, _ in
      var second = CallSeries.Second()
      second.calls = place < 295 ? place % 2 : place == 295 ? 2 : 3
      second.bytes = place == 100 ? 1_210_000 : 0
      return second
    }
    await bench.send(.vitals(vitals))
    let calls = try #require(bench.rows.first { $0.contains("   calls ") })
    #expect(calls.contains("     2.8/s  "))
    #expect(calls.contains("█ is 2.8/s"))
    let bytes = try #require(bench.rows.first { $0.contains("   bytes ") })
    #expect(bytes.contains("█ is 242 kB/s"))
  }

  @Test("the title says how many of the segments that were asked for were cached")
  func title() async throws {
    let bench = try await bench(200)
    var health = StoreHealth()
    health.segments.cached = 6
    health.segments.read = 22
    await bench.send(.health(health))
    #expect(bench.rows[0].contains("cached 21 % of 28 segments"))
    #expect(!bench.rows[0].contains("hit"))
  }

  @Test("an alert stands first, in words, with what to do")
  func alerts() async throws {
    let rows = try await bench().rows
    let words = try #require(rows.firstIndex { $0.contains("✗ 95 % of the memory limit is used") })
    #expect(words == 3)
    #expect(rows[words + 1].contains("Evict threads"))
  }

  @Test("without an alert it says so")
  func noAlerts() async throws {
    let bench = try await bench()
    await bench.send(.vitals(unasked))
    #expect(bench.screen.contains("ALERTS  none"))
    #expect(bench.screen.contains("asking…"))
  }

  @Test("how a load comes to be is said where one can be run, else why none is")
  func noLoads() async throws {
    let cases: [(readOnly: String?, source: String?, words: String)] = [
      (nil, "surveys", "No load was run yet: L in a thread runs one,"),
      (nil, nil, "No load was run yet, and none is run here: no source,"),
      (
        "the token may only read", "surveys",
        "No load was run yet, and none is run here: read-only,"
      ),
    ]
    for (readOnly, source, words) in cases {
      let bench = try await Workbench(width: 120, height: 40, readOnly: readOnly) {
        $0.source = source
      }
      await bench.press("2")
      var vitals = unasked
      vitals.loads = LoadTally()
      await bench.send(.vitals(vitals))
      #expect(bench.screen.contains(words), "\(bench.screen)")
    }
  }

  @Test("a store whose every command costs is asked when ^R is pressed, and that is said")
  func billed() async throws {
    var configuration = BrowserConfiguration(
      storeName: "kv", address: "https://kv", engine: "rest", now: Workbench.now,
      size: Size(width: 120, height: 40))
    configuration.billed = true
    var model = Model(configuration: configuration)
    _ = model.update(.key(.character("2")))
    _ = model.update(.vitals(unasked))
    #expect(model.view().text().contains("Not asked yet: every command costs. ^R asks once."))
    #expect(model.sight.monitor?.demands == 0)
    _ = model.update(.key(.control("r")))
    #expect(model.sight.monitor?.demands == 1)
  }

  @Test("a timer runs while it is shown and figures are there, and none when it is closed")
  func timer() async throws {
    let bench = try await bench()
    #expect(bench.model.nextTick == Workbench.now + 1000)
    #expect(bench.model.sight.monitor?.shown == Workbench.now)
    await bench.send(.tick(now: Workbench.now + 1000))
    // The newer figures are on their way.
    #expect(bench.model.nextTick == nil)
    await bench.press("3")
    #expect(bench.model.sight.monitor == nil)
    #expect(bench.model.nextTick == nil)
  }

  @Test("an alert that ends by itself is looked at again then, on any screen, and once")
  func review() async throws {
    let bench = try await Workbench()
    await bench.press("3")
    #expect(bench.model.nextTick == nil)
    var health = StoreHealth(alerts: 1)
    health.reviewAt = Workbench.now + 10
    await bench.send(.health(health))
    #expect(bench.screen.contains("1 alert"))
    #expect(bench.model.nextTick == Workbench.now + 10)
    await bench.send(.tick(now: Workbench.now + 10))
    #expect(bench.model.nextTick == nil)
  }

  @Test(
    "it can be read to its last row at every size",
    arguments: [(200, 60), (120, 40), (80, 24), (40, 10)])
  func sizes(size: (Int, Int)) async throws {
    let bench = try await bench(size.0, size.1)
    #expect(bench.screen.contains("ALERTS"))
    await bench.press("G")
    #expect(bench.screen.contains("timed out"))
    await bench.press("g", "g")
    #expect(bench.screen.contains("ALERTS"))
  }

  @Test("without Unicode all of it is ASCII")
  func ascii() async throws {
    let bench = try await bench(glyphs: .ascii)
    #expect(bench.screen.allSatisfy { $0.isASCII })
  }

  @Test("errors are said to be those of the store's calls, also where there are none")
  func errorsOfCalls() async throws {
    let bench = try await bench()
    #expect(bench.screen.contains("ERRORS  of calls of the store, by kind"))
    var vitals = Sample.vitals
    vitals.usage = StoreUsage()
    await bench.send(.vitals(vitals))
    #expect(bench.screen.contains("ERRORS  of calls of the store: none"))
  }

  @Test("beside the latency of all calls stands that of those the title and the alert are about")
  func aboutOne() async throws {
    let bench = try await bench()
    var vitals = Sample.vitals
    vitals.recent.count = 40
    vitals.recentAboutOne.count = 12
    await bench.send(.vitals(vitals))
    #expect(bench.screen.contains("LATENCY  title and alerts have the last line's p95"))
    #expect(bench.screen.contains(/last minute +40/))
    #expect(bench.screen.contains(/of one key +12/))
  }
}
