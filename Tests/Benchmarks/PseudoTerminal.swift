import Foundation

/// A terminal of its own for one program, which nobody sees.
final class PseudoTerminal {
  private let master: ByteChannel
  private let child: Child

  /// Starts `program` on a terminal of so many columns and rows.
  init(
    _ program: String, _ arguments: [String], environment: [String: String], width: UInt16 = 120,
    height: UInt16 = 40
  ) throws {
    var (descriptor, terminal): (Int32, Int32) = (-1, -1)
    var size = winsize(ws_row: height, ws_col: width, ws_xpixel: 0, ws_ypixel: 0)
    guard openpty(&descriptor, &terminal, nil, nil, &size) == 0 else {
      throw Unmeasured("no terminal: \(String(cString: strerror(errno)))")
    }
    master = ByteChannel(descriptor)
    // The program opens its end by name, and must have neither of these.
    defer { close(terminal) }
    for own in [descriptor, terminal] { _ = fcntl(own, F_SETFD, FD_CLOEXEC) }
    guard let path = ttyname(terminal).map({ String(cString: $0) }) else {
      throw Unmeasured("a terminal without a name: \(String(cString: strerror(errno)))")
    }
    child = try Child(
      program, arguments,
      environment: environment.merging(["TERM": "xterm-256color"]) { $1 }, .terminal(path))
  }

  /// Waits until these bytes have come out, in one piece.
  func wait(for text: String, within patience: Duration = .seconds(20)) throws {
    let deadline = ContinuousClock.now + patience
    let wanted = Array(text.utf8)
    var tail: [UInt8] = []
    while true {
      guard let bytes = master.read(until: deadline) else {
        throw Unmeasured("“\(text)” did not come within \(patience)")
      }
      guard !bytes.isEmpty else { throw Unmeasured("the program ended before “\(text)” came") }
      tail += bytes
      if tail.contains(wanted) { return }
      tail = tail.suffix(wanted.count)
    }
  }

  /// Types `q`, and reads on so that the program is not held up by what it still writes.
  func quit() throws {
    try master.write("q")
    let deadline = ContinuousClock.now + .seconds(2)
    while let bytes = master.read(until: deadline), !bytes.isEmpty {}
    child.end()
  }
}
