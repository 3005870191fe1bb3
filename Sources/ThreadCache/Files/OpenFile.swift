#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// An open file, closed when it goes away; symbolic links are never followed.
struct OpenFile: ~Copyable {
  /// What the system said no with.
  struct Failure: Error, Equatable {
    let code: Int32

    /// The failure that was just reported.
    static var last: Failure { Failure(code: errno) }
    static let exists = Failure(code: EEXIST)
    static let isLink = Failure(code: ELOOP)

    /// True when there is no such file or folder.
    var isMissing: Bool { code == ENOENT || code == ENOTDIR }
    /// True when it says nothing of the file: the process or the machine has no more of something.
    var isOfProcess: Bool { code == EMFILE || code == ENFILE || code == ENOMEM }
    /// The system's words.
    var words: String { String(cString: strerror(code)) }
  }

  /// Which file it is, whatever its name.
  struct Identity: Equatable, Sendable {
    let device: UInt64
    let node: UInt64
  }

  /// What it is.
  struct Status {
    let identity: Identity
    let size: Int
    let isRegular: Bool
  }

  /// What a file is opened for.
  enum Purpose {
    /// Reading.
    case read
    /// Reading and writing; made, with mode 0600, where there is none.
    case write
    /// Writing a file that must not be there yet; its mode is 0600.
    case create
    /// The same, but that the umask says who may read and write it.
    case createForOthers
  }

  private let descriptor: Int32

  init(_ path: [UInt8], for purpose: Purpose) throws(Failure) {
    let flags =
      switch purpose {
      // A pipe in the place of a file must not make us wait for its writer.
      case .read: O_RDONLY | O_NONBLOCK
      case .write: O_RDWR | O_CREAT
      case .create, .createForOthers: O_RDWR | O_CREAT | O_EXCL
      }
    let path = path.map(CChar.init(bitPattern:)) + [0]
    descriptor = open(
      path, flags | O_CLOEXEC | O_NOFOLLOW, purpose == .createForOthers ? 0o666 : 0o600)
    guard descriptor >= 0 else { throw Failure.last }
  }

  init(_ path: String, for purpose: Purpose) throws(Failure) {
    try self.init(Array(path.utf8), for: purpose)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Gives it rights, as far as this process may.
  func take(_ rights: FileRights) { rights.give(to: descriptor) }

  func status() throws(Failure) -> Status {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Failure.last }
    return Status(
      identity: Identity(
        device: UInt64(truncatingIfNeeded: status.st_dev), node: UInt64(status.st_ino)),
      size: Int(status.st_size), isRegular: status.st_mode & S_IFMT == S_IFREG)
  }

  /// The bytes there; fewer where the file ends earlier.
  func read(_ range: Range<Int>) throws(Failure) -> [UInt8] {
    var failure: Failure?
    let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
      while count < range.count {
        let done = pread(
          descriptor, buffer.baseAddress?.advanced(by: count), range.count - count,
          off_t(range.lowerBound + count))
        if done < 0, errno == EINTR { continue }
        if done < 0 { failure = .last }
        if done <= 0 { return }
        count += done
      }
    }
    if let failure { throw failure }
    return bytes
  }

  func write(_ bytes: [UInt8], at offset: Int) throws(Failure) {
    var done = 0
    while done < bytes.count {
      let written = bytes.withUnsafeBytes {
        pwrite(
          descriptor, $0.baseAddress?.advanced(by: done), bytes.count - done, off_t(offset + done))
      }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { throw written == 0 ? Failure(code: ENOSPC) : Failure.last }
      done += written
    }
  }

  /// Cuts off what follows.
  func truncate(at size: Int) throws(Failure) {
    guard ftruncate(descriptor, off_t(size)) == 0 else { throw Failure.last }
  }

  /// Returns when what was written is on the disk.
  func sync() throws(Failure) {
    guard fsync(descriptor) == 0 else { throw Failure.last }
  }

  /// Waits until nobody else holds the file's lock; it is held until the file is closed.
  func lock() throws(Failure) {
    while flock(descriptor, LOCK_EX) != 0 {
      guard errno == EINTR else { throw Failure.last }
    }
  }

  /// Takes the file's lock, which is held until the file is closed.
  ///
  /// - Returns: false: somebody else holds it.
  func tryLock() throws(Failure) -> Bool {
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      if errno == EWOULDBLOCK { return false }
      guard errno == EINTR else { throw Failure.last }
    }
    return true
  }
}
