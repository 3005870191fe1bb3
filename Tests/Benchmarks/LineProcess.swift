import Foundation

/// A program that is asked in lines and answers in lines: node, the sqlite3 shell, tmux in control mode.
final class LineProcess {
  let name: String
  private let child: Child
  var process: pid_t { child.id }
  private var input: ByteChannel?
  private let output: ByteChannel
  private var pending: [UInt8] = []
  private var lines: [String] = []

  init(_ program: String, _ arguments: [String], environment: [String: String]) throws {
    // A program that ends early must not end this one.
    signal(SIGPIPE, SIG_IGN)
    var (toChild, fromChild) = ([Int32](repeating: 0, count: 2), [Int32](repeating: 0, count: 2))
    guard pipe(&toChild) == 0, pipe(&fromChild) == 0 else {
      throw Unmeasured("no pipe: \(String(cString: strerror(errno)))")
    }
    for end in toChild + fromChild { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer {
      close(toChild[0])
      close(fromChild[1])
    }
    name = program
    input = ByteChannel(toChild[1])
    output = ByteChannel(fromChild[0])
    child = try Child(
      program, arguments, environment: environment,
      .pipes(input: toChild[0], output: fromChild[1]))
  }

  func send(_ line: String) throws { try input?.write(line + "\n") }

  /// The next line; nil: none came in time.
  func line(until deadline: ContinuousClock.Instant) throws -> String? {
    while lines.isEmpty {
      guard let bytes = output.read(until: deadline) else { return nil }
      if bytes.isEmpty { throw Unmeasured("\(name) ended before it was told to") }
      pending += bytes
      guard let end = pending.lastIndex(of: UInt8(ascii: "\n")) else { continue }
      lines += pending[...end].split(separator: UInt8(ascii: "\n"))
        .map { String(decoding: $0, as: UTF8.self) }
      pending.removeSubrange(...end)
    }
    return lines.removeFirst()
  }

  /// Sends a line and waits for the line that answers it.
  func ask(_ question: String, within patience: Duration = .seconds(60)) throws -> String {
    try send(question)
    guard let answer = try line(until: .now + patience) else {
      throw Unmeasured("\(name) did not answer within \(patience)")
    }
    return answer
  }

  /// Closes its input and waits for its end.
  func end() {
    input = nil
    child.end()
  }

  deinit { end() }
}
