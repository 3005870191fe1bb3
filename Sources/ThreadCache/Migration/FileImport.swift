import JSONText
import KeyValue

extension ThreadCache {
  /// Brings the threads of the old file cache (`<id>.json` in one folder) into the store.
  ///
  /// ```swift
  /// for try await event in cache.importFiles(from: "data/cache") {
  ///   print(event.done, "of", event.total, event.name, event.outcome)
  /// }
  /// ```
  ///
  /// A thread that the store does not have is stored as the file has it, without the white space, with all members
  /// and literals. To one that it has, the file adds what it lacks: files, slices and available segments by the rules
  /// of an update, but that no file leaves it, and other members (`scope`) that it does not have or has empty. Nothing
  /// that is in the store is replaced; what differs is told (``ImportEvent/Kept``). So it can be run again, or go on
  /// after it broke off: what is there already is `unchanged`. Every thread that was written is read back and compared.
  ///
  /// A file that cannot be read, is a symbolic link, no JSON or not of the shape is left out, and the others go on.
  /// Folders and names that do not end in `.json` are skipped; what an export was writing when it was killed is not looked at. Ids are the file names, see ``exportFiles(to:filter:schema:overwriting:dryRun:)``
  /// for those that were escaped.
  ///
  /// - Parameters:
  ///   - directory: the folder. It is only read.
  ///   - schema: the key schema of threads that are new, and which of two threads of one id is meant; nil: that
  ///     of the settings.
  ///   - dryRun: true: says what would be done; writes nothing.
  ///   - parallel: how many files are under way at the same time, of 16 MiB together or one that has more. They are told in
  ///     the order of their names all the same; who stops reading has a few more imported than were told.
  public func importFiles(
    from directory: String, schema: KeySchema? = nil, dryRun: Bool = false, parallel: Int = 64
  ) -> FileImport {
    FileImport(
      cache: forgetful, folder: Folder(path: directory), schema: schema, isDryRun: dryRun,
      parallel: max(1, parallel))
  }
}

/// The files of an old cache, imported as this is read, a few of them ahead.
public struct FileImport: AsyncSequence, Sendable {
  /// What became of one file.
  public typealias Element = ImportEvent
  /// What ends the import early: the store, or the folder.
  public typealias Failure = CacheError

  let cache: ThreadCache
  let folder: Folder
  let schema: KeySchema?
  let isDryRun: Bool
  let parallel: Int

  /// Starts with the first file.
  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(self) }

  /// Goes through the files in the order of their names.
  public struct AsyncIterator: AsyncIteratorProtocol {
    fileprivate typealias Done = (ThreadIdentity?, ImportEvent.Outcome)

    /// A file under way.
    private struct Pending {
      let name: [UInt8]
      let bytes: Int
      let task: Task<Result<Done, CacheError>, Never>
    }

    /// Of so many bytes files are under way at the same time, or one that has more.
    private static let mostBytes = 16 << 20

    private let run: FileImport
    private var names: [[UInt8]]?
    /// How many were begun.
    private var begun = 0
    /// Those under way, in the order of their names.
    private var pending: [Pending] = []
    private var done = 0
    /// What ends the import, when all that were under way with it are told.
    private var failure: CacheError?
    /// Whether anything may be written, or need not be; the first thread that the store was asked for shows that, and until
    /// then none goes beside it.
    private var isAllowed: Bool

    init(_ run: FileImport) {
      self.run = run
      isAllowed = run.isDryRun
    }

    /// Imports the next file; nil after the last.
    ///
    /// Files that were begun before another one failed are told before its error is thrown.
    public mutating func next() async throws(CacheError) -> ImportEvent? {
      let names: [[UInt8]]
      if let known = self.names { names = known } else { names = try run.list() }
      self.names = names
      while true {
        if failure == nil { begin(names) }
        guard !pending.isEmpty else { break }
        let tasks = pending.map(\.task)
        let file = pending.removeFirst()
        let result = await withTaskCancellationHandler {
          await file.task.value
        } onCancel: {
          for task in tasks { task.cancel() }
        }
        switch result {
        case .success(let (thread, outcome)):
          done += 1
          if !isAllowed, thread != nil {
            try await run.demandWritable()
            isAllowed = true
          }
          return ImportEvent(
            name: String(decoding: file.name, as: UTF8.self), thread: thread, outcome: outcome,
            done: done, total: names.count)
        case .failure(let error):
          failure = failure ?? error
        }
      }
      guard let failure else { return nil }
      self.failure = nil
      self.names = []
      throw failure
    }

    private mutating func begin(_ names: [[UInt8]]) {
      var bytes = pending.reduce(0) { $0 + $1.bytes }
      while pending.count < (isAllowed ? run.parallel : 1), begun < names.count {
        let name = names[begun]
        let size = run.folder.size(name)
        guard pending.isEmpty || bytes + size <= Self.mostBytes else { return }
        bytes += size
        begun += 1
        pending.append(
          Pending(name: name, bytes: size, task: Task { [run] in await run.result(of: name) }))
      }
    }
  }

  fileprivate func result(of name: [UInt8]) async -> Result<AsyncIterator.Done, CacheError> {
    do throws(CacheError) { return .success(try await importFile(name)) } catch {
      return .failure(error)
    }
  }

  /// Refuses to go on where the store has shown that it takes no writes: nothing could be imported.
  fileprivate func demandWritable() async throws(CacheError) {
    guard let reason = await cache.store.describe().readOnlyReason else { return }
    throw .store(StoreError(.refused(.readOnly), "\(reason): nothing was imported"))
  }

  fileprivate func list() throws(CacheError) -> [[UInt8]] {
    do { return try folder.names().filter { FileDraft($0) == nil } } catch {
      if error.isMissing { throw CacheError.notFound("There is no folder \(folder.path).") }
      throw CacheError.file("The folder \(folder.path) cannot be read: \(error.words).")
    }
  }

  private static let link =
    "it is a symbolic link, which is not followed; put the file itself in its place"

  fileprivate func importFile(_ name: [UInt8]) async throws(CacheError)
    -> AsyncIterator.Done
  {
    guard let id = ThreadFileName.thread(of: name) else {
      return (nil, .skipped("its name is not that of a thread (ID.json)"))
    }
    let found: [UInt8]?
    do { found = try folder.read(name, maxBytes: JSONLimits.largestDocument) } catch {
      if error == .isLink { return (nil, .setAside(Self.link)) }
      return (nil, .setAside("it cannot be read: \(error.words)"))
    }
    guard let bytes = found else { return (nil, .skipped("it is no regular file")) }
    let thread: ThreadImport
    do { thread = try ThreadImport(bytes) } catch { return (nil, .setAside(error.reason)) }
    do throws(CacheError) {
      let (identity, outcome) = try await cache.importThread(
        id, thread, schema: schema, isDryRun: isDryRun)
      return (identity, outcome)
    } catch {
      // The thread in the store is the trouble, not the store.
      switch error {
      case .unreadable, .refused, .invalid, .conflict: return (nil, .setAside(error.description))
      case .store(let failure) where failure.code == .tooLarge || failure.code == .wrongType:
        return (nil, .setAside(error.description))
      default: throw error
      }
    }
  }
}

extension ThreadCache {
  /// The same without a memory: it goes through many threads once, and what it reads back is what the store sends.
  private var forgetful: ThreadCache {
    var settings = settings
    settings.knownMetaBytes = 0
    return ThreadCache(store: store, settings: settings, journal: journal, outbox: outbox)
  }

  /// What an import writes to a thread.
  private struct Planned: Sendable {
    let outcome: ImportEvent.Outcome
    /// The meta that it makes; none: the one that is there stays.
    var meta: [UInt8] = []
  }

  /// Imports one thread: new, or what the store's one lacks.
  fileprivate func importThread(
    _ id: ThreadID, _ thread: ThreadImport, schema: KeySchema?, isDryRun: Bool
  ) async throws(CacheError) -> (ThreadIdentity, ImportEvent.Outcome) {
    let located = try await askingTwice { () async throws(CacheError) in
      try await locate(id, schema: schema)
    }
    let identity =
      located?.identity ?? ThreadIdentity(schema: schema ?? settings.newThreadSchema, id: id)
    guard !isDryRun else {
      return (identity, try planned(located, identity, thread).detail.outcome)
    }
    var outcome = ImportEvent.Outcome.unchanged(kept: .init())
    let done = try await changing(identity, from: located) {
      current throws(CacheError) -> ThreadWrite<Planned>? in
      let write = try planned(current, identity, thread)
      outcome = write.detail.outcome
      if case .unchanged = outcome { return nil }
      return write
    }
    if let done { try await checkStored(thread, identity, done) }
    return (identity, outcome)
  }

  /// What importing a thread writes, given what is stored.
  private func planned(
    _ current: StoredMeta?, _ identity: ThreadIdentity, _ thread: ThreadImport
  ) throws(CacheError) -> ThreadWrite<Planned> {
    guard let current else {
      let bytes = thread.meta(identity.schema, now: settings.now())
      try checkSize(bytes, identity)
      return ThreadWrite(
        change: .value(bytes), lifetime: updateLifetime,
        dependents: thread.hashes(identity, updateLifetime),
        detail: Planned(
          outcome: .imported(files: thread.fileCount, segments: thread.segments), meta: bytes))
    }
    let additions = try ThreadAdditions(of: thread, to: current)
    guard !additions.isEmpty else {
      return ThreadWrite(
        change: .keep, lifetime: .keep, dependents: [],
        detail: Planned(outcome: .unchanged(kept: additions.kept)))
    }
    let sent = try SentFiles(additions.files)
    let merge = try ThreadMerge(current, adding: sent, additions.members, now: settings.now())
    try checkSize(merge.bytes, identity)
    return ThreadWrite(
      change: merge.change, lifetime: updateLifetime, dependents: hashes(of: merge, sent, identity),
      detail: Planned(
        outcome: .merged(
          added: additions.added, newFiles: additions.newFiles,
          newMembers: additions.members.map(\.path), kept: additions.kept),
        meta: merge.bytes))
  }

  /// Reads a thread back after it was imported, and compares.
  private func checkStored(
    _ thread: ThreadImport, _ identity: ThreadIdentity, _ done: CommittedChange<Planned>
  ) async throws(CacheError) {
    let read = try await askingTwice { () async throws(CacheError) in
      try await readMeta(identity)
    }
    guard let stored = read else {
      throw .conflict("\(identity.subject) was imported, and somebody removed it at once.")
    }
    // Others may have added to it since, but nothing of what was imported may be missing.
    let isWhole =
      if stored.bytes == done.detail.meta { true } else {
        try ThreadAdditions(of: thread, to: stored).isEmpty
      }
    guard isWhole else {
      throw .conflict(
        "\(identity.subject) was imported, and does not hold all of it: import it again.")
    }
    if let key = done.pending.first?.key {
      throw .conflict(
        "\(identity.subject) was imported, but the hash \(key) could not be written. Repair it.")
    }
  }
}
