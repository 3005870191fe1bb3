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

  private func readOutcome(after waited: Duration?) -> String {
    var outcome =
      switch found {
      // Whether the load is a hit is not known before its plan.
      case .meta(let meta): "found, \(ByteText.text(meta.bytes.count))"
      case .nothing, .unread: "no such thread yet"
      case .unusable(let reason, _): "cache bypassed: \(reason)"
      }
    if let stale { outcome += ", as it was \(stale.seconds) s ago: \(stale.failure)" }
    guard let waited else { return outcome }
    return outcome
      + ", after waiting \(Int(waited.inMilliseconds.rounded())) ms for another process"
  }

  /// Sorts what is requested into cached, missing and unavailable.
  mutating func plan() async {
    await inSpan(.plan) { run in
      let start = ContinuousClock.now
      run.plans = run.request.files.map { file in
        FilePlan(file: file, known: run.known[file.id.nameBytes], sourceAvailable: nil)
      }
      run.record(.plan, since: start, run.planOutcome)
    }
  }

  private var planOutcome: String {
    if let only = plans.first, plans.count == 1 {
      return [
        LoadWords.list(only.cached, "cached"), LoadWords.list(only.missing, "missing"),
        LoadWords.list(only.unavailable, "not available"),
      ].compactMap(\.self).joined(separator: " · ")
    }
    let counts = [
      (plans.reduce(0) { $0 + $1.cached.count }, "cached"),
      (plans.reduce(0) { $0 + $1.missing.count }, "missing"),
      (plans.reduce(0) { $0 + $1.unavailable.count }, "not available"),
    ]
    return counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: " · ")
      + " in \(plans.count) files"
  }
}

extension CachedSegments {
  init(_ file: CachedFile) {
    let sliced = file.value["data"]?.members.filter { !$0.value.isNull }.map(\.name) ?? []
    self.init(loaded: file.loadedSegments, sliced: sliced, available: file.availableSegments)
  }
}

extension StaleNote.Stale {
  /// Its age in whole seconds, one at least.
  var seconds: Int { max(1, Int(age.inMilliseconds / 1000)) }
}

/// Words that several steps use.
enum LoadWords {
  /// `region, age cached`; nil when there are none.
  static func list(_ names: [String], _ what: String) -> String? {
    names.isEmpty ? nil : names.joined(separator: ", ") + " " + what
  }

  /// `sector 1.9 kB, age 431 B`.
  static func slices(_ slices: [NewSlice]) -> String {
    slices.map { "\($0.segment) \(ByteText.text($0.json.count))" }.joined(separator: ", ")
  }

  /// `1 slice`, `2 slices`.
  static func count(_ count: Int, _ noun: String) -> String {
    count == 1 ? "1 \(noun)" : "\(count) \(noun)s"
  }
}
