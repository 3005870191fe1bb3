import JSONText
import KeyValue

extension ThreadCache {
  /// Writes threads as the old file cache had them: one `<id>.json` each, indented by two, no newline at the end.
  ///
  /// ```swift
  /// for try await event in cache.exportFiles(to: "backup") where event.outcome == .exists {
  ///   print(event.name ?? "", "is there with other contents")
  /// }
  /// ```
  ///
  /// Members and literals are those of the store. A file appears at once or not at all, with mode 0600, and nowhere
  /// but in `directory`: ids that cannot be file names are escaped (`a/b` is `a%2Fb.json`; see ``importFiles(from:schema:dryRun:)``,
  /// which reverses it), ids that are too long even so are skipped.
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

  /// Goes through the threads as the store finds them.
  public struct AsyncIterator: AsyncIteratorProtocol {
    private let run: FileExport
    private var pages: ThreadScan.AsyncIterator
    private var waiting: ArraySlice<ThreadIdentity> = []
    private var isStarted = false
    private var done = 0

    init(_ run: FileExport) {
      self.run = run
      pages = run.cache.scan(run.filter).makeAsyncIterator()
    }

    /// Exports the next thread; nil after the last.
    public mutating func next() async throws(CacheError) -> ExportEvent? {
      if !isStarted, !run.isDryRun { try run.makeFolder() }
      isStarted = true
      while true {
        while let identity = waiting.popFirst() {
          if let schema = run.schema, identity.schema != schema { continue }
          guard let (name, outcome) = try await run.export(identity) else { continue }
          done += 1
          return ExportEvent(
            identity: identity, name: name.map { String(decoding: $0, as: UTF8.self) },
            outcome: outcome, done: done)
        }
        guard let page = try await pages.next() else { return nil }
        waiting = page.identities[...]
      }
    }
  }

  fileprivate func makeFolder() throws(CacheError) {
    do { try folder.make() } catch { throw failure(error) }
  }

  private func failure(_ failure: OpenFile.Failure) -> CacheError {
    .file("The folder \(folder.path) cannot be written: \(failure.words).")
  }

  /// Nil: the thread went away meanwhile.
  fileprivate func export(_ identity: ThreadIdentity) async throws(CacheError)
    -> ([UInt8]?, ExportEvent.Outcome)?
  {
    guard let name = ThreadFileName.name(of: identity.id) else {
      return (
        nil,
        .skipped(
          identity.id.bytes.isEmpty
            ? "its id is empty" : "its id is too long for a file name")
      )
    }
    let bytes: [UInt8]
    do throws(CacheError) {
      if schema == nil, try await isShadowed(identity) {
        return (
          name,
          .skipped("there is a \(cache.settings.newThreadSchema.rawValue): thread of the same id")
        )
      }
      guard let meta = try await cache.readMeta(identity) else { return nil }
      let document = try meta.document()
      _ = try MetaShape(document.root).list(meta.key)
      bytes = JSONWriter.pretty(document.root)
    } catch {
      switch error {
      case .unreadable: return (name, .skipped(error.description))
      case .store(let failure) where failure.isOfOneKey:
        return (name, .skipped(failure.description))
      default: throw error
      }
    }
    return (name, try write(name, bytes))
  }

  /// True when the record of the settings' schema is the one that gets the file.
  private func isShadowed(_ identity: ThreadIdentity) async throws(CacheError) -> Bool {
    guard identity.schema != cache.settings.newThreadSchema else { return false }
    return try await cache.identity(of: identity.id) != identity
  }

  private func write(_ name: [UInt8], _ bytes: [UInt8]) throws(CacheError) -> ExportEvent.Outcome {
    let there: Existing = existing(name, bytes)
    if there == .same { return .unchanged }
    if there == .other, !isOverwriting { return .exists }
    let outcome: ExportEvent.Outcome = there == .other ? .replaced : .written
    guard !isDryRun else { return outcome }
    do { try folder.write(name, bytes, replacing: isOverwriting) } catch {
      // Somebody else was faster.
      if error == .exists { return .exists }
      throw failure(error)
    }
    guard existing(name, bytes) == .same else {
      throw .file(
        "The file \(String(decoding: folder.file(name), as: UTF8.self)) does not hold what was written."
      )
    }
    return outcome
  }

  private enum Existing {
    case none
    case same
    case other
  }

  private func existing(_ name: [UInt8], _ bytes: [UInt8]) -> Existing {
    do throws(OpenFile.Failure) {
      return try folder.read(name, maxBytes: bytes.count) == bytes ? .same : .other
    } catch {
      return error.isMissing ? .none : .other
    }
  }
}
