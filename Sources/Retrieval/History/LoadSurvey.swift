import KeyValue
import ThreadCache

/// The recorded loads of all threads, as far as they were found.
public struct LoadSurvey: Sendable, Equatable {
  /// The newest of them, newest first.
  public private(set) var loads: [RecordedLoad] = []
  /// The threads whose history was read.
  public private(set) var threads = 0
  /// Why some may be missing; nil: none is.
  public internal(set) var incomplete: String?

  fileprivate mutating func add(_ more: [RecordedLoad], threads: Int, limit: Int) {
    self.threads += threads
    loads = Array((loads + more).sorted { $0.id > $1.id }.prefix(limit))
  }
}

extension Retrieval {
  /// Reads the recorded loads of all threads and keeps the newest.
  ///
  /// It scans the store and reads one hash a thread: nothing to be done often, nor where commands cost money.
  ///
  /// - Parameters:
  ///   - limit: how many are kept.
  ///   - report: is told what was found, after each page of the scan.
  public func surveyLoads(
    newest limit: Int = 1000, _ report: @Sendable (LoadSurvey) -> Void = { _ in }
  ) async throws(CacheError) -> LoadSurvey {
    var survey = LoadSurvey()
    var seen: Set<StoreKey> = []
    // Those of both schemas in one pass over the keys.
    let prefix = ThreadIdentity.loadHistoryPrefix
    var request = ScanRequest(
      pattern: prefix + [UInt8(ascii: "*")], type: .hash, hint: ThreadScan.pageKeys)
    repeat {
      let page: ScanPage
      do { page = try await cache.store.scan(request) } catch { throw .store(error) }
      let keys = page.keys.filter { seen.insert($0).inserted }
      let threads = keys.compactMap(ThreadIdentity.init(loadHistoryKey:))
      survey.add(try await recordedLoads(of: threads), threads: threads.count, limit: limit)
      survey.incomplete = survey.incomplete ?? page.incomplete
      if !threads.isEmpty { report(survey) }
      request.cursor = page.next
    } while request.cursor != nil
    // Hits that this process has kept back are told as they are of one thread.
    let rest = hits.threads().filter { !seen.contains($0.loadHistoryKey) }
    survey.add(try await recordedLoads(of: rest), threads: rest.count, limit: limit)
    return survey
  }

  /// Reads several histories at a time; one that cannot be read must not hide the others.
  private func recordedLoads(
    of threads: [ThreadIdentity]
  ) async throws(CacheError) -> [RecordedLoad] {
    var loads: [RecordedLoad] = []
    for start in stride(from: 0, to: threads.count, by: 32) {
      if Task.isCancelled { throw .store(StoreError(.cancelled, "The survey was given up.")) }
      let part = threads[start..<min(start + 32, threads.count)]
      loads += await withTaskGroup(of: [RecordedLoad].self) { group in
        for thread in part {
          group.addTask { (try? await recordedLoads(of: thread)) ?? [] }
        }
        return await group.reduce(into: []) { $0 += $1 }
      }
    }
    return loads
  }
}
