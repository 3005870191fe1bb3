import KeyValue
import ThreadCache

/// A load on its way: what it knows so far, and the steps that get it further.
///
/// ``Retrieval/load(_:dryRun:)`` performs them one after the other, ``LoadStepper`` when it is asked to.
struct LoadRun: Sendable {
  /// What reading the thread gave.
  enum Found: Sendable {
    /// Not read yet.
    case unread
    /// There is no such thread.
    case nothing
    /// It is there and can be read.
    case meta(ThreadMeta)
    /// The cache cannot be used, and why; the bytes where there are some.
    case unusable(CacheError, bytes: [UInt8]?)
  }

  let retrieval: Retrieval
  let request: LoadRequest
  let spans: Spans
  /// True when nothing is to be written.
  ///
  /// A load that is stepped through becomes real when it is told to write.
  var dryRun: Bool
  /// The only files that may leave the thread; nil: all that have to.
  var mayDrop: [String]?
  private(set) var clock: LoadClock
  var thread: ThreadIdentity
  var found = Found.unread
  /// How old what was found is, and how the store failed; nil: it is what the store holds.
  var stale: StaleNote.Stale?
  var known: [[UInt8]: CachedSegments] = [:]
  var plans: [FilePlan] = []
  var sources: [[UInt8]: Result<SourceFile, SourceError>] = [:]
  /// The reads that this load began, not joined.
  var begun: [SourceFlights.Ticket] = []
  var new: [[UInt8]: [NewSlice]] = [:]
  var update: [CachedFile] = []
  var written = Written.nothingToWrite
  var trace: [LoadStep]

  init(_ retrieval: Retrieval, _ request: LoadRequest, dryRun: Bool) throws(CacheError) {
    guard !request.files.isEmpty else {
      throw .invalid("The request names no file. Name at least one.")
    }
    self.retrieval = retrieval
    spans = Spans(tracer: retrieval.settings.tracer)
    self.request = request.normalized
    self.dryRun = dryRun
    mayDrop = request.mayDrop
    trace = []
    // A hit has three.
    trace.reserveCapacity(3)
    clock = LoadClock(startedAt: retrieval.settings.now())
    thread = ThreadIdentity(
      schema: request.schema ?? retrieval.cache.settings.newThreadSchema, id: request.thread)
  }

  /// True when the cache could not be read.
  var isBypassed: Bool {
    if case .unusable = found { return true }
    return false
  }

  /// True when nothing is to be written: in this load, or ever.
  var writesNothing: Bool { dryRun || retrieval.settings.readOnlyReason != nil }

  /// True when the store is there, and what is loaded is to be written.
  var mayWrite: Bool { !writesNothing && !isBypassed && stale == nil }

  /// The files that must be read from the source and were not yet.
  var pendingFiles: [String] {
    plans.filter { $0.needsSource && sources[$0.file.nameBytes] == nil }.map(\.file)
  }

  /// True when the source must be read.
  var needsSource: Bool { !pendingFiles.isEmpty }

  var metaBefore: [UInt8]? {
    switch found {
    case .meta(let meta): meta.bytes
    case .unusable(_, let bytes): bytes
    case .unread, .nothing: nil
    }
  }

  /// True while the meta in the store is the one that was read.
  func isCurrent() async -> Bool {
    let version: Version? = if case .meta(let meta) = found { meta.version } else { nil }
    let known = version.map { [thread.metaKey: $0] } ?? [:]
    let result = try? await retrieval.cache.store.read(
      [thread.metaKey], known: known, maxBytes: nil)
    return switch result?.first {
    case .unchanged, nil: true
    case .absent: version == nil
    case .value(let stored): stored.version == version
    case .wrongType, .tooLarge: false
    }
  }

  /// Lets the clock go on from the end of the newest step: what has passed since then was no work.
  mutating func resumeClock() {
    clock.resume(at: trace.map { $0.startMilliseconds + $0.milliseconds }.max() ?? 0)
  }

  /// Performs a step inside of a span.
  mutating func inSpan(_ name: LoadStep.Name, _ step: (inout LoadRun) async -> Void) async {
    guard spans.areHeard else { return await step(&self) }
    var run = self
    let count = trace.count
    await spans.step(name) {
      await step(&run)
      return ((), run.trace.count > count ? run.trace.last : nil, run.hasFailed(name))
    }
    self = run
  }

  /// Whether a step has not done what it is for, and the load goes on without.
  private func hasFailed(_ name: LoadStep.Name) -> Bool {
    switch name {
    case .read: return isBypassed || stale != nil
    case .write:
      switch written {
      case .away, .failed: return true
      case .nothingToWrite, .preview, .stored: return false
      }
    case .plan, .source, .merge, .answer: return false
    }
  }

  /// Adds a step to the trace.
  mutating func record(
    _ name: LoadStep.Name, file: String? = nil, since start: ContinuousClock.Instant,
    bytes: Int? = nil, _ outcome: String
  ) {
    record(name, file: file, since: start, bytes: bytes, .text(outcome))
  }

  /// Adds a step to the trace.
  mutating func record(
    _ name: LoadStep.Name, file: String? = nil, since start: ContinuousClock.Instant,
    bytes: Int? = nil, _ words: LoadStep.Words
  ) {
    trace.append(
      LoadStep(
        name: name, file: file, words, startMilliseconds: clock.offset(of: start),
        milliseconds: clock.milliseconds(since: start), bytes: bytes, knew: plans))
  }
}

/// The times of one load: those of its work, without what it was left waiting for by whoever steps it.
struct LoadClock: Sendable {
  /// Milliseconds since 1970.
  let startedAt: Int64
  /// When it would have begun, had it never waited.
  private var start = ContinuousClock.now

  init(startedAt: Int64) { self.startedAt = startedAt }

  /// So many milliseconds have passed, as of now.
  mutating func resume(at milliseconds: Double) {
    start = ContinuousClock.now - .seconds(milliseconds / 1000)
  }

  /// How long it works.
  var passed: Duration { start.duration(to: .now) }

  func offset(of instant: ContinuousClock.Instant) -> Double {
    (instant - start).inMilliseconds
  }

  func milliseconds(since instant: ContinuousClock.Instant) -> Double {
    (ContinuousClock.now - instant).inMilliseconds
  }
}

extension Duration {
  var inMilliseconds: Double {
    Double(components.seconds) * 1000 + Double(components.attoseconds) / 1e15
  }
}
