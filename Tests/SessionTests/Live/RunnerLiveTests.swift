import Browser
import Foundation
import KeyValue
import KeyValueRedis
import RedisServers
import Retrieval
import Terminal
import Testing
import ThreadCache

@testable import Session

@Suite("the browser over a Redis that others write to", .timeLimit(.minutes(5)))
@MainActor
struct RunnerLiveTests {
  private let display = ScriptedDisplay()

  /// Runs the browser over a server with one thread, while `script` plays the user and the others.
  private func browse(
    _ thread: String, inRESP2 isOld: Bool = false,
    _ script: @MainActor (RedisServer) async throws -> Void
  ) async throws {
    let server = try await RedisServer.start()
    try await server.cli("SET", "thread:old:meta", thread)
    let folder = try ScratchFolder(prefix: "live")
    defer { folder.remove() }
    var options = try RedisOptions(url: server.url)
    options.onlyRESP2 = isOld
    options.commandDeadline = .seconds(300)
    options.connectDeadline = .seconds(300)
    let store = try await RedisStore.open(options)
    var said = CommandLineSettings()
    said.kv = "memory:"
    let settings = try await Settings.read(
      said, environment: ["HOME": folder.path, "XDG_STATE_HOME": folder.path])
    let workspace = try await Workspace(store: store, settings: settings)
    let configuration = BrowserConfiguration(
      storeName: "test", address: "redis:", engine: "redis",
      now: Int64(Date().timeIntervalSince1970 * 1000), size: display.size)
    let runner = Runner(configuration: configuration, workspace: workspace, display: display)
    async let ending = runner.run()
    do { try await script(server) } catch {
      // The runner must not outlive a script that broke off.
      display.happen([.closed(.endOfInput)])
      await server.stop()
      throw error
    }
    display.happen([.closed(.endOfInput)])
    _ = await ending
    await workspace.close()
    await server.stop()
  }

  /// A meta of so many files, each with one loaded segment.
  private func meta(_ files: Int) -> String {
    let each = (0..<files).map {
      #"{"id":"f\#($0)","data":{"age":[1]},"loadedSegments":["age"],"availableSegments":["age"]}"#
    }
    return #"{"files":[\#(each.joined(separator: ","))],"scope":{}}"#
  }

  @Test("a thread that another client makes, changes and deletes is on the screen")
  func list() async throws {
    try await browse(meta(1)) { server in
      try await display.wait(for: "1/1")
      try await server.cli("SET", "thread:new:meta", meta(2))
      try await display.wait(for: "2/2")
      try await server.cli("SET", "thread:old:meta", meta(3))
      try await display.wait(for: "3/3")
      try await server.cli("FLUSHALL")
      try await display.wait { !$0.text.contains("3/3") && !$0.text.contains("2/2") }
    }
  }

  @Test("p holds what others change, and p again brings it")
  func pause() async throws {
    try await browse(meta(1)) { server in
      try await display.wait(for: "1/1")
      display.press(.character("p"))
      try await display.wait(for: "paused")
      try await server.cli("SET", "thread:old:meta", meta(3))
      display.press(.character("p"))
      try await display.wait(for: "3/3")
    }
  }

  @Test("where notifications are off the rows in sight change all the same, and why late is said")
  func polled() async throws {
    try await browse(meta(1), inRESP2: true) { server in
      try await display.wait { display in
        display.frames.contains { $0.text().contains("does not tell of changes") }
      }
      try await display.wait(for: "1/1")
      try await server.cli("SET", "thread:old:meta", meta(3))
      try await display.wait(for: "3/3")
    }
  }

  @Test(
    "a hit that another process has recorded comes to the continuity by itself, told of or not",
    arguments: [false, true])
  func hit(inRESP2 isOld: Bool) async throws {
    try await browse(meta(1), inRESP2: isOld) { server in
      try await display.wait(for: "1/1")
      display.press(.enter)
      try await display.wait(for: "f0")
      display.press(.character("5"))
      try await display.wait { $0.text.contains("next") && !$0.text.contains("reading what was") }
      let store = try await RedisStore.open(RedisOptions(url: server.url))
      var settings = Retrieval.Settings()
      settings.pid = 424_242
      let other = Retrieval(
        cache: ThreadCache(store: store), source: NoSource(), settings: settings)
      let hit = LoadRequest(thread: "old", files: [FileRequest(id: "f0", segments: ["age"])])
      #expect(try await other.load(hit).answer.cache == .hit)
      #expect(await other.flushHistory() == 1)
      try await display.wait(for: "424242")
      await store.close()
    }
  }

  @Test(
    "the open thread changes, also where its length does not and nobody tells",
    arguments: [false, true])
  func thread(inRESP2 isOld: Bool) async throws {
    try await browse(meta(1), inRESP2: isOld) { server in
      try await display.wait(for: "1/1")
      display.press(.enter)
      try await display.wait(for: "f0")
      try await server.cli(
        "SET", "thread:old:meta", meta(1).replacingOccurrences(of: "f0", with: "g0"))
      try await display.wait(for: "g0")
    }
  }
}
