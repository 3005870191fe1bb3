import Browser
import Foundation
import KeyValue
import StoreConformance
import Terminal
import Testing
import ThreadCache

@testable import Session

/// The browser over a store that is paid by the command.
@Suite("a browser that pays", .timeLimit(.minutes(1)))
@MainActor
struct PaidSessionTests {
  private let store = PaidStore(MemoryStore())
  private let display = ScriptedDisplay()
  private let folder: ScratchFolder

  init() throws { folder = try ScratchFolder(prefix: "paid") }

  /// Runs the browser over so many threads while `script` plays the user; nothing is spent before.
  private func browse(
    _ threads: Int, _ environment: [String: String] = [:],
    _ script: @MainActor (Spending) async throws -> Void
  ) async throws {
    defer { folder.remove() }
    let cache = ThreadCache(store: store.base)
    for number in 0..<threads {
      let file = CachedFile(
        id: "f", slices: [("age", Array("[1]".utf8))], loadedSegments: ["age"],
        availableSegments: ["age", "region"])
      _ = try await cache.updateThreadCache(ThreadID("t-\(number)"), with: [file])
    }
    var said = CommandLineSettings()
    said.kv = "memory:"
    let settings = try await Settings.read(
      said,
      environment: ["HOME": folder.path, "XDG_STATE_HOME": folder.path].merging(environment) { $1 })
    let workspace = try await Workspace(store: store, settings: settings)
    let spending = try #require(workspace.spending)
    var configuration = BrowserConfiguration(
      storeName: "test", address: "https://kv", engine: "rest",
      now: Int64(Date().timeIntervalSince1970 * 1000), size: display.size)
    configuration.billed = true
    let runner = Runner(configuration: configuration, workspace: workspace, display: display)
    async let ending = runner.run()
    try await display.wait { !$0.frames.isEmpty }
    do { try await script(spending) } catch {
      display.happen([.closed(.endOfInput)])
      throw error
    }
    _ = await ending
    await runner.finish { _ in }
  }

  /// Waits until the title says what was charged, to the command.
  private func settle() async throws {
    try await display.wait { [store] in
      $0.text.contains("spent \(Figures.count(store.traffic.commands)) ")
    }
  }

  @Test("what it shows is what was charged, whatever it did, and each part is known")
  func exact() async throws {
    try await browse(3) { spending in
      try await display.wait(for: "1–3 of 3")
      try await display.wait(for: "1/2")
      try await settle()
      // A page of the scan, and three rows.
      #expect(store.traffic.commands == 4)
      display.press(.enter)
      try await display.wait(for: "hash agrees")
      try await settle()
      display.press(.character("D"))
      try await display.wait(for: "y evict")
      display.press(.character("y"))
      try await display.wait(for: "U undoes it")
      try await settle()
      display.press(.character("2"))
      try await display.wait(for: "SPENT")
      display.press(.control("r"))
      try await display.wait { $0.text.contains("monitor 2") }
      try await settle()
      let report = spending.report
      #expect(report.commands == store.traffic.commands)
      #expect(report.parts.values.reduce(0, +) == report.commands)
      #expect(report.parts[.screen(.threads)] == 4)
      #expect(report.parts[.screen(.monitor)] == 2)
      #expect((report.parts[.screen(.thread)] ?? 0) > 4)
      display.press(.character("q"))
      display.happen([.closed(.endOfInput)])
    }
  }

  @Test("nothing is spent while nobody asks for anything")
  func rest() async throws {
    try await browse(3) { _ in
      try await display.wait(for: "1/2")
      try await settle()
      let spent = store.traffic.commands
      // Somebody else changes what is shown: who does not look does not see it.
      _ = try await ThreadCache(store: store.base).updateThreadCache("t-new", with: [])
      display.press(.character("2"))
      try await display.wait(for: "Not asked yet: every command costs.")
      display.press(.character("3"))
      try await display.wait(for: "3 threads")
      display.press(.character("1"))
      try await display.wait(for: "1–3 of 3")
      #expect(store.traffic.commands == spent)
      display.press(.control("r"))
      try await display.wait(for: "t-new")
      display.happen([.closed(.endOfInput)])
    }
  }

  @Test("a budget that is spent holds everything back and says so; raised, it goes on")
  func budget() async throws {
    store.account.budget = 4
    try await browse(3) { _ in
      try await display.wait(for: "1/2")
      display.press(.enter)
      try await display.wait(
        for: "the budget of 4 commands holds it back: 4 are spent; :budget N raises it")
      #expect(display.text.contains("spent 4 of 4"))
      #expect(store.traffic.commands == 4)
      display.type(":budget 100")
      display.press(.enter)
      try await display.wait(for: "spent 4 of 100")
      display.press(.control("r"))
      try await display.wait(for: "hash agrees")
      try await display.wait { [store] in
        $0.text.contains("spent \(store.traffic.commands) of 100")
      }
      display.happen([.closed(.endOfInput)])
    }
  }
}
