import Foundation
import Testing

/// What the shell in the terminal, and the terminal itself, say about how a program left them.
extension Tmux {
  /// Types a command line, and waits until the shell has run it.
  /// - Returns: the exit status.
  @discardableResult
  func shell(_ line: String, seconds: Double = Waiting.patience) async throws -> Int32 {
    try await begin(line)
    return try await ended(seconds: seconds)
  }

  /// Types a command line whose exit status is noted when it has ended.
  func begin(_ line: String) async throws {
    try? FileManager.default.removeItem(atPath: scratch.path("status"))
    try await command("\(line); echo $? > status.new; mv status.new status")
  }

  /// Whether what was begun has ended.
  nonisolated var hasEnded: Bool {
    FileManager.default.fileExists(atPath: scratch.path("status"))
  }

  /// Waits until what was begun has ended.
  /// - Returns: its exit status.
  func ended(seconds: Double = Waiting.patience) async throws -> Int32 {
    var status: Int32?
    try await wait(for: "the end of the command", seconds: seconds) { _ in self.hasEnded }
    status = Int32(try scratch.read("status").trimmingCharacters(in: .whitespacesAndNewlines))
    return try #require(status)
  }

  /// The modes of the terminal as `stty -g` prints them, asked by the shell.
  func modes() async throws -> String {
    try await shell("stty -g > modes")
    return try scratch.read("modes")
  }

  /// What tmux has noted of the escape sequences that reached it: the alternate screen, a hidden cursor, the
  /// keypad, the mouse.
  func flags() async throws -> String {
    try await tmux(
      "display-message", "-p", "-t", "t",
      "alternate=#{alternate_on} cursor=#{cursor_flag} keypad=#{keypad_flag}"
        + " arrows=#{keypad_cursor_flag} mouse=#{mouse_any_flag} wrap=#{wrap_flag}")
  }

  /// How `flags` reads where no program has changed the terminal.
  static let restored = "alternate=0 cursor=1 keypad=0 arrows=0 mouse=0 wrap=1\n"

  /// Starts the program in the foreground; `pid` has its process id then.
  func start(_ arguments: String, environment: String = "") async throws {
    try? FileManager.default.removeItem(atPath: scratch.path("pid"))
    try await begin("\(environment) sh -c 'echo $$ > pid; exec \(Binary.path) \(arguments)'")
  }

  /// Sends a signal to the program that `start` started.
  func kill(_ signal: String) async throws {
    try await run("kill", ["-\(signal)", scratch.startedProcess()], in: scratch)
  }
}

extension Scratch {
  /// The process id of the program that the terminal started last.
  func startedProcess() throws -> String {
    try read("pid").trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Whether that program is still there.
  func startedIsAlive() throws -> Bool {
    let stat = try? String(contentsOfFile: "/proc/\(startedProcess())/stat", encoding: .utf8)
    return stat.map { !$0.contains(") Z ") } ?? false
  }
}

/// The lines of a screen.
func lines(_ screen: String) -> [Substring] {
  screen.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
}
