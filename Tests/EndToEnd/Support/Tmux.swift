import Foundation
import Testing

/// A terminal of its own: one tmux server on a private socket, with one window.
actor Tmux {
  enum Failure: Error, CustomStringConvertible {
    case never(String, screen: String, processes: String)

    var description: String {
      switch self {
      case .never(let what, let screen, let processes):
        "never came: \(what)\nthe screen was:\n\(screen)\nand what ran in it:\n\(processes)"
      }
    }
  }

  let scratch: Scratch
  /// In the test's own folder, with which it goes.
  private let socket: String

  /// Opens a window of `width` × `height` with a shell in it.
  init(
    _ scratch: Scratch, width: Int, height: Int, environment: [String: String] = [:]
  ) async throws {
    self.scratch = scratch
    socket = scratch.path("tmux")
    try scratch.write(
      "tmux.conf", "set -g status off\nset -g escape-time 0\nset -sg exit-empty on\n")
    var arguments = ["-S", socket, "-f", scratch.path("tmux.conf")]
    arguments += ["new-session", "-d", "-x", "\(width)", "-y", "\(height)", "-s", "t"]
    for (name, value) in environment { arguments += ["-e", "\(name)=\(value)"] }
    arguments += ["env", "PS1=$ ", "bash", "--norc", "--noprofile"]
    let started = try await run("tmux", arguments, in: scratch)
    try #require(started.status == 0, "tmux: \(started.errors)")
    // tmux leaves out the blank after it.
    try await wait(for: "$")
  }

  @discardableResult
  func tmux(_ arguments: String...) async throws -> String {
    let done = try await run("tmux", ["-S", socket] + arguments, in: scratch)
    try #require(done.status == 0, "tmux \(arguments): \(done.errors)")
    return done.output
  }

  /// The session of processes that the window's shell began.
  private func session() async -> String? {
    let sessions = #"ps -o sid= -p "$(tmux -S "$0" display-message -p '#{pane_pid}')""#
    let output = try? await run("sh", ["-c", sessions, socket], in: scratch).output
    let session = output?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
    return session.isEmpty ? nil : session
  }

  /// The threads that run in the window, and what each waits for.
  private func processes() async -> String {
    guard let session = await session() else { return "nothing" }
    let columns = "pid=,lwp=,stat=,wchan:24=,time=,comm=,args="
    let listed = try? await run("ps", ["-L", "-o", columns, "-s", session], in: scratch)
    return listed?.output ?? "nobody knows"
  }

  /// Ends the server and all that runs in it, and waits for the end: the folder is removed next.
  func close() async {
    let session = await session()
    _ = try? await tmux("kill-server")
    guard let session else { return }
    let end = ContinuousClock.now + .seconds(Waiting.patience)
    while ContinuousClock.now < end,
      (try? await run("ps", ["-o", "pid=", "-s", session], in: scratch))?.status == 0
    {}
  }

  /// Types keys by their tmux names (`Enter`, `C-c`, `D`).
  func press(_ keys: String...) async throws { try await pressAll(keys) }

  func pressAll(_ keys: [String]) async throws {
    let sent = try await run("tmux", ["-S", socket, "send-keys", "-t", "t"] + keys, in: scratch)
    try #require(sent.status == 0, "tmux send-keys: \(sent.errors)")
  }

  /// Types text as it is.
  func type(_ text: String) async throws { try await tmux("send-keys", "-t", "t", "-l", text) }

  /// Sends bytes as the terminal would: escape sequences of the mouse, a paste.
  func send(_ text: String) async throws {
    let bytes = text.utf8.map { String($0, radix: 16) }
    let sent = try await run(
      "tmux", ["-S", socket, "send-keys", "-t", "t", "-H"] + bytes, in: scratch)
    try #require(sent.status == 0, "tmux send-keys: \(sent.errors)")
  }

  /// Where the terminal's cursor stands: column and row, from 0.
  func cursor() async throws -> (x: Int, y: Int) {
    let numbers = try await tmux("display-message", "-p", "-t", "t", "#{cursor_x} #{cursor_y}")
      .split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
    try #require(numbers.count == 2)
    return (numbers[0], numbers[1])
  }

  /// Types a command line and Enter.
  func command(_ line: String) async throws {
    try await type(line)
    try await press("Enter")
  }

  func resize(width: Int, height: Int) async throws {
    try await tmux("resize-window", "-t", "t", "-x", "\(width)", "-y", "\(height)")
  }

  /// What the screen shows now.
  func screen() async throws -> String { try await tmux("capture-pane", "-p", "-t", "t") }

  /// Looks at the screen until it shows what is wanted.
  /// - Parameter meanwhile: what is done after each look that was in vain.
  @discardableResult
  func wait(
    for what: String, seconds: Double = Waiting.patience, until holds: @Sendable (String) -> Bool,
    meanwhile: @Sendable () async throws -> Void = {}
  ) async throws -> String {
    let clock = ContinuousClock()
    let end = clock.now + .seconds(seconds)
    var shown = ""
    while clock.now < end {
      shown = try await screen()
      if holds(shown) { return shown }
      try await meanwhile()
      // Nothing tells of a new screen. Looks without a pause would take the time that others work in.
      try await Task.sleep(for: .milliseconds(20))
    }
    throw Failure.never(what, screen: shown, processes: await processes())
  }

  /// Looks at the screen until it shows `text`.
  @discardableResult
  func wait(for text: String, seconds: Double = Waiting.patience) async throws -> String {
    try await wait(for: "“\(text)”", seconds: seconds) { $0.contains(text) }
  }

  /// Looks at the screen until `text` is gone.
  @discardableResult
  func wait(without text: String, seconds: Double = Waiting.patience) async throws -> String {
    try await wait(for: "no “\(text)”", seconds: seconds) { !$0.contains(text) }
  }
}

/// Runs `body` in a terminal and ends the terminal whatever happens.
func withTerminal(
  _ scratch: Scratch, width: Int = 80, height: Int = 24, environment: [String: String] = [:],
  _ body: (Tmux) async throws -> Void
) async throws {
  let all = scratch.environment.merging(environment) { $1 }
  let terminal = try await Tmux(scratch, width: width, height: height, environment: all)
  do {
    try await body(terminal)
  } catch {
    await terminal.close()
    throw error
  }
  await terminal.close()
}
