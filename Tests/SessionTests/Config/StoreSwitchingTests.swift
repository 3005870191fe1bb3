import Browser
import Foundation
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
