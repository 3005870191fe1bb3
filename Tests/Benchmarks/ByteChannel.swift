import Foundation

/// One end of a pipe or of a terminal, read with a deadline.
final class ByteChannel {
  let descriptor: Int32

  /// Takes over a descriptor and closes it in the end.
  init(_ descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  /// Waits for what comes next, until `deadline`.
  ///
  /// Nil: nothing came in time. Empty: nothing will come any more.
  func read(until deadline: ContinuousClock.Instant) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      var interest = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let left = ContinuousClock.now.duration(to: deadline) / .milliseconds(1)
      let ready = poll(&interest, 1, Int32(max(0, left.rounded(.up))))
      if ready < 0, errno == EINTR { continue }
      guard ready > 0 else { return nil }
      let count = Foundation.read(descriptor, &bytes, bytes.count)
      if count < 0, errno == EINTR { continue }
      // A terminal that the last program has left answers with an error.
      return Array(bytes.prefix(max(0, count)))
    }
  }

  func write(_ text: String) throws(Unmeasured) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        throw Unmeasured("a program went away: \(String(cString: strerror(errno)))")
      }
      bytes = bytes.dropFirst(count)
    }
  }
}
