import KeyValue

/// What a bulk eviction would cost, from a count and a sample.
public struct EvictionEstimate: Sendable, Equatable {
  /// Threads that are meant, so far.
  public var threads = 0
  /// True when all were counted and a sample was read; the last one is.
  public var isComplete = false
  /// How many threads were read for the figures below.
  public var sampled = 0
  /// About how many keys go.
  public var keys = 0
  /// About how many bytes go.
  public var bytes = 0
  /// About how many bytes would have to be kept to undo all of it.
  public var undoBytes = 0
  /// The most bytes that are kept to undo an eviction; 0: there is no undo journal.
  public var undoRoom = 0
  /// The changes of before that nobody could undo any more, at most: the journal drops them to make room for this one.
  public var losses: [ChangeEntry] = []
  /// About how many commands it takes to evict what was counted, with undo.
  public var commands = 0
  /// The same without undo.
  public var commandsWithoutUndo = 0
  /// About how many keys the store holds, while they are counted; nil: not known.
  public var storeKeys: Int?
  /// Why threads may have been missed; nil: none was.
  public var incomplete: String?
  /// About how many hashes the metas name, whether they are there or not.
  public var hashes = 0
  /// The threads that were counted, once all are: what was agreed to is these, whatever comes while somebody is asked.
  public var found: ThreadList?

  /// Nothing counted yet.
  public init() {}

  /// True when the figures are of every thread, not of a sample.
  public var isExact: Bool { isComplete && sampled >= threads }

  /// How long it takes at least, at so many threads a second.
  public func duration(threadsPerSecond: Double) -> Duration {
    guard threadsPerSecond > 0 else { return .zero }
    return .milliseconds(Int64(Double(threads) / threadsPerSecond * 1000))
  }
}

/// Counts what a bulk eviction would take away, and reads a sample of it; changes nothing.
///
/// ```swift
/// for try await estimate in cache.estimate(evicting: .matching(.glob("test_*"))) {
///   print(estimate.threads, estimate.isComplete)
/// }
/// ```
///
/// A filter costs one scan of the store's keys, with an estimate after each page; a list one round trip or two. To evict
/// what was counted, and nothing that came later, pass what was ``EvictionEstimate/found`` on as ``BulkTarget/found(_:by:schema:)``.
public struct EvictionEstimation: AsyncSequence, Sendable {
  /// What is known so far.
  public typealias Element = EvictionEstimate
  /// What ends it early.
  public typealias Failure = CacheError

  let cache: ThreadCache
  let target: BulkTarget
  let sampleSize: Int

  /// Starts to count.
  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(self) }

  /// Goes through the pages of a scan.
  public struct AsyncIterator: AsyncIteratorProtocol {
    private let run: EvictionEstimation
    private var pages: ThreadScan.AsyncIterator?
    private var sample: [ThreadIdentity] = []
    private var estimate = EvictionEstimate()
    private var found = ThreadList()
    /// The same threads are asked again when the same is: two estimates of what has not changed are equal.
    private var chance = RepeatedRandom(seed: 0)

    init(_ run: EvictionEstimation) {
      self.run = run
      switch run.target {
      case .matching(let filter, _): pages = run.cache.scan(filter).makeAsyncIterator()
      case .found(let list, _, _), .threads(let list):
        found = list
        estimate.threads = list.count
        // Evenly spread: neighbours in a list are often alike.
        let size = Swift.min(run.sampleSize, list.count)
        sample = (0..<size).map { list[$0 * list.count / size] }
      }
    }

    /// What is known after the next page; nil after the complete one.
    public mutating func next() async throws(CacheError) -> EvictionEstimate? {
      guard !estimate.isComplete else { return nil }
      if var pages {
        let page = try await pages.next()
        self.pages = pages
        if let page {
          count(page)
          return estimate
        }
      }
      try await run.cache.measure(sample, &estimate)
      let journal = run.cache.journal
      estimate.undoRoom = BulkEvictionOptions().undoRoom(in: journal)
      // A sample may say too little, and what was not asked about is not forgotten.
      let most = Swift.min(estimate.undoBytes / 4 * 5 + (1 << 16), estimate.undoRoom)
      estimate.losses = await journal?.losses(for: most) ?? []
      estimate.found = found
      estimate.isComplete = true
      return estimate
    }

    private mutating func count(_ page: ThreadScanPage) {
      estimate.storeKeys = page.total
      estimate.incomplete = estimate.incomplete ?? page.incomplete
      var schema: KeySchema?
      if case .matching(_, let wanted) = run.target { schema = wanted }
      for index in page.threads.indices
      where schema == nil || schema == page.threads.schema(index) {
        found.append(page.threads.schema(index), page.threads.bytes[page.threads.range(index)])
        // Each thread has the same chance, however many there will be.
        if sample.count < run.sampleSize {
          sample.append(page.threads[index])
        } else {
          let place = Int.random(in: 0...estimate.threads, using: &chance)
          if place < run.sampleSize { sample[place] = page.threads[index] }
        }
        estimate.threads += 1
      }
    }
  }
}

extension ThreadCache {
  /// Says what evicting whole threads in bulk would cost; changes nothing.
  ///
  /// - Parameter sampleSize: how many threads are read to say how many keys and bytes a thread has.
  public func estimate(evicting target: BulkTarget, sampleSize: Int = 100) -> EvictionEstimation {
    EvictionEstimation(cache: self, target: target, sampleSize: max(1, sampleSize))
  }

  /// Bytes of a meta that is read for a sample; of longer ones only the length counts.
  private static let sampledBytes = 1 << 20

  fileprivate func measure(_ sample: [ThreadIdentity], _ estimate: inout EvictionEstimate)
    async throws(CacheError)
  {
    var found = 0
    var keys = 0
    var bytes = 0
    var named = 0
    var hashes: [StoreKey] = []
    let step = 20
    for start in stride(from: 0, to: sample.count, by: step) {
      let chunk = Array(sample[start..<min(start + step, sample.count)])
      let metas = try await fromStore { () async throws(StoreError) in
        try await store.read(chunk.map(\.metaKey), known: [:], maxBytes: Self.sampledBytes)
      }
      for (identity, meta) in zip(chunk, metas) {
        switch meta {
        case .value(let stored):
          bytes += stored.bytes.count
          let files = FileIDReader.ids(stored.bytes) ?? []
          named += files.count
          hashes += files.map { identity.fileKey($0) }
        case .tooLarge(let length): bytes += length
        case .absent, .unchanged: continue
        case .wrongType: break
        }
        found += 1
        keys += 1
        if settings.ownKeys { hashes += identity.ownKeys }
      }
    }
    for start in stride(from: 0, to: hashes.count, by: 1000) {
      let chunk = Array(hashes[start..<min(start + 1000, hashes.count)])
      for inspection in try await inspect(chunk) {
        guard let inspection else { continue }
        keys += 1
        bytes += inspection.bytes ?? 0
      }
    }
    func scaled(_ sum: Int) -> Int {
      // A thread of the sample that is gone by now stands for others that are.
      sample.isEmpty
        ? 0 : Int((Double(sum) * Double(estimate.threads) / Double(sample.count)).rounded())
    }
    estimate.sampled = found
    // A sample may hold more than its share of long threads, but no store more keys than it says.
    let most = estimate.storeKeys.map { max($0, keys, estimate.threads) } ?? .max
    estimate.keys = min(scaled(keys), most)
    estimate.hashes = scaled(named)
    estimate.bytes = scaled(bytes)
    estimate.undoBytes = scaled(bytes + keys * BulkEvictionBatch.journalOverhead)
    // Where reading is paid, many metas are read in one command.
    let reading =
      await store.describe().billed ? CommandCost.summaries(estimate.threads) : scaled(found)
    estimate.commandsWithoutUndo = reading + scaled(found)
    estimate.commands = reading + scaled(found + hashes.count)
  }
}
