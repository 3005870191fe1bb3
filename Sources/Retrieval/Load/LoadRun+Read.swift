import JSONText
import KeyValue
import ThreadCache

extension LoadRun {
  /// Reads the thread, in one command.
  ///
  /// A store that cannot be read, or a meta that is none, is not the end of a load: it is answered from the
  /// source, and the cache is left alone.
  mutating func read(after waited: Duration? = nil) async throws(CacheError) {
    var cancelled: CacheError?
    await inSpan(.read) { run in
      do throws(CacheError) { try await run.readMeta(after: waited) } catch { cancelled = error }
    }
    if let cancelled { throw cancelled }
  }

  private mutating func readMeta(after waited: Duration?) async throws(CacheError) {
    let start = ContinuousClock.now
    let note = StaleNote()
    let result = await note.taking { () async -> Result<ThreadMeta?, CacheError> in
      do throws(CacheError) {
        return .success(
          try await retrieval.cache.meta(of: request.thread, schema: request.schema))
      } catch {
        return .failure(error)
      }
    }
    stale = note.stale
    known = [:]
    switch result {
    case .success(nil):
      found = .nothing
    case .success(let meta?):
      thread = meta.identity
      do throws(CacheError) {
        let files = try meta.files(request.files.map(\.id))
        for file in files { known[file.id.nameBytes] = CachedSegments(file) }
        found = .meta(meta)
      } catch {
        found = .unusable(error, bytes: meta.bytes)
      }
    case .failure(let error):
      if case .store(let failure) = error, failure.code == .cancelled { throw error }
      if case .unreadable(let key, _, _) = error, let identity = KeySchema.metaIdentity(key) {
        thread = identity
      }
      found = .unusable(error, bytes: nil)
    }
    record(.read, since: start, bytes: metaBefore?.count, readOutcome(after: waited))
  }

  private func readOutcome(after waited: Duration?) -> LoadStep.Words {
    if case .meta(let meta) = found, stale == nil, waited == nil {
      return .found(bytes: meta.bytes.count)
    }
    var outcome =
      switch found {
      // Whether the load is a hit is not known before its plan.
      case .meta(let meta): LoadWords.found(meta.bytes.count)
      case .nothing, .unread: "no such thread yet"
      case .unusable(let reason, _): "cache bypassed: \(reason)"
      }
    if let stale { outcome += ", as it was \(stale.seconds) s ago: \(stale.failure)" }
    guard let waited else { return .text(outcome) }
    return .text(
      outcome
        + ", after waiting \(Int(waited.inMilliseconds.rounded())) ms for another process")
  }

  /// Sorts what is requested into cached, missing and unavailable.
  mutating func plan() async {
    await inSpan(.plan) { run in
      let start = ContinuousClock.now
      run.plans = run.request.files.map { file in
        FilePlan(file: file, known: run.known[file.id.nameBytes], sourceAvailable: nil)
      }
      run.record(.plan, since: start, .planned)
    }
  }
}

extension CachedSegments {
  init(_ file: CachedFile) {
    var sliced: [String] = []
    if let data = file.value["data"] {
      sliced.reserveCapacity(data.count)
      for member in data.members where !member.value.isNull { sliced.append(member.name) }
    }
    self.init(loaded: file.loadedSegments, sliced: sliced, available: file.availableSegments)
  }
}

extension StaleNote.Stale {
  /// Its age in whole seconds, one at least.
  var seconds: Int { max(1, Int(age.inMilliseconds / 1000)) }
}
