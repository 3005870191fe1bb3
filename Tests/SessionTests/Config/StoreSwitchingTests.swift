import Browser
import Foundation
import KeyValue
import Terminal
import Testing
import ThreadCache

@testable import Session

/// Going from one store to another with the real runner, on a display of the test.
@Suite("from store to store", .timeLimit(.minutes(5)))
@MainActor
struct StoreSwitchingTests {
  private let folder: ScratchFolder
  private let display = ScriptedDisplay()

  init() throws { folder = try ScratchFolder(prefix: "switching") }

  private func settings() async throws -> Settings {
    let config = folder.path + "/config.yaml"
    try """
    default: one
    stores:
      one:
        kv: sqlite:one.db
      two:
        kv: sqlite:two.db
        color: red
      gone:
        kv: unix:///nowhere/redis.sock
    """.write(toFile: config, atomically: true, encoding: .utf8)
    var said = CommandLineSettings()
    said.config = config
    return try await Settings.read(
      said,
      environment: ["HOME": folder.path, "XDG_STATE_HOME": folder.path + "/state"].patiently)
  }

  private func seed(_ name: String, _ settings: Settings) async throws {
    let workspace = try await Workspace.open(
      try await settings.switching(to: name), for: .writing)
    let file = CachedFile(
      id: "f", slices: [("age", Array("[1]".utf8))], loadedSegments: ["age"],
      availableSegments: ["age"])
    _ = try await workspace.cache.updateThreadCache(ThreadID("thread-of-\(name)"), with: [file])
    await workspace.close()
  }

  private func runner(_ workspace: Workspace) -> Runner {
    var configuration = BrowserConfiguration(
      storeName: workspace.settings.storeName, address: workspace.address, engine: "sqlite",
      now: Int64(Date().timeIntervalSince1970 * 1000), size: display.size)
    configuration.stores = workspace.settings.stores
    return Runner(configuration: configuration, workspace: workspace, display: display)
  }

  @Test("the browser ends with the other store open and the terminal kept")
  func switching() async throws {
    defer { folder.remove() }
    let settings = try await settings()
    try await seed("one", settings)
    try await seed("two", settings)
    let first = try await Workspace.open(settings, for: .browsing)
    let runner = runner(first)
    async let ending = runner.run()
    try await display.wait(for: "thread-of-one")
    display.press(.character("M"))
    try await display.wait(for: "the mouse is the terminal's")
    #expect(!display.hasMouse)
    display.press(.control("o"), .character("2"))
    #expect(await ending == .switchStore)
    #expect(!display.isClosed)
    await first.close()
    let second = try #require(await runner.next.take())
    #expect(second.settings.storeName == "two")
    #expect(second.settings.store.color == .red)
    let next = self.runner(second)
    async let end = next.run()
    try await display.wait(for: "thread-of-two")
    #expect(display.hasMouse)
    display.press(.character("q"))
    #expect(await end == .quit)
    #expect(display.isClosed)
    await second.close()
  }

  @Test(
    "a store that is not there yet is not made by going to it: one stays, and is told how to make it"
  )
  func missing() async throws {
    defer { folder.remove() }
    let settings = try await settings()
    try await seed("one", settings)
    let first = try await Workspace.open(settings, for: .browsing)
    let runner = runner(first)
    async let ending = runner.run()
    try await display.wait(for: "thread-of-one")
    display.press(.control("o"), .character("2"))
    try await display.wait(for: "There is no store at")
    let words = display.text.split { " \n│".contains($0) }.joined(separator: " ")
    #expect(words.contains("It was chosen because you went to two, which stands in"))
    #expect(words.contains("with --store two."))
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/two.db"))
    display.press(.escape, .character("q"))
    #expect(await ending == .quit)
    await first.close()
  }

  @Test(
    "a store that hangs is left at once, nothing of it arrives afterwards, and it is closed at the end"
  )
  func hanging() async throws {
    defer { folder.remove() }
    let settings = try await settings()
    try await seed("two", settings)
    let memory = MemoryStore()
    _ = try await ThreadCache(store: memory).updateThreadCache("thread-of-one", with: [])
    let troubled = TroubledStore(memory)
    let first = try await Workspace(store: troubled, settings: settings)
    let display = display
    let walk = StoreWalk(
      display: display,
      configuration: { workspace, start in
        var configuration = BrowserConfiguration(
          storeName: workspace.settings.storeName, address: workspace.address, engine: "any",
          start: start, now: Int64(Date().timeIntervalSince1970 * 1000), size: display.size)
        configuration.stores = workspace.settings.stores
        return configuration
      }, onLeaving: { _, _ in }, say: { _ in })
    // Not waited for by a test that fails: it would not end then.
    let ending = Task { await walk.run(from: first, start: .threads) }
    try await display.wait(for: "thread-of-one")
    troubled.set(.hangs, for: .read)
    troubled.holdClosing(true)
    display.press(.enter)
    try await display.wait(for: "reading the thread")
    display.press(.control("o"), .character("2"))
    try await display.wait(for: "thread-of-two")
    let frames = display.frames.count
    troubled.set(nil, for: .read)
    display.press(.character("?"))
    try await display.wait(for: "one row down")
    display.press(.escape)
    #expect(!display.frames[(frames - 1)...].contains { $0.text().contains("thread-of-one") })
    display.press(.character("q"))
    #expect(!troubled.isClosed)
    troubled.holdClosing(false)
    #expect(await ending.value == .quit)
    #expect(troubled.isClosed)
    #expect(display.isClosed)
  }

  @Test("the name of a store of the file always means that one")
  func sameName() async throws {
    defer { folder.remove() }
    let config = folder.path + "/config.yaml"
    try "stores:\n  prod:\n    kv: sqlite:real.db\n    read-only: true\n".write(
      toFile: config, atomically: true, encoding: .utf8)
    var said = CommandLineSettings()
    said.config = config
    said.kv = "sqlite:\(folder.path)/prod"
    let first = try await Settings.read(said, environment: ["HOME": folder.path].patiently)
    try #require(first.store.url.shortName == "prod")
    #expect(first.storeName == "prod (not from the file)")
    #expect(first.stores.map(\.name) == ["prod (not from the file)", "prod"])
    let other = try await first.switching(to: "prod")
    #expect(other.readOnly)
    #expect(other.store.name == "prod")
    let back = try await other.switching(to: "prod (not from the file)")
    #expect(back.store.url == first.store.url)
  }

  @Test("the store that was the default is gone back to by its name, whatever is the default now")
  func editedDefault() async throws {
    defer { folder.remove() }
    let settings = try await settings()
    let other = try await settings.switching(to: "two")
    let config = folder.path + "/config.yaml"
    let text = try String(contentsOfFile: config, encoding: .utf8)
    try text.replacing("default: one", with: "default: two").write(
      toFile: config, atomically: true, encoding: .utf8)
    let back = try await other.switching(to: "one")
    #expect(back.storeName == "one")
    #expect(back.store.url == settings.store.url)
  }

  @Test("what names another store by now is not opened under the old name")
  func anotherByNow() async throws {
    defer { folder.remove() }
    let file = folder.path + "/variables"
    func name(_ store: String) throws {
      try "REDIS_URL=redis://\(store):6379\n".write(
        toFile: file, atomically: true, encoding: .utf8)
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
    }
    try name("here")
    var said = CommandLineSettings()
    said.environmentFile = file
    let first = try await Settings.read(said, environment: ["HOME": folder.path].patiently)
    try name("there")
    await #expect(throws: Failure.self) { try await first.switching(to: first.storeName) }
  }

  @Test("a store that cannot be opened leaves one in the old one, with the words of the error")
  func failure() async throws {
    defer { folder.remove() }
    let settings = try await settings()
    try await seed("one", settings)
    let first = try await Workspace.open(settings, for: .browsing)
    let runner = runner(first)
    async let ending = runner.run()
    try await display.wait(for: "thread-of-one")
    display.press(.control("o"), .character("3"))
    try await display.wait(for: "cannot be opened")
    display.press(.escape)
    try await display.wait { $0.text.contains("thread-of-one") && !$0.text.contains("Stores") }
    display.press(.character("q"))
    #expect(await ending == .quit)
    let opened = await runner.next.take()
    #expect(opened?.address == nil)
    await first.close()
  }
}
