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
  /// What it held when it was found.
  fileprivate let contents: Fingerprint
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
    let imported = schema ?? cache.settings.newThreadSchema
    self.folder = folder
    self.schema = imported
    names = [:]
    for name in try folder.names() {
      guard let id = ThreadFileName.thread(of: name),
        globs.matches(ThreadIdentity(schema: imported, id: id))
      else { continue }
      names[id, default: []].append(name)
    }
  }

  /// Files whose names are not those that exporting their threads would make, such as `.a.json`: `<id>.json` all the same.
  var ownNames: [ThreadID: [UInt8]] {
    var own: [ThreadID: [UInt8]] = [:]
    for (id, names) in names {
      let name = id.bytes + Array(".json".utf8)
      if names.contains(name), name != ThreadFileName.name(of: id) { own[id] = name }
    }
    return own
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
      guard let contents = await contents(name) else { continue }
      return LeftFile(
        thread: ThreadIdentity(schema: schema, id: thread), fileName: name, directory: folder.path,
        contents: contents)
    }
    return nil
  }

  /// What a file holds, where that is a thread: it is read, not on the threads of tasks, which are few and must not wait
  /// for a disk.
  private func contents(_ name: [UInt8]) async -> Fingerprint? {
    await withCheckedContinuation { continuation in
      DispatchQueue.global(qos: .userInitiated).async { [folder] in
        let bytes = try? folder.read(name, maxBytes: JSONLimits.largestDocument)
        let isThread = bytes.flatMap { try? ThreadImport($0) } != nil
        continuation.resume(returning: isThread ? bytes.map { Fingerprint($0) } : nil)
      }
    }
  }
}

extension ThreadCache {
  /// Removes a file that an export found to be of no thread, unless the store has its thread by now, or somebody has
  /// written it since.
  ///
  /// - Returns: whether it was removed.
  public func remove(_ file: LeftFile) async throws(CacheError) -> Bool {
    let stored = try await askingTwice { () async throws(CacheError) in
      try await identity(of: file.thread.id)
    }
    guard stored == nil else { return false }
    let folder = Folder(path: file.directory)
    let now = try? folder.read(file.fileName, maxBytes: JSONLimits.largestDocument)
    guard now.map({ Fingerprint($0) }) == file.contents else { return false }
    do { try folder.remove(file.fileName) } catch {
      throw .file(
        "The file \(String(decoding: folder.file(file.fileName), as: UTF8.self)) cannot be removed: \(error.words)."
      )
    }
    folder.sync()
    return true
  }
}
