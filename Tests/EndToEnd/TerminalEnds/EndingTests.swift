import Foundation
import Testing

@Suite("however it ends, the terminal is as it was")
struct EndingTests {
  /// Opens the demo, ends it as `end` does, and looks at what is left.
  private func left(
    status: Int32, scratchStays: Bool = false, by end: (Tmux) async throws -> Void
  ) async throws {
    let scratch = try Scratch()
    try await withTerminal(scratch) { terminal in
      try await terminal.command("echo the shell was here")
      let before = try await terminal.modes()
      try await terminal.openDemo()
      #expect(try await terminal.flags() != Tmux.restored)
      try await end(terminal)
      // A crash must not wait for an answer to a debugger's question, which takes thirty seconds.
      #expect(try await terminal.ended(seconds: 25) == status)
      #expect(try await terminal.modes() == before)
      #expect(try await terminal.flags() == Tmux.restored)
      if !scratchStays { #expect(try DemoScreen.remains(in: scratch) == []) }
      // What is typed shows again.
      #expect(try await terminal.shell("echo echoed again") == 0)
      try await terminal.wait(for: "echoed again")
    }
  }

  @Test(
    "a signal that asks to end ends it in order",
    arguments: [("TERM", 143), ("HUP", 129), ("INT", 130)])
  func asked(signal: String, status: Int32) async throws {
    try await left(status: status) { try await $0.kill(signal) }
  }

  @Test(
    "a crash ends it as it ends any program, with the terminal restored first",
    arguments: [("SEGV", 139), ("ABRT", 134), ("QUIT", 131), ("BUS", 135), ("FPE", 136)])
  func crashed(signal: String, status: Int32) async throws {
    try await left(status: status, scratchStays: true) { try await $0.kill(signal) }
  }

  @Test("q goes back, and at the list quits")
  func quit() async throws {
    try await left(status: 0) { terminal in
      try await terminal.press("q")
      try await terminal.wait(for: "of 42")
      try await terminal.press("q")
    }
  }

  @Test("^C twice quits")
  func interrupted() async throws {
    try await left(status: 0) { terminal in
      // Together: a machine that is busy with other tests may need longer than the three seconds between two.
      try await terminal.press("C-c", "C-c")
      // While something ran, the first one cancelled that.
      let scratch = terminal.scratch
      try await terminal.wait(
        for: "the end, or one more to press",
        until: { screen in
          let isAlive = (try? scratch.startedIsAlive()) ?? false
          return !isAlive || screen.contains("once more quits")
        })
      if try scratch.startedIsAlive() { try await terminal.press("C-c") }
    }
  }

  @Test("the palette's quit quits")
  func palette() async throws {
    try await left(status: 0) { terminal in
      try await terminal.press("Escape")
      try await terminal.wait(for: "of 42")
      try await terminal.press(":")
      try await terminal.type("quit")
      try await terminal.press("Enter")
    }
  }

  @Test("a dialog that asks does not keep a signal from ending it, and writes nothing")
  func asking() async throws {
    try await left(status: 143) { terminal in
      try await terminal.press("h", "D")
      try await terminal.wait(for: "y evict")
      try await terminal.kill("TERM")
    }
  }

  @Test("^Z gives the terminal back, fg brings the screen again", arguments: 1...2)
  func suspended(times: Int) async throws {
    let scratch = try Scratch()
    try await withTerminal(scratch) { terminal in
      let before = try await terminal.modes()
      try await terminal.command("\(Binary.path) demo")
      try await terminal.wait(for: "the demo's matrix", until: DemoScreen.isOpen)
      for time in 1...times {
        try await terminal.press("C-z")
        try await terminal.wait(for: "Stopped")
        #expect(try await terminal.modes() == before)
        #expect(try await terminal.flags() == Tmux.restored)
        try await terminal.resize(width: 80 + 7 * time, height: 24 + time)
        try await terminal.command("fg")
        let screen = try await terminal.wait(for: "the whole matrix") {
          DemoScreen.isOpen($0) && lines($0).last?.contains("? help") == true
        }
        #expect(lines(screen).count == 24 + time)
      }
      try await terminal.press("q")
      try await terminal.wait(for: "of 42")
      try await terminal.press("q")
      try await terminal.wait(without: "of 42")
      #expect(try await terminal.modes() == before)
      #expect(try await terminal.flags() == Tmux.restored)
    }
  }

  @Test("a window that is closed ends it, and its folder goes", arguments: [false, true])
  func closed(whileSuspended: Bool) async throws {
    let scratch = try Scratch()
    try await withTerminal(scratch) { terminal in
      try await terminal.command("sh -c 'echo $$ > pid; exec \(Binary.path) demo'")
      try await terminal.wait(for: "the demo's matrix", until: DemoScreen.isOpen)
      if whileSuspended {
        try await terminal.press("C-z")
        try await terminal.wait(for: "Stopped")
      }
    }
    let end = ContinuousClock.now + .seconds(Waiting.patience)
    while try scratch.startedIsAlive(), ContinuousClock.now < end {
      // A process of its own, which paces the loop.
      try await run("true", [], in: scratch)
    }
    let lives = try scratch.startedIsAlive()
    #expect(!lives)
    if lives { try await run("kill", ["-KILL", scratch.startedProcess()], in: scratch) }
    #expect(try DemoScreen.remains(in: scratch) == [])
  }
}
