internal import Dispatch
import JSONText
import KeyValue

extension ThreadCache {
  /// Writes threads as the old file cache had them: one `<id>.json` each, indented by two, no newline at the end.
  ///
  /// ```swift
  /// for try await event in cache.exportFiles(to: "backup") {
  ///   print(event.done, event.name ?? "", event.outcome)
  /// }
  /// ```
  ///
  /// Members and literals are those of the store. A file that is there with the same contents stays as it is laid out.
  /// A file appears at once or not at all, and nowhere
  /// but in `directory`: ids that cannot be file names are escaped (`a/b` is `a%2Fb.json`; see ``importFiles(from:schema:dryRun:)``,
  /// which reverses it) unless the folder has the thread under another name that an import takes for it (`.a.json`), ids that are
  /// too long even so are skipped. A file that is replaced keeps its owner and group, where this process may give
  /// them, and its mode; one that is new has the mode that the umask leaves, and is, if root writes it, the folder's owner's.
  ///
  /// What a process that is gone has left of a file that it was writing (`.bobbin-<pid>-<number>.tmp`) is removed.
  ///
  /// At the end come the files that were there before, hold a thread, and whose thread the store does not have
  /// (``ExportEvent/Outcome/left(_:)``): whoever reads the folder would go on with what was evicted. They stay; ``remove(_:)`` removes one.
  ///
  /// - Parameters:
  ///   - directory: the folder; it is made, with mode 0700, where it is missing.
  ///   - filter: which threads.
  ///   - schema: only threads of this key schema; nil: of two threads of one id, the one of the settings' schema.
  ///   - overwriting: true: replaces files that are there with other contents.
  ///   - dryRun: true: says what would be done; writes nothing.
  public func exportFiles(
    to directory: String, filter: ThreadFilter = .all, schema: KeySchema? = nil,
    overwriting: Bool = false, dryRun: Bool = false
  ) -> FileExport {
    FileExport(
      cache: self, folder: Folder(path: directory), filter: filter, schema: schema,
      isOverwriting: overwriting, isDryRun: dryRun)
  }
}

/// The threads of a store, exported one after the other as this is read.
public struct FileExport: AsyncSequence, Sendable {
  /// What became of one thread.
  public typealias Element = ExportEvent
  /// What ends the export early: the store, or the folder.
  public typealias Failure = CacheError

  let cache: ThreadCache
  let folder: Folder
  let filter: ThreadFilter
  let schema: KeySchema?
  let isOverwriting: Bool
  let isDryRun: Bool

  /// Starts with the first thread.
  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(self) }

  /// Goes through the threads as the store finds them; reads them one by one, and writes a few files at a time.
  public struct AsyncIterator: AsyncIteratorProtocol {
    /// A thread that was read, and whose file is being written.
    private struct Pending {
      let identity: ThreadIdentity
      let name: [UInt8]?
      let bytes: Int
      let outcome: Task<Result<ExportEvent.Outcome, CacheError>, Never>
    }

    /// So many files, of so many bytes together or one that has more, are written at the same time: the disk takes syncs
    /// of several files for little more than one.
    private static let most = 8
    private static let mostBytes = 16 << 20

    private let run: FileExport
    private var pages: ThreadScan.AsyncIterator
    private var waiting: ArraySlice<ThreadIdentity> = []
    /// Those that are being written, in the order they were found.
    private var pending: [Pending] = []
    private var isStarted = false
    private var isOver = false
    private var done = 0
    /// The files that were there before, but for those whose threads were found.
    private var left: LeftFiles?
    /// The names of those that no export would have called so.
    private var ownNames: [ThreadID: [UInt8]] = [:]
    /// What ends the export, when all that were under way with it are told.
    private var failure: CacheError?

    init(_ run: FileExport) {
      self.run = run
      pages = run.cache.scan(run.filter).makeAsyncIterator()
    }

    /// Exports the next thread; nil after the last.
    ///
    /// Threads that were under way when another one failed are told before its error is thrown.
    public mutating func next() async throws(CacheError) -> ExportEvent? {
      if !isStarted {
        if !run.isDryRun {
          try run.makeFolder()
          run.folder.removeLostDrafts()
        }
        let before = try run.filesBefore()
        (left, ownNames) = (before, before.ownNames)
      }
      isStarted = true
      while true {
        do throws(CacheError) { try await begin() } catch { failure = failure ?? error }
        guard !pending.isEmpty else { break }
        let thread = pending.removeFirst()
        switch await thread.outcome.value {
        case .success(let outcome):
          done += 1
          return ExportEvent(
            identity: thread.identity,
            name: thread.name.map { String(decoding: $0, as: UTF8.self) }, outcome: outcome,
            done: done)
        case .failure(let error): failure = failure ?? error
        }
      }
      guard let failure else {
        if let file = await left?.next() {
          return ExportEvent(
            identity: file.thread, name: file.name, outcome: .left(file), done: done)
        }
        if !run.isDryRun { run.folder.sync() }
        return nil
      }
      if !run.isDryRun { run.folder.sync() }
      self.failure = nil
      isOver = true
      left = nil
      throw failure
    }

    private mutating func begin() async throws(CacheError) {
      var bytes = pending.reduce(0) { $0 + $1.bytes }
      while failure == nil, !isOver, pending.count < Self.most, bytes < Self.mostBytes {
        guard let identity = waiting.popFirst() else {
          if let page = try await pages.next() {
            for identity in page.identities { left?.found(identity.id) }
            // What was not seen may be there.
            if page.incomplete != nil { left = nil }
            waiting = page.identities.filter { run.schema == nil || $0.schema == run.schema }[...]
          } else {
            isOver = true
          }
          continue
        }
        guard let draft = try await run.draft(of: identity, called: ownNames[identity.id])
        else { continue }
        bytes += draft.byteCount
        pending.append(
          Pending(
            identity: identity, name: draft.name, bytes: draft.byteCount,
            outcome: Task { [run] in await run.written(draft) }))
      }
    }
  }

  /// What is to become of a thread.
  fileprivate enum Draft: Sendable {
    case file(name: [UInt8], [UInt8], of: StoredMeta)
    /// There is to be no file, for this reason.
    case skipped(name: [UInt8]?, reason: String)

    var name: [UInt8]? {
      switch self {
      case .file(let name, _, _): name
      case .skipped(let name, _): name
      }
    }

    var byteCount: Int { if case .file(_, let bytes, _) = self { bytes.count } else { 0 } }
  }

  fileprivate func makeFolder() throws(CacheError) {
    do { try folder.make() } catch { throw failure(error) }
  }

  fileprivate func filesBefore() throws(CacheError) -> LeftFiles {
    do { return try LeftFiles(in: folder, filter: filter, schema: schema, of: cache) } catch {
      if error.isMissing { return LeftFiles() }
      throw .file("The folder \(folder.path) cannot be read: \(error.words).")
    }
  }

  private func failure(_ failure: OpenFile.Failure) -> CacheError {
    .file("The folder \(folder.path) cannot be written: \(failure.words).")
  }

  /// Nil: the thread went away meanwhile.
  ///
  /// - Parameter ownName: the file that the old services have of it, where that is called otherwise; nil: as it is.
  fileprivate func draft(
    of identity: ThreadIdentity, called ownName: [UInt8]?
  ) async throws(CacheError) -> Draft? {
    guard let name = ownName ?? ThreadFileName.name(of: identity.id) else {
      let reason =
        identity.id.bytes.isEmpty ? "its id is empty" : "its id is too long for a file name"
      return .skipped(name: nil, reason: reason)
    }
    do throws(CacheError) {
      if schema == nil, try await isShadowed(identity) {
        return .skipped(
          name: name,
          reason: "there is a \(cache.settings.newThreadSchema.rawValue): thread of the same id")
      }
      let read = try await cache.askingTwice { () async throws(CacheError) in
        try await cache.readMeta(identity)
      }
      guard let meta = read else { return nil }
      let document = try meta.document()
      _ = try MetaShape(document.root).list(meta.key)
      return .file(name: name, JSONWriter.pretty(document.root), of: meta)
    } catch {
      switch error {
      case .unreadable: return .skipped(name: name, reason: error.description)
      case .store(let failure) where failure.isOfOneKey:
        return .skipped(name: name, reason: failure.description)
      default: throw error
      }
    }
  }

  /// Writes a file, not on the threads of tasks, which are few and must not wait for a disk.
  fileprivate func written(_ draft: Draft) async -> Result<ExportEvent.Outcome, CacheError> {
    switch draft {
    case .skipped(_, let reason): return .success(.skipped(reason))
    case .file(let name, let bytes, let meta):
      return await withCheckedContinuation { continuation in
        DispatchQueue.global(qos: .userInitiated).async {
          continuation.resume(returning: result(of: name, bytes, meta))
        }
      }
    }
  }

  private func result(
    of name: [UInt8], _ bytes: [UInt8], _ meta: StoredMeta
  ) -> Result<ExportEvent.Outcome, CacheError> {
    do throws(CacheError) { return .success(try write(name, bytes, meta)) } catch {
      return .failure(error)
    }
  }

  /// True when the record of the settings' schema is the one that gets the file.
  private func isShadowed(_ identity: ThreadIdentity) async throws(CacheError) -> Bool {
    guard identity.schema != cache.settings.newThreadSchema else { return false }
    let meant = try await cache.askingTwice { () async throws(CacheError) in
      try await cache.identity(of: identity.id)
    }
    return meant != identity
  }

  private func write(
    _ name: [UInt8], _ bytes: [UInt8], _ meta: StoredMeta
  ) throws(CacheError) -> ExportEvent.Outcome {
    let outcome: ExportEvent.Outcome
    switch existing(name, bytes, meta) {
    case .none: outcome = .written
    case .same: return .unchanged
    case .other(let lacking):
      guard isOverwriting else { return .exists(lacking: lacking) }
      outcome = .replaced(lacking: lacking)
    }
    guard !isDryRun else { return outcome }
    do { try folder.put(name, bytes, replacing: isOverwriting, forOthers: true) } catch {
      // Somebody else was faster.
      if error == .exists { return .exists(lacking: []) }
      throw failure(error)
    }
    guard (try? folder.read(name, maxBytes: bytes.count)) == bytes else {
      throw .file(
        "The file \(String(decoding: folder.file(name), as: UTF8.self)) does not hold what was written."
      )
    }
    return outcome
  }

  private enum Existing {
    case none
    case same
    /// It has these things that the store lacks.
    case other(lacking: [String])
  }

  private func existing(_ name: [UInt8], _ bytes: [UInt8], _ meta: StoredMeta) -> Existing {
    let found: [UInt8]?
    do throws(OpenFile.Failure) {
      found = try folder.read(name, maxBytes: JSONLimits.largestDocument)
    } catch {
      return error.isMissing ? .none : .other(lacking: [])
    }
    guard let found else { return .other(lacking: []) }
    if found == bytes || Self.isSame(found, meta) { return .same }
    // What cannot be read as a thread cannot be missed in one.
    let additions = (try? ThreadImport(found)).flatMap { try? ThreadAdditions(of: $0, to: meta) }
    return .other(lacking: additions?.words ?? [])
  }

  /// Whether a file holds what the store does, however it is laid out.
  private static func isSame(_ file: [UInt8], _ meta: StoredMeta) -> Bool {
    guard let file = try? JSONDocument(parsing: file), let stored = try? meta.document() else {
      return false
    }
    return JSONWriter.compact(file.root) == JSONWriter.compact(stored.root)
  }
}
