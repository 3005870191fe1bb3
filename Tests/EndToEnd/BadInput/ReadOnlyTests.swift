import Foundation
import Testing

@Suite("--read-only has no holes", .demoStore)
struct ReadOnlyTests {
  @Test(
    "every command that writes is refused with 77, and the store's file stays as it is",
    arguments: [
      ["update", DemoScreen.thread, "-"], ["edit", DemoScreen.thread],
      ["evict", DemoScreen.thread, "--yes"], ["evict", "--filter", "*", "--yes", "--count", "41"],
      ["ttl", DemoScreen.thread, "3d"], ["repair"], ["undo"], ["import", "source"],
    ])
  func refused(command: [String]) async throws {
    let scratch = try DemoStore.copy()
    let before = try scratch.storeBytes()
    let done = try await run(
      Binary.path, command + ["--read-only", "--kv", scratch.store], in: scratch, input: "[]")
    #expect(done.status == 77, "\(done.errors)")
    #expect(done.errors.contains("read-only"))
    #expect(try scratch.storeBytes() == before)
    #expect(!FileManager.default.fileExists(atPath: scratch.path("state")), "it keeps a journal")
  }

  @Test(
    "every command that reads works, and writes nothing beside",
    arguments: [
      ["threads"], ["show", DemoScreen.thread], ["ttl", DemoScreen.thread],
      ["replay", DemoScreen.thread], ["history"], ["evict", DemoScreen.thread, "--dry-run"],
      ["load", DemoScreen.thread, "--file", "2025_5_3", "--source", "source"],
      ["export", "out"],
    ])
  func reading(command: [String]) async throws {
    let scratch = try DemoStore.copy()
    let before = try scratch.storeBytes()
    let done = try await run(
      Binary.path, command + ["--read-only", "--kv", scratch.store], in: scratch)
    // An export skips what is broken, and says so.
    #expect(done.status == (command[0] == "export" ? 65 : 0), "\(done.errors)")
    #expect(try scratch.storeBytes() == before)
  }

  @Test("a load says that its answer was not stored")
  func load() async throws {
    let scratch = try DemoStore.copy()
    let load = [
      "load", "thread_new", "--file", "2025_5_3", "--source", "source", "--kv", scratch.store,
      "--json", "--read-only",
    ]
    let done = try await run(Binary.path, load, in: scratch)
    #expect(done.status == 0)
    #expect(try done.json()["stored"]?.bool == false)
    #expect(done.errors.contains("not stored: this session is read-only"))
    let dry = try await run(Binary.path, load + ["--dry-run"], in: scratch)
    #expect(dry.errors == "", "who asks for a dry run knows")
  }

  @Test("in the browser every key that writes says read-only, and no footer offers one")
  func browser() async throws {
    let scratch = try DemoStore.copy()
    let before = try scratch.storeBytes()
    try await withTerminal(scratch) { terminal in
      try await terminal.start(
        "browse \(DemoScreen.thread) --read-only --source source --kv sqlite:t.db")
      try await terminal.wait(for: "the matrix", until: DemoScreen.isOpen)
      func refuses(_ keys: [String]) async throws {
        for key in keys {
          // Another message in between, so that the next one is new.
          try await terminal.press("[")
          try await terminal.wait(without: "read-only:")
          try await terminal.press(key)
          let screen = try await terminal.wait(for: "read-only:")
          #expect(!(lines(screen).last?.contains(" \(key) ") ?? false), "the footer offers \(key)")
        }
      }
      try await refuses(["D", "L", "R", "U", "T", "X", "e"])
      try await terminal.press("Escape")
      try await terminal.wait(for: "of 4")
      try await refuses(["D", "U", "T", "e"])
      try await terminal.press("q")
      #expect(try await terminal.ended() == 0)
    }
    #expect(try scratch.storeBytes() == before)
  }

  @Test("Replay runs dry, and W says read-only")
  func replay() async throws {
    let scratch = try DemoStore.copy()
    let before = try scratch.storeBytes()
    try await withTerminal(scratch) { terminal in
      try await terminal.start(
        "browse \(DemoScreen.thread) --read-only --source source --kv sqlite:t.db")
      try await terminal.wait(for: "the matrix", until: DemoScreen.isOpen)
      try await terminal.press("r")
      try await terminal.wait(for: "ask for")
      try await terminal.press("Enter")
      try await terminal.wait(for: "nothing is written")
      try await terminal.wait(for: "answer")
      try await terminal.press("W")
      try await terminal.wait(for: "read-only:")
    }
    #expect(try scratch.storeBytes() == before)
  }
}
