import Foundation
import KeyValue
import Synchronization

/// The file on the disk: what can be said about it, and done to it, before SQLite opens it.
struct DatabaseFile: Sendable {
  /// Its absolute path, without symbolic links.
  let path: String
  /// Why it can only be read; nil: it can be written.
  let readOnlyReason: String?

  /// The file at `path`, which is created with mode 0600 unless it is there or `readOnly`.
  init(path given: String, readOnly: Bool) throws(StoreError) {
    let absolute =
      given.hasPrefix("/") ? given : FileManager.default.currentDirectoryPath + "/" + given
    if FileStatus(absolute) == nil {
      try Self.explainAbsence(of: absolute, readOnly: readOnly)
      try Self.refuseNetwork((absolute as NSString).deletingLastPathComponent, for: absolute)
      try Self.create(absolute)
    }
    guard let real = realpath(absolute, nil) else { throw Self.failure(errno, absolute) }
    path = String(cString: real)
    free(real)
    try Self.refuseNetwork(path, for: path)
    try Self.examine(path)
    readOnlyReason = readOnly ? "it was opened for reading only" : Self.obstacle(to: path)
  }

  /// Says why there is no such file, where creating it would not help.
  private static func explainAbsence(of path: String, readOnly: Bool) throws(StoreError) {
    let error = errno
    guard error == ENOENT else { throw failure(error, path) }
    let folder = (path as NSString).deletingLastPathComponent
    guard let status = FileStatus(folder) else {
      throw StoreError(.unreachable, "there is no folder \(folder) to hold the store \(path)")
    }
    guard status.isFolder else {
      throw StoreError(.unreachable, "\(folder) is not a folder, so it cannot hold \(path)")
    }
    if readOnly {
      throw StoreError(
        .unreachable, "there is no store at \(path), and none is created when only reading")
    }
  }

  // MARK: The first look

  /// Files that this process has looked into.
  ///
  /// A process that closes any descriptor of a file loses all its POSIX locks on it, SQLite's too. So a
  /// file is opened by us once, before SQLite has it open, and never again.
  private static let examined = Mutex<Set<FileStatus.Identity>>([])

  /// Creates an empty file that nobody else may read, whatever the umask.
  private static func create(_ path: String) throws(StoreError) {
    try examined.withLock { _ throws(StoreError) in
      let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      // Somebody else has just created it.
      if descriptor < 0, errno == EEXIST { return }
      guard descriptor >= 0 else { throw failure(errno, path) }
      let made = fchmod(descriptor, 0o600)
      let error = errno
      Foundation.close(descriptor)
      if made != 0 { throw failure(error, path) }
    }
  }

  /// Throws when the file is not a database, or not ours; nothing is changed by finding out.
  private static func examine(_ path: String) throws(StoreError) {
    try examined.withLock { examined throws(StoreError) in
      guard let status = FileStatus(path) else { throw failure(errno, path) }
      guard !status.isFolder else {
        throw StoreError(.corrupt, "\(path) is a folder, not a database file")
      }
      guard status.isRegular else { throw StoreError(.corrupt, "\(path) is not a file") }
      if examined.contains(status.identity) { return }
      let descriptor = open(path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw failure(errno, path) }
      var header = [UInt8](repeating: 0, count: 100)
      let count = pread(descriptor, &header, header.count, 0)
      let error = errno
      Foundation.close(descriptor)
      guard count >= 0 else { throw failure(error, path) }
      try check(header: header.prefix(count), path: path)
      examined.insert(status.identity)
    }
  }

  /// Throws when a file that begins so is not ours; an empty file becomes ours.
  private static func check(header: ArraySlice<UInt8>, path: String) throws(StoreError) {
    if header.isEmpty { return }
    guard header.count == 100, header.starts(with: "SQLite format 3\0".utf8) else {
      throw StoreError(.corrupt, "\(path) is not a SQLite database; name another file")
    }
    func number(at offset: Int) -> Int32 {
      header[offset..<(offset + 4)].reduce(0) { $0 << 8 | Int32($1) }
    }
    // A schema that never changed has no tables: another process has only begun to make ours.
    if number(at: 40) == 0, number(at: 68) == 0, number(at: 60) == 0 { return }
    try Schema.check(applicationID: number(at: 68), version: number(at: 60), path: path)
  }

  // MARK: Where it lies

  /// Why SQLite could not write there; nil: it could.
  private static func obstacle(to path: String) -> String? {
    if access(path, W_OK) != 0 {
      return errno == EROFS
        ? "\(path) lies on a read-only disk" : "this user may not write \(path)"
    }
    let folder = (path as NSString).deletingLastPathComponent
    if access(folder, W_OK) != 0 {
      return "SQLite has to write beside \(path), and this user may not write in \(folder)"
    }
    return nil
  }

  private static func refuseNetwork(_ place: String, for path: String) throws(StoreError) {
    guard let type = FileSystem.type(of: place), FileSystem.isNetwork(type) else { return }
    throw StoreError(
      .unsupported,
      "\(path) lies on a network file system (\(type)), where SQLite's locks do not hold; "
        + "use a local disk")
  }

  private static func failure(_ error: Int32, _ path: String) -> StoreError {
    switch error {
    case EACCES, EPERM: StoreError(.refused(.permission), "this user may not open \(path)")
    case EROFS: StoreError(.refused(.readOnly), "\(path) cannot be created on a read-only disk")
    case ENOSPC, EDQUOT: StoreError(.outOfMemory, "the disk that should hold \(path) is full")
    default: StoreError(.unreachable, "\(path): \(String(cString: strerror(error)))")
    }
  }
}
