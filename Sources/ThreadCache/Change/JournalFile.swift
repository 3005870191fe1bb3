#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The file a journal is in: bytes that only grow, one writer at a time, readers at any time.
///
/// Writers of all processes take turns by `flock` on a file beside it, which stays when the journal itself is
/// replaced. Readers need no lock: frames tell them what is whole.
struct JournalFile: Sendable {
  /// The folder, made with mode 0700 when it is first needed.
  let directory: String
  /// The file, mode 0600.
  let path: String

  init(directory: String, name: String) {
    self.directory = directory
    path = directory + "/" + name
  }

  /// Which file it is now; a journal that was rewritten is another one.
  struct Identity: Equatable {
    let device: UInt64
    let node: UInt64
  }

  /// Bytes that were read, and of which file.
  struct Contents {
    let identity: Identity
    let start: Int
    let bytes: [UInt8]
  }

  /// Reads what follows `start` if the file is still `known`, else everything; nil: there is no file.
  func read(after start: Int, of known: Identity?) throws(CacheError) -> Contents? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw failure("cannot be read")
    }
    defer { close(descriptor) }
    let (identity, size) = try status(descriptor)
    let start = identity == known && start <= size ? start : 0
    return Contents(
      identity: identity, start: start,
      bytes: try bytes(descriptor, start..<size))
  }

  /// Reads one stretch of the file.
  func read(_ range: Range<Int>, of identity: Identity) throws(CacheError) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw failure("cannot be read")
    }
    defer { close(descriptor) }
    guard try status(descriptor).identity == identity else { return nil }
    let found = try bytes(descriptor, range)
    return found.count == range.count ? found : nil
  }

  /// Calls `body` while no other process or journal writes.
  func locked<Result>(_ body: () throws(CacheError) -> Result) throws(CacheError) -> Result {
    try makeDirectory()
    let descriptor = open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw failure("cannot be locked") }
    defer { close(descriptor) }
    while flock(descriptor, LOCK_EX) != 0 {
      guard errno == EINTR else { throw failure("cannot be locked") }
    }
    return try body()
  }

  /// Puts `bytes` at `end`, cutting off what follows, and returns when they are on the disk.
  ///
  /// Only while it is locked. When it fails the file ends at `end`.
  func append(_ bytes: [UInt8], at end: Int) throws(CacheError) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw failure("cannot be written") }
    defer { close(descriptor) }
    let size = try status(descriptor).size
    guard size <= end || ftruncate(descriptor, off_t(end)) == 0 else {
      throw failure("cannot be written")
    }
    do throws(CacheError) {
      try write(bytes, to: descriptor, at: end)
      guard fsync(descriptor) == 0 else { throw failure("cannot be written") }
    } catch {
      _ = ftruncate(descriptor, off_t(end))
      throw error
    }
    if size == 0 { syncDirectory() }
  }

  /// Replaces the whole file, at once or not at all; only while it is locked.
  func replace(with bytes: [UInt8]) throws(CacheError) {
    let new = path + ".new"
    unlink(new)
    let descriptor = open(new, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw failure("cannot be rewritten") }
    defer { close(descriptor) }
    do throws(CacheError) {
      try write(bytes, to: descriptor, at: 0)
      guard fsync(descriptor) == 0, rename(new, path) == 0 else {
        throw failure("cannot be rewritten")
      }
    } catch {
      unlink(new)
      throw error
    }
    syncDirectory()
  }

  private func makeDirectory() throws(CacheError) {
    var prefix = directory.hasPrefix("/") ? "/" : ""
    for part in directory.split(separator: "/") {
      prefix += part + "/"
      if mkdir(prefix, 0o700) != 0, errno != EEXIST, errno != EROFS, errno != EACCES {
        throw failure("cannot be written: \(prefix) cannot be made")
      }
    }
  }

  private func status(_ descriptor: Int32) throws(CacheError) -> (identity: Identity, size: Int) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure("cannot be read") }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw CacheError.file("The undo journal \(path) is no regular file. Move it away.")
    }
    return (
      Identity(device: UInt64(truncatingIfNeeded: status.st_dev), node: UInt64(status.st_ino)),
      Int(status.st_size)
    )
  }

  private func bytes(_ descriptor: Int32, _ range: Range<Int>) throws(CacheError) -> [UInt8] {
    var failed = false
    let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
      while count < range.count {
        let read = pread(
          descriptor, buffer.baseAddress?.advanced(by: count), range.count - count,
          off_t(range.lowerBound + count))
        if read < 0, errno == EINTR { continue }
        failed = read < 0
        if read <= 0 { return }
        count += read
      }
    }
    if failed { throw failure("cannot be read") }
    return bytes
  }

  private func write(_ bytes: [UInt8], to descriptor: Int32, at offset: Int) throws(CacheError) {
    var done = 0
    while done < bytes.count {
      let written = bytes.withUnsafeBytes {
        pwrite(
          descriptor, $0.baseAddress?.advanced(by: done), bytes.count - done, off_t(offset + done))
      }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { throw failure("cannot be written") }
      done += written
    }
  }

  /// Makes the file's name last as long as its bytes; a file system that cannot is no reason to fail.
  private func syncDirectory() {
    let descriptor = open(directory, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  private func failure(_ what: String) -> CacheError {
    CacheError.file("The undo journal \(path) \(what): \(String(cString: strerror(errno))).")
  }
}
