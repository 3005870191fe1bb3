import JSONText
import KeyValue

extension ThreadCache {
  /// One thread, whole: the matrix of its files and segments, and everything that is wrong with it.
  ///
  /// A thread that cannot be read is a record too: its `problem` says why, and where.
  ///
  /// - Parameter hashes: false: only the meta is read, and disagreements with the hashes are not
  ///   seen.
  /// - Returns: nil when there is no such thread.
  public func record(_ identity: ThreadIdentity, hashes: Bool = true)
    async throws(CacheError) -> ThreadRecord?
  {
    var record: ThreadRecord?
    // While a writer is at work, meta and hashes may have been read on either side of a commit.
    for attempt in 1...3 {
      let (found, isSettled) = try await readRecord(identity, hashes: hashes, isLast: attempt == 3)
      record = found
      if isSettled { break }
    }
    if let found = record,
      let done = await journal?.handiwork([(identity, found.expiry)]).first
    {
      record?.isLifetimeSet = done.isLifetimeSet
      record?.lastChange = done.lastChange
    }
    return record
  }

  private func readRecord(_ identity: ThreadIdentity, hashes: Bool, isLast: Bool)
    async throws(CacheError) -> (ThreadRecord?, settled: Bool)
  {
    let stored: StoredValue
    switch try await readMetas([identity])[0] {
    case .value(let value): stored = value
    case .absent, .unchanged: return (nil, true)
    case .wrongType(.outOfReach):
      let record = try await unreadable(
        identity, .unreadable, "is out of reach: \(StoreError.outOfReachWords)")
      return (record, true)
    case .wrongType(let type):
      if type == .hash, identity.metaKeyMayBeFileKey { return (nil, true) }
      let record = try await unreadable(
        identity, .wrongType, "holds a \(type.name), not a string")
      return (record, true)
    case .tooLarge(let bytes):
      let record = try await unreadable(identity, .unreadable, TooLong.words(bytes))
      return (record, true)
    }
    let parsed = ThreadAnalysis.parse(stored.bytes)
    var found: [[UInt8]: FieldsResult] = [:]
    if hashes, case .success(let document) = parsed {
      found = try await readHashes(identity, ThreadAnalysis.fileIDs(document))
    }
    let record = ThreadAnalysis(identity: identity, stored: stored, hashes: found).record(parsed)
    guard hashes, !isLast, !record.findings.isEmpty else { return (record, true) }
    return (record, try await isStill(stored.version, identity))
  }

  private func unreadable(_ identity: ThreadIdentity, _ kind: Finding.Kind, _ what: String)
    async throws(CacheError) -> ThreadRecord
  {
    let inspection = try await inspect([identity.metaKey]).first ?? nil
    return ThreadAnalysis.unreadable(
      identity, inspection,
      Finding(kind, key: identity.metaKey, message: "the meta's key \(what)", repairable: false))
  }

  /// The hashes of these files, a few at a time.
  func readHashes(_ identity: ThreadIdentity, _ files: [String])
    async throws(CacheError) -> [[UInt8]: FieldsResult]
  {
    let store = self.store
    let maxBytes = settings.maxValueBytes
    let answers = await withTaskGroup(of: HashAnswer.self) { group in
      var rest = files[...]
      func start() {
        guard let id = rest.popFirst() else { return }
        group.addTask { await store.fields(of: identity, id, maxBytes: maxBytes) }
      }
      for _ in 0..<8 { start() }
      var answers: [HashAnswer] = []
      while let answer = await group.next() {
        answers.append(answer)
        if case .success = answer { start() }
      }
      return answers
    }
    var found: [[UInt8]: FieldsResult] = [:]
    for answer in answers {
      switch answer {
      case .success(let (id, fields)): found[id] = fields
      case .failure(let error): throw .store(error)
      }
    }
    return found
  }
}

/// The hash of a file, or why it could not be read.
private typealias HashAnswer = Result<(id: [UInt8], fields: FieldsResult), StoreError>

extension KeyValueStore {
  // Not inside of the child task: there the optimizer makes a crash of typed errors (Swift 6.3).
  fileprivate func fields(
    of identity: ThreadIdentity, _ file: String, maxBytes: Int?
  ) async -> HashAnswer {
    do throws(StoreError) {
      let fields = try await readFields(identity.fileKey(file), fields: nil, maxBytes: maxBytes)
      return .success((Array(file.utf8), fields))
    } catch {
      return .failure(error)
    }
  }
}
