#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The system's `rename`, whose name a method takes.
private func systemRename(_ old: UnsafePointer<CChar>, _ new: UnsafePointer<CChar>) -> Int32 {
  rename(old, new)
}

/// A folder, and the files in it by their names as bytes.
struct Folder: Sendable {
  let path: String

  /// The longest name that a file can have, in bytes.
  static let maxNameLength = 255

  /// The path of a file in it.
  func file(_ name: [UInt8]) -> [UInt8] { Array(path.utf8) + [UInt8(ascii: "/")] + name }

  /// Makes it, and what it is in, with mode 0700, where it is missing.
  func make() throws(OpenFile.Failure) {
    var prefix = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      prefix += part + "/"
      guard mkdir(prefix, 0o700) != 0 else { continue }
      let failure = OpenFile.Failure.last
      // A folder that is there already says so in many ways (exists, read-only, not permitted).
      var status = stat()
      guard stat(prefix, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
        throw failure == .exists ? OpenFile.Failure(code: ENOTDIR) : failure
      }
    }
  }

  /// Whether it is there; where it is not, it could be made.
  ///
  /// - Throws: why it could not.
  func couldBeMade() throws(OpenFile.Failure) -> Bool {
    guard access(path, F_OK) != 0 else { return true }
    var parts = path.split(separator: "/")
    var above = path
    repeat {
      guard parts.popLast() != nil else { return false }
      above = (path.hasPrefix("/") ? "/" : "./") + parts.joined(separator: "/")
    } while access(above, F_OK) != 0
    // What one may, and whether there is room, tells only the deed.
    let draft = Folder(path: above).file(FileDraft.newName()).map(CChar.init(bitPattern:)) + [0]
    guard mkdir(draft, 0o700) == 0 else { throw .last }
    rmdir(draft)
    return false
  }

  /// Finds out whether a file can be made and written in it, which is made where it is missing.
  func probe() throws(OpenFile.Failure) {
    try make()
    let name = FileDraft.newName()
    try put(name, [0], replacing: true)
    try remove(name)
  }

  /// The names in it, in the order of their bytes.
  func names() throws(OpenFile.Failure) -> [[UInt8]] {
    guard let stream = opendir(path) else { throw .last }
    defer { closedir(stream) }
    var names: [[UInt8]] = []
    while true {
      errno = 0
      guard let entry = readdir(stream) else { break }
      let name = withUnsafeBytes(of: entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      if name != Array(".".utf8), name != Array("..".utf8) { names.append(name) }
    }
    guard errno == 0 else { throw .last }
    return names.sorted { $0.lexicographicallyPrecedes($1) }
  }

  /// The length of a file in bytes; 0 where nobody can tell.
  func size(_ name: [UInt8]) -> Int {
    var status = stat()
    let path = file(name).map(CChar.init(bitPattern:)) + [0]
    return lstat(path, &status) == 0 ? Int(status.st_size) : 0
  }

  /// The bytes of a regular file; nil: it is something else.
  func read(_ name: [UInt8], maxBytes: Int) throws(OpenFile.Failure) -> [UInt8]? {
    let file = try OpenFile(self.file(name), for: .read)
    let status = try file.status()
    guard status.isRegular else { return nil }
    guard status.size <= maxBytes else { throw OpenFile.Failure(code: EFBIG) }
    return try file.read(0..<status.size)
  }

  /// Writes a file with mode 0600, at once or not at all, that is there for good when this returns.
  ///
  /// - Parameter replacing: false: `exists` is thrown when there is something of that name.
  func write(_ name: [UInt8], _ bytes: [UInt8], replacing: Bool) throws(OpenFile.Failure) {
    try put(name, bytes, replacing: replacing)
    sync()
  }

  /// The same, but that its name lasts only from the next ``sync()`` on: for who writes many.
  ///
  /// - Parameter others: true: others may use it: as they may the file whose place it takes, else as the umask says.
  func put(
    _ name: [UInt8], _ bytes: [UInt8], replacing: Bool, forOthers others: Bool = false
  ) throws(OpenFile.Failure) {
    let draft = self.file(FileDraft.newName())
    let draftPath = draft.map(CChar.init(bitPattern:)) + [0]
    let path = self.file(name).map(CChar.init(bitPattern:)) + [0]
    do throws(OpenFile.Failure) {
      let old = others ? FileRights(of: self.file(name)) : nil
      let file = try OpenFile(draft, for: others && old == nil ? .createForOthers : .create)
      if others, let rights = old ?? FileRights(newIn: self.path) { file.take(rights) }
      try file.write(bytes, at: 0)
      try file.sync()
      if replacing {
        guard systemRename(draftPath, path) == 0 else { throw .last }
      } else {
        guard link(draftPath, path) == 0 else { throw .last }
        unlink(draftPath)
      }
    } catch {
      unlink(draftPath)
      throw error
    }
  }

  /// Removes a file; one that is not there is no failure.
  func remove(_ name: [UInt8]) throws(OpenFile.Failure) {
    guard unlink(file(name).map(CChar.init(bitPattern:)) + [0]) == 0 || errno == ENOENT else {
      throw .last
    }
  }

  /// Gives a file another name in it.
  func rename(_ name: [UInt8], to other: [UInt8]) throws(OpenFile.Failure) {
    let paths = [file(name), file(other)].map { $0.map(CChar.init(bitPattern:)) + [0] }
    guard systemRename(paths[0], paths[1]) == 0 else { throw .last }
  }

  /// Removes the drafts of processes that are gone; best effort, for they are in nobody's way but the eye's.
  func removeLostDrafts() {
    guard let names = try? names() else { return }
    for name in names where FileDraft(name)?.isLost(at: file(name)) == true { try? remove(name) }
  }

  /// Makes the names in it last as long as their bytes; a file system that cannot is no reason to fail.
  func sync() {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }
}
