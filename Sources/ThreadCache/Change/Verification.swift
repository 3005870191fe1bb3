import JSONText
import KeyValue

extension ThreadCache {
  /// Everything that is wrong with a thread: in its meta, and between meta and hashes.
  ///
  /// - Parameter orphans: true: also looks through the store's keys for hashes of files that the meta does not have.
  /// - Throws: `CacheError.notFound` when there is nothing of that thread.
  public func verify(_ identity: ThreadIdentity, orphans: Bool = false)
    async throws(CacheError) -> [Finding]
  {
    let record = try await record(identity)
    var findings = record?.findings ?? []
    if orphans {
      do {
        var pages = self.orphans(of: [identity]).makeAsyncIterator()
        while let page = try await pages.next() { findings += page }
      } catch {
        // Nobody can look for the hashes of a thread that is out of reach, and the record says that it is.
        guard case .store(let failure) = error, failure.code == .notText else { throw error }
      }
    }
    guard record != nil || !findings.isEmpty else {
      throw .notFound("There is no \(identity.words).")
    }
    return findings
  }

  /// The hashes that no meta lists, page by page as the store finds them; pages may be empty.
  ///
  /// A hash that could belong to several threads is one only if none of them lists its file.
  public func orphans(
    _ filter: ThreadFilter = .all, pageHint: Int = ThreadScan.pageKeys
  ) -> OrphanScan {
    OrphanScan(
      store: store, filter: filter, pattern: KeySchema.filePattern(ids: filter.embeddable),
      pageHint: max(1, pageHint))
  }

  /// The hashes of these threads that no meta lists, in one pass over the store's keys for all of them.
  public func orphans(
    of threads: ThreadList, pageHint: Int = ThreadScan.pageKeys
  ) -> OrphanScan {
    var meant = SeenKeys()
    for index in threads.indices {
      _ = meant.insert(threads.schema(index), threads.bytes[threads.range(index)])
    }
    // Of one thread the store itself picks the keys.
    let pattern =
      threads.count == 1
      ? threads[0].schema.filePattern(ids: Glob.escaped(threads[0].id.bytes))
      : KeySchema.filePattern
    return OrphanScan(
      store: store, filter: .all, meant: meant, pattern: pattern, pageHint: max(1, pageHint))
  }
}

extension KeySchema {
  /// The hashes of threads of this schema whose ids match, and some more.
  func filePattern(ids: [UInt8]) -> [UInt8] {
    Array("\(rawValue):".utf8) + ids + Array(":file:*".utf8)
  }

  /// The hashes of threads of both schemas, and some more: globs have no alternatives.
  static let filePattern = filePattern(ids: [UInt8(ascii: "*")])
}

/// The hashes of a store that no meta lists.
public struct OrphanScan: AsyncSequence, Sendable {
  /// What one page of keys has.
  public typealias Element = [Finding]
  /// What ends a scan early.
  public typealias Failure = CacheError

  let store: any KeyValueStore
  let filter: ThreadFilter
  /// The threads that are meant; nil: all that the filter lets through.
  var meant: SeenKeys?
  let pattern: [UInt8]
  let pageHint: Int

  /// Starts at the first page.
  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(self) }

  /// Goes through the pages.
  public struct AsyncIterator: AsyncIteratorProtocol {
    private let scan: OrphanScan
    private var request: ScanRequest
    private let globs: IDGlobs
    private var seen: Set<StoreKey> = []
    /// Hashes that a meta lists which was read for another one: metas are read once, however their hashes lie.
    private var listed = SeenKeys()
    private var isFinished = false

    /// More are not remembered: 90 MB.
    private static let mostListed = 8_000_000

    init(_ scan: OrphanScan) {
      self.scan = scan
      globs = scan.filter.globs
      request = ScanRequest(pattern: scan.pattern, type: .hash, hint: scan.pageHint)
      isFinished = scan.meant?.count == 0
    }

    /// The orphans among the next keys; nil after the last.
    public mutating func next() async throws(CacheError) -> [Finding]? {
      guard !isFinished else { return nil }
      isFinished = true
      do {
        let page = try await scan.store.scan(request)
        request.cursor = page.next
        isFinished = page.next == nil
        let keys = page.keys.filter { key in
          !listed.contains(key) && KeySchema.fileCandidates(key).contains { isMeant($0.identity) }
        }
        return try await orphans(among: keys)
      } catch {
        throw .store(error)
      }
    }

    private func isMeant(_ identity: ThreadIdentity) -> Bool {
      scan.meant.map { $0.contains(identity.schema, identity.id.bytes) }
        ?? globs.matches(identity)
    }

    private mutating func orphans(among keys: [StoreKey]) async throws(StoreError) -> [Finding] {
      let candidates = keys.map(KeySchema.fileCandidates)
      let identities = Array(Set(candidates.joined().map(\.identity)))
      guard !identities.isEmpty else { return [] }
      let metas = try await scan.store.read(identities.map(\.metaKey))
      let listed = Dictionary(uniqueKeysWithValues: zip(identities, metas.map(Self.files)))
      for (identity, files) in listed where self.listed.count < Self.mostListed {
        for file in files ?? [] { self.listed.insert(identity.fileKey(file)) }
      }
      var findings: [Finding] = []
      for (key, candidates) in zip(keys, candidates) {
        let isListed = candidates.contains { candidate in
          listed[candidate.identity]??.contains(candidate.fileID) ?? false
        }
        // A meta that cannot be read may list it.
        let isUnsure = candidates.contains { listed[$0.identity] == .some(nil) }
        guard !isListed, !isUnsure, let candidate = candidates.first else { continue }
        let there = candidates.first { listed[$0.identity]??.isEmpty == false } ?? candidate
        findings.append(Self.finding(key, there.identity, there.fileID, metas, identities))
      }
      // What went away together with its meta while we looked is no orphan.
      guard !findings.isEmpty else { return [] }
      let still = try await scan.store.inspect(findings.map(\.key))
      return zip(findings, still).compactMap { finding, inspection in
        guard inspection?.type == .hash, seen.insert(finding.key).inserted else { return nil }
        return finding
      }
    }

    /// The files of a meta: none where there is no meta, nil where it cannot be read.
    private static func files(_ result: ReadResult) -> Set<[UInt8]>? {
      switch result {
      case .value(let stored): ThreadCache.listedFiles(stored.bytes)
      case .tooLarge, .wrongType(.outOfReach): nil
      case .absent, .unchanged, .wrongType: []
      }
    }

    private static func finding(
      _ key: StoreKey, _ identity: ThreadIdentity, _ fileID: [UInt8], _ metas: [ReadResult],
      _ identities: [ThreadIdentity]
    ) -> Finding {
      let file = String(decoding: fileID, as: UTF8.self)
      let place = identities.firstIndex(of: identity)
      let exists = place.map { if case .value = metas[$0] { true } else { false } } ?? false
      return Finding(
        .orphan, key: key, file: file,
        message: exists
          ? "the hash of \(file) is there, but \(identity.words) has no such file"
          : "the hash of \(file) is there, but \(identity.words) is not", repairable: false)
    }
  }
}
