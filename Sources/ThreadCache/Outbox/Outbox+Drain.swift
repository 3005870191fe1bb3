extension Outbox {
  /// Stores what waits, in order, as far as nobody has changed it since; stops when the store is away.
  ///
  /// What cannot be stored now waits on, and holds up only what waits behind it for the same thread. Where another
  /// process is at it, nothing is done.
  ///
  /// - Parameter cache: the threads of the store.
  public func drain(into cache: ThreadCache) async -> DrainReport {
    var report = DrainReport()
    do throws(CacheError) {
      guard try !folder.names().isEmpty else { return report }
      guard let lock = try folder.emptying() else {
        report.isElsewhere = true
        return report
      }
      try folder.clean()
      report = try prune()
      let names = try folder.names()
      // Nobody else has them meanwhile: who empties the outbox is alone.
      var pass = OutboxPass(
        outbox: self, cache: cache, course: course.withLock { $0 },
        slices: names.isEmpty ? DrainedSlices() : drained.withLock { $0 }, report: report)
      await pass.run(names)
      course.withLock { $0 = pass.course }
      drained.withLock { $0 = pass.slices }
      report = pass.report
      _ = consume lock
    } catch {
      report.problem = error
    }
    return report
  }
}

/// One emptying of an outbox.
struct OutboxPass {
  let outbox: Outbox
  let cache: ThreadCache
  var course: DrainCourse
  var slices: DrainedSlices
  var report: DrainReport
  private var last: [OutboxFolder.Name] = []

  init(
    outbox: Outbox, cache: ThreadCache, course: DrainCourse, slices: DrainedSlices,
    report: DrainReport
  ) {
    self.outbox = outbox
    self.cache = cache
    self.course = course
    self.slices = slices
    self.report = report
  }

  /// Tries what waits.
  mutating func run(_ names: [OutboxFolder.Name]) async {
    course.begin(at: outbox.clock.elapsed())
    for name in names where !course.isOver { await settle(name, isLast: false) }
    for name in last where !course.isOver { await settle(name, isLast: true) }
  }

  private mutating func settle(_ name: OutboxFolder.Name, isLast: Bool) async {
    do throws(CacheError) {
      switch try outbox.folder.contents(of: name) {
      case .gone: return
      case .unreadable(let reason): try setAside(name, " (\(reason))")
      case .bytes(let bytes):
        guard let entry = outbox.entry(bytes, name) else { return try setAside(name) }
        switch course.turn(of: entry.thread) {
        case .skipped: return
        case .last where !isLast: last.append(name)
        case .now, .last: try await store(entry, name)
        }
      }
    } catch {
      // A file that cannot be moved or removed does not keep the others from being stored.
      report.problem = report.problem ?? error
    }
  }

  private mutating func store(_ entry: OutboxEntry, _ name: OutboxFolder.Name)
    async
    throws(CacheError)
  {
    let fate: DrainReport.Fate
    do throws(CacheError) {
      fate = try await cache.store(entry, after: &slices)
      course.settled(entry.thread)
      report.refusal = nil
    } catch {
      let failure = DrainFailure(error)
      course.failed(entry.thread, failure)
      // Of one thread it says nothing of the store.
      if failure == .ofStore || failure == .unclear, case .store(let reason) = error {
        report.refusal = reason
      }
      if failure == .ofThread {
        report.held.append(DrainReport.Held(thread: entry.thread, reason: error))
      }
      guard case .final(let last) = failure else { return }
      fate = last
    }
    // Should this process die before, the next one finds what is stored, and nothing more to do.
    try outbox.folder.remove(name)
    report.items.append(DrainReport.Item(time: entry.time, thread: entry.thread, fate: fate))
  }

  private mutating func setAside(_ name: OutboxFolder.Name, _ reason: String = "")
    throws(CacheError)
  {
    try outbox.folder.setAside(name)
    report.items.append(
      DrainReport.Item(
        time: name.time, thread: nil,
        fate: .failed("The update cannot be read\(reason); it was set aside in \(outbox.path).")))
  }
}
