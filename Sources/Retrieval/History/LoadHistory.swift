import KeyValue
import ThreadCache

/// The history of loads that a thread carries in the store: a hash under `bobbin:loads:<schema>:<id>`, one
/// field a load, the newest ``Retrieval/Settings/historyLimit`` of them, with the thread's lifetime.
extension Retrieval {
  /// The recorded loads of a thread, newest first; those of this process that are not written yet are among them.
  ///
  /// - Throws: `CacheError.unreadable` when the key holds something else, `CacheError.store` when the store fails.
  public func recordedLoads(of thread: ThreadIdentity) async throws(CacheError) -> [RecordedLoad] {
    let buffered = hits.entries(of: thread).map(\.load)
    let key = thread.loadHistoryKey
    let result: FieldsResult
    do { result = try await cache.store.readFields(key) } catch { throw .store(error) }
    var loads = buffered.compactMap { RecordedLoad(id: $0.id, thread: thread, parsing: $0.json) }
    switch result {
    case .fields(let fields, _):
      for (field, value) in fields {
        let id = String(decoding: field, as: UTF8.self)
        // A load that cannot be read, of a later version perhaps, must not hide the others.
        if let load = RecordedLoad(id: id, thread: thread, parsing: value) { loads.append(load) }
      }
    case .absent:
      break
    case .wrongType(let type):
      throw .unreadable(
        key: key, reason: "holds a \(type.name) where the history of loads should be a hash",
        byteOffset: nil)
    case .tooLarge(let bytes):
      throw .unreadable(key: key, reason: "has \(bytes) bytes", byteOffset: nil)
    }
    return loads.sorted { $0.id > $1.id }
  }

  /// Writes the hits that were kept back into the store's history, as far as it takes them.
  ///
  /// Best effort, for the end of a process (one command or two a thread) or now and then in a long one. It is
  /// not needed for anything but showing these hits to other processes.
  ///
  /// - Parameter most: of how many threads, those that came first before the others.
  /// - Returns: how many were written.
  @discardableResult
  @concurrent
  public func flushHistory(ofThreads most: Int = .max) async -> Int {
    guard cache.settings.ownKeys else { return 0 }
    var written = 0
    for thread in hits.threads(most) {
      let entries = hits.entries(of: thread)
      guard let last = entries.last else { continue }
      let lifetime = last.expiry.map { Lifetime.at($0) } ?? cacheLifetime
      let loads = entries.map(\.load)
      do {
        try await cache.store.project(await projection(of: loads, thread, lifetime))
        hits.remove(loads, of: thread)
        written += loads.count
      } catch {
        return written
      }
    }
    return written
  }

  /// Whether hits are kept back.
  package var holdsHits: Bool { !hits.threads(1).isEmpty }

  /// Whether threads carry a history.
  var recordsLoads: Bool { cache.settings.ownKeys && settings.historyLimit > 0 }

  /// What a load that writes adds to its commit.
  func historyProjections(for run: LoadRun) async -> (
    projections: [Projection], loads: [RecordedText]
  ) {
    guard recordsLoads else { return ([], []) }
    let buffered = hits.entries(of: run.thread).map(\.load)
    let loads = buffered + [RecordedText(run.recordedBeforeCommit)]
    return ([await projection(of: loads, run.thread, cacheLifetime)], loads)
  }

  private var cacheLifetime: Lifetime {
    .after(milliseconds: cache.settings.lifetimeMilliseconds)
  }

  /// Adds loads to the history and takes the oldest out of it.
  private func projection(
    of loads: [RecordedText], _ thread: ThreadIdentity, _ lifetime: Lifetime
  ) async -> Projection {
    let key = thread.loadHistoryKey
    var removed: Set<[UInt8]> = []
    var set: [[UInt8]: [UInt8]] = [:]
    // A record that the store does not take is left out, for it must be in nothing's way.
    let longest = cache.settings.maxValueBytes ?? .max
    for load in loads where load.json.count <= longest { set[load.id.nameBytes] = load.json }
    if case .fields(let fields, _)? = try? await cache.store.readFields(key) {
      let all = Set(fields.keys).union(set.keys).sorted { $0.lexicographicallyPrecedes($1) }
      removed = Set(all.dropLast(settings.historyLimit))
      for field in removed { set[field] = nil }
    }
    return Projection(key: key, change: .fields(set: set, removed: removed), lifetime: lifetime)
  }
}

extension LoadRun {
  /// The record of this load where its update is queued, and comes into the store later.
  func recordedWhereQueued(as id: String) -> RecordedLoad {
    recorded(as: id, writing: "queued while the store was away, and stored when it was back")
  }

  /// The record of this load as it is known just before its commit.
  var recordedBeforeCommit: RecordedLoad {
    let size = update.reduce(0) { $0 + $1.value.range.count }
    let fields = update.reduce(0) { $0 + $1.loadedSegments.count }
    return recorded(
      as: newRecordID,
      writing: "meta + up to \(ByteText.text(size)), hash + \(LoadWords.count(fields, "field"))")
  }

  /// The record of this load as if its update were in the store: otherwise nobody reads it.
  private func recorded(as id: String, writing outcome: String) -> RecordedLoad {
    var run = self
    run.written = .nothingToWrite
    let answer = run.answer
    let end = trace.map { $0.startMilliseconds + $0.milliseconds }.max() ?? 0
    let coming = [
      LoadStep(name: .write, outcome: outcome, startMilliseconds: end, milliseconds: 0),
      LoadStep(
        name: .answer, .answered(answer), startMilliseconds: end, milliseconds: 0,
        bytes: answer.bytes),
    ]
    return recorded(answer, as: id, steps: trace + coming)
  }

  /// Keeps a hit for the history, if it is one of those to keep.
  func recordHit(_ answer: LoadAnswer) {
    let hits = retrieval.hits
    guard retrieval.recordsLoads, case .meta(let meta) = found, hits.samples(thread) else {
      return
    }
    let load = RecordedText(recorded(answer, as: newRecordID, steps: trace))
    hits.add(HitBuffer.Entry(load: load, expiry: meta.expiry), of: thread)
  }

  /// A name for a record of this load, another one each time.
  var newRecordID: String {
    RecordedLoad.id(
      time: clock.startedAt, pid: retrieval.settings.pid, number: retrieval.hits.nextNumber())
  }

  private func recorded(_ answer: LoadAnswer, as id: String, steps: [LoadStep]) -> RecordedLoad {
    RecordedLoad(
      id: id, thread: thread, time: clock.startedAt, pid: retrieval.settings.pid, request: request,
      cache: answer.cache, stored: true,
      // Whoever reads the store may be told of it, on whichever machine.
      steps: steps.map { $0.told(of: answer.files.compactMap(\.problem)) },
      files: answer.files.map { file in
        RecordedLoad.File(
          id: file.id,
          new: file.data.map { RecordedLoad.Slice(segment: $0.segment, bytes: $0.json.count) },
          cached: file.cached, unavailable: file.unavailable, problem: file.problem?.told)
      })
  }
}

extension RecordedLoad {
  /// A name that sorts by time, and that no other load has: pids repeat from one machine to the next.
  static func id(time: Int64, pid: Int32, number: Int) -> String {
    let random = String(UInt16.random(in: .min ... .max), radix: 36)
    return padded(String(max(0, time)), to: 13) + "-\(pid)-" + padded(String(number), to: 4)
      + padded(random, to: 4)
  }

  private static func padded(_ text: String, to length: Int) -> String {
    String(repeating: "0", count: max(0, length - text.utf8.count)) + text
  }
}
