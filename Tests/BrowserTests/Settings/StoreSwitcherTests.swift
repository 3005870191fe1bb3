import KeyValue
import Testing
import ThreadCache

@testable import Browser

@Suite("going from store to store")
struct StoreSwitcherTests {
  private static let stores = [
    StoreEntry(name: "bench", address: "memory:bench", engine: "memory"),
    StoreEntry(
      name: "staging", address: "rediss://staging.example:6380", engine: "redis", color: .yellow),
    StoreEntry(
      name: "production", address: "env:PRODUCTION", engine: "redis", isReadOnly: true, color: .red),
  ]

  private func bench(
    _ width: Int = 80, _ height: Int = 24, stores: [StoreEntry] = Self.stores
  ) async throws -> Workbench {
    try await Workbench(width: width, height: height) {
      $0.stores = stores
      $0.storesHint = "Other stores get their names in the config file."
    }
  }

  private func opened(_ bench: Workbench) -> [String] {
    bench.requests.compactMap { if case .openStore(let name) = $0 { name } else { nil } }
  }

  private func hasSwitched(_ bench: Workbench) -> Bool {
    bench.effects.contains { if case .switchStore = $0 { true } else { false } }
  }

  @Test("the list shows each store with what it is, where it is, and which one this is")
  func list() async throws {
    let bench = try await bench()
    await bench.press("ctrl-o")
    let rows = bench.rows
    #expect(
      rows.contains { $0.contains("1  bench") && $0.contains("memory") && $0.contains("here") })
    #expect(rows.contains { $0.contains("2  staging") && $0.contains("rediss://staging") })
    #expect(rows.contains { $0.contains("3  production") && $0.contains("read-only") })
    #expect(bench.model.view().cursor != nil)
  }

  @Test("it fits in a small window", arguments: [(40, 10), (30, 7), (16, 5)])
  func small(size: (Int, Int)) async throws {
    let bench = try await bench(size.0, size.1)
    await bench.press("ctrl-o")
    #expect(bench.screen.contains("bench") || size.1 < 7)
  }

  @Test("choosing one leaves for it once it is open")
  func choose() async throws {
    let bench = try await bench()
    await bench.press("ctrl-o", "down", "enter")
    #expect(opened(bench) == ["staging"])
    #expect(hasSwitched(bench))
  }

  @Test("digits choose too, and so does the palette by name")
  func otherWays() async throws {
    let bench = try await bench()
    await bench.press("ctrl-o", "3")
    #expect(opened(bench) == ["production"])
    let other = try await self.bench()
    await other.press(":")
    await other.type("store stag")
    #expect(other.screen.contains("go to rediss://staging.example:6380"))
    await other.press("tab", "enter")
    #expect(opened(other) == ["staging"])
  }

  @Test("nothing that is typed while it opens reaches either store, and esc gives up")
  func opening() async throws {
    let bench = try await bench()
    bench.held = { if case .openStore = $0 { true } else { false } }
    await bench.press("ctrl-o", "2")
    #expect(bench.screen.contains("opening staging, rediss://staging.example:6380"))
    await bench.press("D", "y", "q", "enter", "3")
    #expect(bench.model.overlay is StoreSwitcher)
    #expect(opened(bench) == ["staging"])
    await bench.press("esc")
    #expect(!bench.screen.contains("opening staging"))
    await bench.release()
    #expect(!hasSwitched(bench))
    await bench.press("esc")
    #expect(bench.model.overlay == nil)
  }

  @Test("one that cannot be opened leaves everything as it is, and says why")
  func failure() async throws {
    let bench = try await bench()
    bench.brokenStores = ["staging"]
    await bench.press("ctrl-o", "2")
    #expect(bench.screen.ranges(of: "The store cannot be opened: staging is down.").count == 1)
    #expect(!hasSwitched(bench))
    await bench.press("3")
    #expect(opened(bench) == ["staging", "production"])
    #expect(hasSwitched(bench))
  }

  @Test("nobody leaves while something is being written")
  func writing() async throws {
    let bench = try await bench()
    bench.held = { if case .evict = $0 { true } else { false } }
    await bench.press("D", "y")
    #expect(bench.model.jobs.writing == [.evict])
    await bench.press("ctrl-o", "2")
    #expect(opened(bench).isEmpty)
    #expect(bench.screen.contains("Still busy with evict in bench"))
  }

  @Test("the store that is shown is not opened again")
  func same() async throws {
    let bench = try await bench()
    await bench.press("ctrl-o", "1")
    #expect(opened(bench).isEmpty)
    #expect(bench.model.overlay == nil)
    #expect(bench.screen.contains("this is bench"))
  }

  @Test("a list of one store says how there come to be more")
  func alone() async throws {
    let bench = try await bench(stores: [Self.stores[0]])
    await bench.press("ctrl-o")
    #expect(bench.screen.contains("Other stores get their names in the config file."))
    await bench.press("esc", ":")
    await bench.type("store nowhere")
    await bench.press("enter")
    #expect(bench.screen.contains("There is no store of this name."))
  }

  @Test("an address that is typed for a name is neither shown nor kept")
  func address() async throws {
    let bench = try await bench()
    await bench.press(":")
    await bench.type("store redis://ada:hunter2x@h")
    await bench.press("enter")
    #expect(bench.screen.contains("There is no store of this name."))
    #expect(!bench.screen.contains("hunter2x"))
    #expect(bench.model.bookmark.said.isEmpty)
    await bench.press("esc", ":")
    await bench.type("store staging")
    await bench.press("enter")
    #expect(bench.model.bookmark.said == ["store staging"])
  }

  @Test("an edit and a search that are under way do not follow to the other store")
  func underWay() async throws {
    let bench = try await bench()
    bench.held = {
      switch $0 {
      case .draft, .find: true
      default: false
      }
    }
    await bench.press(":")
    await bench.type("goto \(Sample.usual)")
    await bench.press("enter")
    #expect(bench.model.jobs.isRunning(.find))
    await bench.press("ctrl-o", "2")
    #expect(!bench.model.jobs.isRunning(.find))
    await bench.release()
    #expect(bench.model.top.scope == .threads)
  }

  @Test("a store that opens under another question is not gone to")
  func replaced() async throws {
    let bench = try await bench()
    bench.held = { if case .openStore = $0 { true } else { false } }
    await bench.press("ctrl-o", "2")
    _ = bench.model.turn { model, turn in turn.open(Prompt(.goTo(model.knownIDs))) }
    #expect(!bench.model.jobs.isRunning(.store))
    await bench.release()
    #expect(!hasSwitched(bench))
  }

  @Test("the colour of a store is that of its title and of every question")
  func color() async throws {
    let bench = try await Workbench(width: 80, height: 24) { $0.storeColor = .red }
    func hasRed(_ row: Int) -> Bool {
      let grid = bench.model.view()
      return (0..<80).contains { grid[Point(x: $0, y: row)].style.role == .storeRed }
    }
    #expect(hasRed(0))
    #expect(!(1..<24).contains(where: hasRed))
    await bench.press("D")
    #expect((1..<24).contains(where: hasRed))
  }
}
