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

  /// A journal as it was opened; one that was rewritten is another file.
  ///
  /// It stays open as long as anybody knows it: otherwise the system could give its identity to the file
  /// that a later rewriting makes, and what is known of the one would be taken for the other.
  final class Generation: Sendable {
    let identity: OpenFile.Identity
    fileprivate let file: OpenFile

    fileprivate init(_ file: consuming OpenFile, _ identity: OpenFile.Identity) {
      self.file = file
      self.identity = identity
    }
  }

  /// Bytes that were read, and of which file.
  struct Contents {
    let generation: Generation
    let start: Int
    let bytes: [UInt8]
  }

  /// Reads what follows `start` if the file is still `known`, else everything; nil: there is no file.
  func read(after start: Int, of known: Generation?) throws(CacheError) -> Contents? {
    do throws(OpenFile.Failure) {
      let file = try OpenFile(path, for: .read)
      let status = try file.status()
      guard status.isRegular else { throw .isLink }
      if let known, known.identity == status.identity, start <= status.size {
        return Contents(
          generation: known, start: start, bytes: try file.read(start..<status.size))
      }
      let bytes = try file.read(0..<status.size)
      return Contents(generation: Generation(file, status.identity), start: 0, bytes: bytes)
    } catch {
      if error.isMissing { return nil }
      throw failure("cannot be read", error)
    }
  }

  /// Reads one stretch of the file, also when it was rewritten since; nil: it is not that long.
  func read(_ range: Range<Int>, of generation: Generation) throws(CacheError) -> [UInt8]? {
    do throws(OpenFile.Failure) {
      let found = try generation.file.read(range)
      return found.count == range.count ? found : nil
    } catch {
      throw failure("cannot be read", error)
    }
  }

  /// Throws where it could not be written now.
  func probe() throws(CacheError) {
    do { try folder.probe() } catch { throw failure("cannot be written", error) }
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
