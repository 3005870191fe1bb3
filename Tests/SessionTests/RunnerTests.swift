import Browser
import Foundation
import KeyValue
import KeyValueSQLite
import Terminal
import Testing
import ThreadCache

@testable import Session

@Suite("the browser's runner", .timeLimit(.minutes(5)))
@MainActor
struct RunnerTests {
  let store = MemoryStore()
  let display = ScriptedDisplay()
  private let folder: ScratchFolder

  init() throws { folder = try ScratchFolder(prefix: "runner") }

  /// Runs the browser over threads of these ids while `script` plays the user.
  func browse(
    _ ids: [String], in other: (any KeyValueStore)? = nil, editor: String? = nil,
    _ script: @MainActor () async throws -> Void
  ) async throws -> Runner.Ending {
    defer { folder.remove() }
    let store = other ?? store
    let cache = ThreadCache(store: store)
    for id in ids {
      let file = CachedFile(
        id: "f", slices: [("age", Array("[1]".utf8))], loadedSegments: ["age"],
        availableSegments: ["age", "region"])
      _ = try await cache.updateThreadCache(ThreadID(id), with: [file])
    }
    var said = CommandLineSettings()
    said.kv = "memory:"
    var environment = ["HOME": folder.path, "XDG_STATE_HOME": folder.path]
    environment["EDITOR"] = editor
    let settings = try await Settings.read(said, environment: environment)
    let workspace = try await Workspace(store: store, settings: settings)
    let configuration = BrowserConfiguration(
      storeName: "test", address: "memory:", engine: "memory",
      now: Int64(Date().timeIntervalSince1970 * 1000), size: display.size)
    let runner = Runner(configuration: configuration, workspace: workspace, display: display)
    async let ending = runner.run()
    // The first frame comes before anything is read.
    try await display.wait { !$0.frames.isEmpty }
    do { try await script() } catch {
      // The runner must not outlive a script that broke off.
      display.happen([.closed(.endOfInput)])
      throw error
    }
    return await ending
  }

  @Test("threads of the store come on the screen, and q leaves")
  func threads() async throws {
    let ending = try await browse(["t-one", "t-two"]) {
      try await display.wait(for: "t-two")
      #expect(display.text.contains("t-one"))
      display.press(.character("q"))
    }
    #expect(ending == .quit)
    #expect(display.isClosed)
  }

  @Test("a key draws at once, before anything else happens")
  func input() async throws {
    _ = try await browse([]) {
      let before = display.frames.count
      display.press(.character("?"))
      #expect(display.frames.count > before)
      display.press(.escape)
      display.press(.character("q"))
    }
  }

  @Test("all input of one batch is one frame")
  func batch() async throws {
    _ = try await browse(["a", "b", "c"]) {
      try await display.wait { $0.text.contains("1–3 of 3") || $0.text.contains("c ") }
      let before = display.frames.count
      display.type("jjkj")
      #expect(display.frames.count == before + 1)
      display.press(.character("q"))
    }
  }

  @Test("evicting and undoing reach the store")
  func eviction() async throws {
    _ = try await browse(["t-one"]) {
      try await display.wait(for: "t-one")
      try await display.wait(for: "1/2")
      display.press(.character("D"))
      try await display.wait(for: "y evict")
      display.press(.character("y"))
      try await display.wait(for: "U undoes it")
      let stored = try await store.read("thread:t-one:meta")
      #expect(stored == .absent)
      display.press(.character("U"))
      try await display.wait(for: "y undo it")
      display.press(.character("y"))
      try await display.wait(for: "undone")
      let back = try await store.read("thread:t-one:meta")
      #expect(back != .absent)
      display.press(.character("q"))
    }
  }

  @Test("the editor gets the terminal, and what it leaves is shown as a difference")
  func editing() async throws {
    _ = try await browse(["t-one"], editor: "sed -i s/1/27/") {
      try await display.wait(for: "1/2")
      display.press(.enter)
      try await display.wait(for: "1 file ")
      try await display.wait(for: "hash agrees")
      display.press(.enter)
      try await display.wait(for: "raw")
      display.press(.character("e"))
      try await display.wait(for: "line 1 of")
      display.press(.control("e"))
      // A key that comes before the question is on the screen is no answer to it.
      try await display.wait(for: "y writes it")
      #expect(display.text.contains("27"))
      #expect(display.timesAway == 1)
      display.press(.character("y"))
      try await display.wait(for: "written")
      guard case .value(let value) = try await store.read("thread:t-one:meta") else {
        Issue.record("the thread is gone")
        return
      }
      #expect(String(decoding: value.bytes, as: UTF8.self).contains(#""age":[27]"#))
      display.happen([.closed(.endOfInput)])
    }
  }

  @Test("what somebody else writes comes on the screen")
  func live() async throws {
    _ = try await browse(["t-one"]) {
      try await display.wait(for: "1/2")
      _ = try await ThreadCache(store: store).updateThreadCache(
        "t-one",
        with: [
          CachedFile(
            id: "f", slices: [("region", Array("[2]".utf8))], loadedSegments: ["region"],
            availableSegments: [])
        ])
      try await display.wait(for: "2/2")
      display.press(.character("q"))
    }
  }

  @Test("a thread that somebody else makes comes on the screen")
  func new() async throws {
    _ = try await browse(["t-one"]) {
      try await display.wait(for: "1/2")
      _ = try await ThreadCache(store: store).updateThreadCache("t-two", with: [])
      try await display.wait(for: "t-two")
      display.press(.character("q"))
    }
  }

  @Test("what another process makes comes on the screen, where the store says no more than resync")
  func resync() async throws {
    let path = folder.path + "/t.db"
    let mine = try await SQLiteStore.open(path: path, deadline: .seconds(300))
    _ = try await browse(["t-one"], in: mine) {
      try await display.wait(for: "1/2")
      let other = try await SQLiteStore.open(path: path, deadline: .seconds(300))
      _ = try await ThreadCache(store: other).updateThreadCache("t-two", with: [])
      try await display.wait(for: "t-two")
      await other.close()
      display.press(.character("q"))
    }
    await mine.close()
  }

  @Test("the id of a thread goes to the clipboard")
  func copy() async throws {
    _ = try await browse(["t-one"]) {
      try await display.wait(for: "1/2")
      display.press(.character("c"))
      try await display.wait { !$0.sent.isEmpty }
      #expect(display.sent == Clipboard.sequence("t-one", insideTmux: false))
      display.press(.character("q"))
    }
  }

  @Test("a signal ends the browser and closes the terminal")
  func signal() async throws {
    let ending = try await browse([]) { display.happen([.closed(.signal(15))]) }
    #expect(ending == .signal(15))
    #expect(display.isClosed)
    #expect(ending.failure?.exitCode == 143)
  }

  @Test("nothing is drawn after the terminal went away")
  func afterwards() async throws {
    let ending = try await browse([]) {
      display.happen([.closed(.endOfInput)])
      let frames = display.frames.count
      display.press(.character("?"))
      #expect(display.frames.count == frames)
    }
    #expect(ending == .endOfInput)
  }

  @Test("^Z suspends, ^L draws the whole screen")
  func suspend() async throws {
    _ = try await browse([]) {
      display.press(.control("z"))
      #expect(display.suspensions == 1)
      display.press(.control("l"))
      #expect(display.redraws == 1)
      display.press(.character("q"))
    }
  }
}
