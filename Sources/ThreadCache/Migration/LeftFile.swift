internal import Dispatch
import JSONText

/// A file of the old file cache whose thread the store does not have: evicted there, never imported, or of another store.
public struct LeftFile: Sendable, Hashable {
  /// The thread that an import would make of it.
  public let thread: ThreadIdentity
  /// Its name; bytes that are not UTF-8 are U+FFFD.
  public var name: String { String(decoding: fileName, as: UTF8.self) }

  fileprivate let fileName: [UInt8]
  fileprivate let directory: String
}

/// The files of a folder, but for those whose threads were found, in the order of their names.
struct LeftFiles: Sendable {
  private let folder: Folder
  private let schema: KeySchema
  private var names: [ThreadID: [[UInt8]]]
  private var waiting: ArraySlice<(name: [UInt8], thread: ThreadID)>?

  /// None.
  init() {
    folder = Folder(path: "")
    schema = .thread
    names = [:]
  }

  /// Those that are there now and are called as a thread that is meant.
  ///
  /// - Parameter schema: the one that is meant; nil: any.
  init(
    in folder: Folder, filter: ThreadFilter, schema: KeySchema?, of cache: ThreadCache
  ) throws(OpenFile.Failure) {
    let globs = filter.globs
    let schemas = schema.map { [$0] } ?? KeySchema.allCases
    self.folder = folder
    self.schema = schema ?? cache.settings.newThreadSchema
    names = [:]
    for name in try folder.names() {
      guard let id = ThreadFileName.thread(of: name),
        schemas.contains(where: { globs.matches(ThreadIdentity(schema: $0, id: id)) })
      else { continue }
      names[id, default: []].append(name)
    }
  }

  /// The store has that thread.
  mutating func found(_ id: ThreadID) { names[id] = nil }

  /// The next one, when all threads of the store were found; nil: that was all.
  ///
  /// What cannot be read as a thread, nobody goes on with.
  mutating func next() async -> LeftFile? {
    var rest =
      waiting
      ?? names.flatMap { id, names in names.map { (name: $0, thread: id) } }
      .sorted { $0.name.lexicographicallyPrecedes($1.name) }[...]
    defer { waiting = rest }
    while let (name, thread) = rest.popFirst() {
      guard await holdsThread(name) else { continue }
      return LeftFile(
        thread: ThreadIdentity(schema: schema, id: thread), fileName: name, directory: folder.path)
    }
    return nil
  }

  /// Reads it, not on the threads of tasks, which are few and must not wait for a disk.
  private func holdsThread(_ name: [UInt8]) async -> Bool {
    await withCheckedContinuation { continuation in
      DispatchQueue.global(qos: .userInitiated).async { [folder] in
        let bytes = try? folder.read(name, maxBytes: JSONLimits.largestDocument)
        continuation.resume(returning: bytes.flatMap { try? ThreadImport($0) } != nil)
      }
    }
  }
}

extension ThreadCache {
  /// Removes a file that an export found to be of no thread, unless the store has its thread by now.
  ///
  /// - Returns: whether it was removed.
  public func remove(_ file: LeftFile) async throws(CacheError) -> Bool {
    let stored = try await askingTwice { () async throws(CacheError) in
      try await identity(of: file.thread.id)
    }
    guard stored == nil else { return false }
    let folder = Folder(path: file.directory)
    do { try folder.remove(file.fileName) } catch {
      throw .file(
        "The file \(String(decoding: folder.file(file.fileName), as: UTF8.self)) cannot be removed: \(error.words)."
      )
    }
    folder.sync()
    return true
  }
}
