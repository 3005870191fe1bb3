/// The file a journal is in: bytes that only grow, one writer at a time, readers at any time.
///
/// Writers of all processes take turns by a lock on a file beside it, which stays when the journal itself
/// is replaced. Readers need no lock: frames tell them what is whole.
struct JournalFile: Sendable {
  private let folder: Folder
  private let name: String

  /// The file, mode 0600 in a folder that is made with mode 0700 when it is first needed.
  var path: String { folder.path + "/" + name }

  init(directory: String, name: String) {
    folder = Folder(path: directory)
    self.name = name
  }

  /// Bytes that were read, and of which file; a journal that was rewritten is another one.
  struct Contents {
    let identity: OpenFile.Identity
    let start: Int
    let bytes: [UInt8]
  }

  /// Reads what follows `start` if the file is still `known`, else everything; nil: there is no file.
  func read(after start: Int, of known: OpenFile.Identity?) throws(CacheError) -> Contents? {
    do throws(OpenFile.Failure) {
      let file = try OpenFile(path, for: .read)
      let status = try file.status()
      guard status.isRegular else { throw .isLink }
      let start = status.identity == known && start <= status.size ? start : 0
      return Contents(
        identity: status.identity, start: start, bytes: try file.read(start..<status.size))
    } catch {
      if error.isMissing { return nil }
      throw failure("cannot be read", error)
    }
  }

  /// Reads one stretch of the file; nil: the journal was rewritten.
  func read(_ range: Range<Int>, of identity: OpenFile.Identity) throws(CacheError) -> [UInt8]? {
    do throws(OpenFile.Failure) {
      let file = try OpenFile(path, for: .read)
      guard try file.status().identity == identity else { return nil }
      let found = try file.read(range)
      return found.count == range.count ? found : nil
    } catch {
      if error.isMissing { return nil }
      throw failure("cannot be read", error)
    }
  }

  /// Calls `body` while no other process or journal writes.
  func locked<Result>(_ body: () throws(CacheError) -> Result) throws(CacheError) -> Result {
    let lock = try lock()
    let result = try body()
    // The lock is held until here.
    _ = consume lock
    return result
  }

  private func lock() throws(CacheError) -> OpenFile {
    do throws(OpenFile.Failure) {
      try folder.make()
      let lock = try OpenFile(path + ".lock", for: .write)
      try lock.lock()
      return lock
    } catch {
      throw failure("cannot be written", error)
    }
  }

  /// Puts `bytes` at `end`, cutting off what follows, and returns when they are on the disk.
  ///
  /// Only while it is locked. When it fails the file ends at `end`.
  func append(_ bytes: [UInt8], at end: Int) throws(CacheError) {
    do throws(OpenFile.Failure) {
      let file = try OpenFile(path, for: .write)
      let status = try file.status()
      guard status.isRegular else { throw .isLink }
      if status.size > end { try file.truncate(at: end) }
      do throws(OpenFile.Failure) {
        try file.write(bytes, at: end)
        try file.sync()
      } catch {
        try? file.truncate(at: end)
        throw error
      }
      if status.size == 0 { folder.sync() }
    } catch {
      throw failure("cannot be written", error)
    }
  }

  /// Replaces the whole file, at once or not at all; only while it is locked.
  func replace(with bytes: [UInt8]) throws(CacheError) {
    do throws(OpenFile.Failure) {
      try folder.write(Array(name.utf8), bytes, replacing: true)
    } catch {
      throw failure("cannot be rewritten", error)
    }
  }

  private func failure(_ what: String, _ failure: OpenFile.Failure) -> CacheError {
    let reason = failure == .isLink ? "it is no regular file; move it away" : failure.words
    return CacheError.file("The undo journal \(path) \(what): \(reason).")
  }
}
