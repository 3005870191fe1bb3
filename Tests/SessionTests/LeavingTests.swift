import Browser
import Foundation
import KeyValue
import Terminal
import Testing
import ThreadCache

@testable import Session

/// The program ends while something is under way that must not be lost.
@Suite("leaving the browser", .timeLimit(.minutes(5)))
@MainActor
final class LeavingTests {
  private let memory = MemoryStore()
  private let display = ScriptedDisplay()
  private let folder: ScratchFolder
  private var said: [String] = []

  init() throws { folder = try ScratchFolder(prefix: "leaving") }

  deinit { folder.remove() }

  /// Goes from store to store as the program does, beginning with `store`.
  private func walk(
    _ store: any KeyValueStore, editor: String? = nil
  ) async throws -> Task<Runner.Ending, Never> {
    for id in ["t-one", "t-two"] {
      let file = CachedFile(
        id: "f", slices: [("age", Array("[1]".utf8))], loadedSegments: ["age"],
        availableSegments: ["age", "region"])
      _ = try await ThreadCache(store: memory).updateThreadCache(ThreadID(id), with: [file])
    }
    var command = CommandLineSettings()
    command.kv = "memory:"
    var environment = ["HOME": folder.path, "XDG_STATE_HOME": folder.path]
    environment["EDITOR"] = editor
    let settings = try await Settings.read(command, environment: environment)
    let workspace = try await Workspace(store: SecondHandle(base: store), settings: settings)
    let display = display
    let walk = StoreWalk(
      display: display,
      configuration: { workspace, start in
        var configuration = BrowserConfiguration(
          storeName: "test", address: "memory:", engine: "memory", start: start,
          now: Int64(Date().timeIntervalSince1970 * 1000), size: display.size)
        configuration.hasEditor = editor != nil
        return configuration
      }, onLeaving: { _, _ in }, say: { [weak self] in self?.said.append($0) })
    let ending = Task { await walk.run(from: workspace, start: .threads) }
    try await display.wait(for: "1/2")
    return ending
  }

  @Test(
    "right after y waits for what was confirmed, and says what became of it",
    arguments: [true, false])
  func confirmed(bySignal: Bool) async throws {
    let troubled = TroubledStore(memory)
    let ending = try await walk(troubled)
    display.press(.character("D"))
    try await display.wait(for: "y evict")
    troubled.set(.hangs, for: .commit)
    display.press(.character("y"))
    if bySignal {
      display.happen([.closed(.signal(15))])
    } else {
      display.press(.character("q"))
    }
    try await display.wait { $0.isClosed }
    troubled.set(nil, for: .commit)
    #expect(await ending.value == (bySignal ? .signal(15) : .quit))
    #expect(said.count == 2)
    #expect(said.first == "Waiting for what is under way: evicting…")
    #expect(said.last?.hasPrefix("done: evict ") == true)
    #expect(said.last?.hasSuffix("t-one; bobbin undo undoes it") == true)
    #expect(try await memory.read("thread:t-one:meta") == .absent)
    #expect(try await memory.read("thread:t-two:meta") != .absent)
  }

  @Test("says nothing when nothing is under way, and waits for no reading")
  func idle() async throws {
    let troubled = TroubledStore(memory)
    let ending = try await walk(troubled)
    troubled.set(.hangs, for: .read)
    display.press(.enter)
    try await display.wait(for: "reading the thread")
    display.press(.escape, .character("q"))
    #expect(await ending.value == .quit)
    #expect(said.isEmpty)
    troubled.set(nil, for: .read)
  }

  @Test("stops an eviction of many threads between two batches")
  func bulk() async throws {
    for place in 0..<300 {
      _ = try await ThreadCache(store: memory).updateThreadCache(
        ThreadID("u-\(1000 + place)"), with: [])
    }
    let troubled = TroubledStore(memory)
    let ending = try await walk(troubled)
    try await display.wait(for: "of 302")
    display.type("*D")
    try await display.wait(for: "number:")
    for operation in [StoreOperation.commit, .delete] { troubled.set(.hangs, for: operation) }
    display.type("302y")
    try await display.wait(for: "evicting 0 of 302")
    display.happen([.closed(.signal(15))])
    for operation in [StoreOperation.commit, .delete] { troubled.set(nil, for: operation) }
    #expect(await ending.value == .signal(15))
    #expect(said.count == 2)
    #expect(said.last?.contains("stopped") == true)
    #expect(try await memory.read("thread:u-1299:meta") != .absent)
  }

  @Test("while $EDITOR has the terminal waits for it, and keeps what was edited")
  func editor() async throws {
    let gate = folder.path + "/gate"
    try #require(mkfifo(gate, 0o600) == 0)
    let ending = try await walk(
      memory, editor: "f() { sed -i s/1/27/ \"$1\"; read line < '\(gate)'; }; f")
    display.press(.enter)
    try await display.wait(for: "hash agrees")
    display.press(.enter)
    try await display.wait(for: "raw")
    display.press(.character("e"))
    try await display.wait(for: "line 1 of")
    display.press(.control("e"))
    try await display.wait { $0.timesAway == 1 }
    display.happen([.closed(.signal(15))])
    // Opening it waits until the editor reads from it.
    let opened = Task.detached { try Data("\n".utf8).write(to: URL(filePath: gate)) }
    #expect(await ending.value == .signal(15))
    try await opened.value
    let words = try #require(said.first)
    let start = "Nothing was written. What you edited is kept in "
    #expect(words.hasPrefix(start) && words.hasSuffix("."))
    let path = String(words.dropFirst(start.count).dropLast())
    defer {
      try? FileManager.default.removeItem(atPath: (path as NSString).deletingLastPathComponent)
    }
    #expect(try String(contentsOfFile: path, encoding: .utf8).contains("27"))
    guard case .value(let value) = try await memory.read("thread:t-one:meta") else {
      Issue.record("the thread is gone")
      return
    }
    #expect(String(decoding: value.bytes, as: UTF8.self).contains(#""age":[1]"#))
  }
}

/// A handle of its own on a store: what the session closes stays open for the test, which looks at what was left there.
private struct SecondHandle: StoreWrapper {
  let base: any KeyValueStore

  func close() async {}

  func perform<Reply: Sendable>(
    _ call: StoreCall<Reply>, _ body: @escaping @Sendable () async throws(StoreError) -> Reply
  ) async throws(StoreError) -> Reply {
    try await body()
  }
}
