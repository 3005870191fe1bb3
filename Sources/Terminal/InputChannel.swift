import Glibc

/// Bytes that wait on the terminal, read without blocking.
struct InputChannel {
  /// What waiting for bytes came to.
  enum Outcome: Equatable {
    /// Some arrived.
    case bytes([UInt8])
    /// None arrived in time.
    case idle
    /// There will be none any more.
    case ended
  }

  let descriptor: Int32

  /// Reads what is there, waiting for the first byte no longer than some milliseconds.
  ///
  /// The descriptor stays in blocking mode: the mode belongs to the open file, which is the shell's too.
  func read(waitingMilliseconds: Int32 = 0) -> Outcome {
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    let ready = poll(&request, 1, waitingMilliseconds)
    guard ready > 0 else {
      return ready == 0 || errno == EINTR ? .idle : .ended
    }
    var count = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: 4096) { buffer, initialized in
      count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      initialized = max(0, count)
    }
    if count > 0 { return .bytes(bytes) }
    return count < 0 && (errno == EINTR || errno == EAGAIN) ? .idle : .ended
  }
}
