import Foundation

/// A tmux server of its own, driven through control mode: one connection takes keys and tells at once
/// what a pane prints, so that no process is started between a key and its answer.
final class TmuxControl {
  private let client: LineProcess
  private let environment: [String: String]

  /// A pane and the process in it.
  struct Pane {
    /// `%1`.
    let name: String
    let process: pid_t
  }

  init(_ scratch: Scratch) throws {
    // The socket lies in the scratch folder. When this process goes away the server follows.
    environment = scratch.environment.merging(["TMUX_TMPDIR": scratch.folder]) { $1 }
    let settings = scratch.path("tmux.conf")
    try """
    set -g default-terminal tmux-256color
    set -g destroy-unattached on
    set -sg escape-time 0
    set -g automatic-rename off
    """.write(toFile: settings, atomically: true, encoding: .utf8)
    client = try LineProcess(
      "tmux",
      ["-L", "benchmark", "-f", settings, "-C", "new-session", "-x", "120", "-y", "40", "cat"],
      environment: environment)
    _ = try reply()
  }

  /// Starts a program in a window of 120 × 40.
  func open(_ program: String, _ arguments: [String]) throws -> Pane {
    let words = ([program] + arguments)
      .map { "'\($0.replacingOccurrences(of: "'", with: #"'\''"#))'" }.joined(separator: " ")
    let answer = try command("new-window -P -F '#{pane_id} #{pane_pid}' -- \(words)")
    let parts = answer.first?.split(separator: " ") ?? []
    guard parts.count == 2, let id = pid_t(parts[1]) else {
      throw Unmeasured("tmux: \(answer.joined(separator: " "))")
    }
    return Pane(name: String(parts[0]), process: id)
  }

  /// Does a command of tmux.
  @discardableResult
  func command(_ line: String) throws -> [String] {
    try client.send(line)
    return try reply()
  }

  /// What stands between `%begin` and `%end`.
  private func reply() throws -> [String] {
    var lines: [String]?
    while let line = try client.line(until: .now + .seconds(10)) {
      if line.hasPrefix("%begin ") {
        lines = []
      } else if line.hasPrefix("%end ") {
        return lines ?? []
      } else if line.hasPrefix("%error ") {
        throw Unmeasured("tmux: \((lines ?? []).joined(separator: " "))")
      } else {
        lines?.append(line)
      }
    }
    throw Unmeasured("tmux did not answer")
  }

  /// Presses a key and waits for the first thing that the pane prints.
  func press(_ key: String, in pane: Pane) throws -> Duration {
    let start = ContinuousClock.now
    try client.send("send-keys -t \(pane.name) \(key)")
    let prefix = "%output \(pane.name) "
    while let line = try client.line(until: start + .seconds(2)) {
      if line.hasPrefix(prefix) { return start.duration(to: .now) }
    }
    throw Unmeasured("nothing changed within 2 s of pressing \(key)")
  }

  /// Presses a key and counts the bytes that the pane prints until it rests.
  func bytes(ofPressing key: String, in pane: Pane) throws -> Int {
    try client.send("send-keys -t \(pane.name) \(key)")
    let prefix = "%output \(pane.name) "
    var count = 0
    while let line = try client.line(until: .now + .milliseconds(300)) {
      guard line.hasPrefix(prefix) else { continue }
      // A byte that is no printable ASCII comes as a backslash and three digits.
      var rest = line.utf8.dropFirst(prefix.utf8.count)
      while let byte = rest.first {
        rest = rest.dropFirst(byte == UInt8(ascii: "\\") ? 4 : 1)
        count += 1
      }
    }
    return count
  }

  /// Types a key and looks at the screen, as fast as tmux shows it, until it shows what is wanted.
  func press(_ key: String, in pane: Pane, until holds: (String) -> Bool) throws -> Duration {
    let start = ContinuousClock.now
    try client.send("send-keys -t \(pane.name) \(key)")
    _ = try reply()
    while start.duration(to: .now) < .seconds(5) {
      let screen = try command("capture-pane -p -t \(pane.name)").joined(separator: "\n")
      if holds(screen) { return start.duration(to: .now) }
    }
    throw Unmeasured("\(key) did not do within 5 s what it should")
  }

  /// Waits until no pane has printed anything for `quiet`.
  func settle(_ quiet: Duration, within patience: Duration = .seconds(20)) throws {
    let deadline = ContinuousClock.now + patience
    while try client.line(until: .now + quiet) != nil {
      if ContinuousClock.now > deadline { throw Unmeasured("the screen did not come to rest") }
    }
  }

  /// Looks at a pane until it shows what is wanted.
  /// - Returns: the screen.
  @discardableResult
  func wait(
    for what: String, in pane: Pane, within patience: Duration = .seconds(60),
    until holds: (String) -> Bool
  ) throws -> String {
    let deadline = ContinuousClock.now + patience
    while ContinuousClock.now < deadline {
      guard let lines = try? command("capture-pane -p -t \(pane.name)") else {
        throw Unmeasured("the program ended before \(what) came")
      }
      let screen = lines.joined(separator: "\n")
      if holds(screen) { return screen }
      usleep(10_000)
    }
    throw Unmeasured("\(what) did not come within \(patience)")
  }

  func close() {
    try? client.send("kill-server")
    client.end()
  }

  deinit { close() }
}
