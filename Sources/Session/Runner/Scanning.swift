import Browser
import KeyValue
import ThreadCache

/// Finds the threads of the store, in chunks that never hold a thread twice.
///
/// A scan that is paused or that failed keeps its place: the next one that begins where it stopped goes on
/// from there.
actor Scanning {
  let cache: ThreadCache
  private let mailbox: Mailbox
  /// Where the scan stands; nil while a page is on its way, and once all was found: it remembers every id.
  private var pages: ThreadScan.AsyncIterator?
  /// Threads handed on so far.
  private var handed = 0
  /// What was handed on, for a browser that no longer took some of it when it had paused.
  private var chunks: [Chunk] = []
  /// Threads found and not handed on.
  private var waiting = ThreadList()
  private var progress = ScanProgress(found: 0, scanned: 0, total: nil, milliseconds: 0)
  /// How long the scan has been going on.
  private var spent = Duration.zero
  /// Whether all was found; from then on only what is new comes.
  private(set) var isOver = false
  /// The scan that is under way, or was the last.
  private(set) var job: JobID?
  /// What `run` does, until the next one begins: two at once would ask for the same page.
  private var underway: Task<Void, Never>?

  /// What comes up beside the scan.
  var arrivals = Arrivals()

  /// Threads are handed on after this time, however few they are.
  private static let patience = Duration.milliseconds(40)

  init(cache: ThreadCache, mailbox: Mailbox) {
    self.cache = cache
    self.mailbox = mailbox
  }

  func run(_ id: JobID, _ start: ScanStart, _ goal: ScanGoal = .all) async {
    let before = underway
    let task = Task {
      await before?.value
      await scan(id, start, goal)
    }
    underway = task
    await withTaskCancellationHandler {
      await task.value
    } onCancel: {
      task.cancel()
    }
  }

  private func scan(_ id: JobID, _ start: ScanStart, _ goal: ScanGoal) async {
    job = id
    let from = place(of: start)
    for chunk in chunks where chunk.base >= from { mailbox.put(.scanned(id, chunk, progress)) }
    var pagesRead = 0
    var hasEnough: Bool {
      guard case .some(let threads, let pages) = goal else { return false }
      return pagesRead >= pages || handed + waiting.count >= from + threads
    }
    let clock = ContinuousClock()
    var started = clock.now
    var handedAt: ContinuousClock.Instant?
    func count() {
      let now = clock.now
      spent += started.duration(to: now)
      started = now
    }
    while !isOver, !hasEnough, !Task.isCancelled {
      // Taken out: a second copy would make every page copy all that was seen.
      guard var pages = pages.take() else { break }
      do throws(CacheError) {
        let page = try await pages.next()
        self.pages = pages
        pagesRead += 1
        if let page { take(page) } else { end() }
      } catch {
        self.pages = pages
        count()
        if !waiting.isEmpty { hand(id) }
        return mailbox.put(.ended(id, Outcome(error, cancelled: Task.isCancelled)))
      }
      count()
      let isDue = handedAt.map { clock.now - $0 >= Self.patience } ?? true
      if isOver || isDue || hasEnough || waiting.count >= Chunk.capacity {
        hand(id)
        handedAt = clock.now
      }
    }
    mailbox.put(.ended(id, isOver ? .done : Task.isCancelled ? .cancelled : .enough))
    if isOver { await catchUp() }
  }

  /// How many threads the browser has; a scan that cannot go on from there begins.
  private func place(of start: ScanStart) -> Int {
    // Nothing found is a place as well: what it has cost to get there is not paid again.
    if case .after(let count) = start, count <= handed, isOver || pages != nil { return count }
    begin()
    return 0
  }

  private func begin() {
    pages = cache.scan().makeAsyncIterator()
    handed = 0
    chunks = []
    waiting = ThreadList()
    progress = ScanProgress(found: 0, scanned: 0, total: nil, milliseconds: 0)
    spent = .zero
    isOver = false
    arrivals.begin()
  }

  private func end() {
    pages = nil
    isOver = true
    if let total = progress.total { progress.scanned = max(total, progress.scanned) }
    Heap.giveBack()
  }

  private func take(_ page: ThreadScanPage) {
    add(page.threads)
    // The store says how many keys it has, not how many a page looked at: that is about what was asked for.
    progress.scanned = max(progress.scanned + ThreadScan.pageKeys, page.scanned)
    progress.total = page.total
    progress.incomplete = page.incomplete ?? progress.incomplete
  }

  private func add(_ threads: ThreadList) {
    if waiting.isEmpty {
      waiting = threads
    } else {
      for place in threads.indices {
        waiting.append(threads.schema(place), threads.bytes[threads.range(place)])
      }
    }
  }

  /// Hands on what was found, and how far the scan is.
  private func hand(_ id: JobID) {
    progress.milliseconds = Int64(spent / .milliseconds(1))
    var start = 0
    repeat {
      let end = min(start + Chunk.capacity, waiting.count)
      let chunk = Chunk(base: UInt32(handed), threads: waiting, in: start..<end)
      handed += chunk.count
      progress.found = handed
      if chunk.count > 0 {
        chunks.append(chunk)
        arrivals.note(chunk)
      }
      mailbox.put(.scanned(id, chunk, progress))
      start = end
    } while start < waiting.count
    waiting = ThreadList()
  }

  /// Hands on those of these threads that are not in the list yet, once the scan is over.
  func hand(_ threads: some Sequence<ThreadIdentity>) {
    guard isOver, let job else { return }
    for identity in threads where !arrivals.isKnown(identity) { waiting.append(identity) }
    if !waiting.isEmpty { hand(job) }
  }
}
