import Browser
import KeyValue
import ThreadCache

/// Finds the threads of the store, in chunks that never hold a thread twice.
///
/// A scan that is paused keeps its place: the next one that begins where it stopped goes on from there.
actor Scanning {
  let cache: ThreadCache
  private let mailbox: Mailbox
  private var pages: ThreadScan.AsyncIterator
  /// Threads handed on so far.
  private var handed = 0
  /// Threads found and not handed on.
  var waiting: [ThreadIdentity] = []
  private var progress = ScanProgress(found: 0, scanned: 0, total: nil, milliseconds: 0)
  /// How long the scan has been going on.
  private(set) var spent = Duration.zero
  /// Whether all was found; from then on only what is new comes.
  private(set) var isOver = false
  /// The scan that is under way, or was the last.
  private(set) var job: JobID?

  /// What others made meanwhile.
  var arrivals = Arrivals()

  /// Keys a page looks at: large enough to be cheap, small enough to be on the screen at once.
  static let pageHint = 2000
  /// Threads are handed on after this time, however few they are.
  private static let patience = Duration.milliseconds(40)

  init(cache: ThreadCache, mailbox: Mailbox) {
    self.cache = cache
    self.mailbox = mailbox
    pages = cache.scan(.all, pageHint: Self.pageHint).makeAsyncIterator()
  }

  func run(_ id: JobID, from: Int) async {
    if from == 0 || from != handed { begin() }
    job = id
    let clock = ContinuousClock()
    var started = clock.now
    var handedAt: ContinuousClock.Instant?
    func count() {
      let now = clock.now
      spent += started.duration(to: now)
      started = now
    }
    while !isOver, !Task.isCancelled {
      do throws(CacheError) {
        var pages = pages
        let page = try await pages.next()
        self.pages = pages
        if let page { take(page) } else { isOver = true }
      } catch {
        count()
        let words = Failure(error).message
        return mailbox.put(.ended(id, Task.isCancelled ? .cancelled : .failed(words)))
      }
      count()
      let isDue = handedAt.map { clock.now - $0 >= Self.patience } ?? true
      if isOver || isDue || waiting.count >= Chunk.capacity {
        hand(id)
        handedAt = clock.now
      }
    }
    mailbox.put(.ended(id, isOver ? .done : .cancelled))
    if isOver { await catchUp() }
  }

  private func begin() {
    pages = cache.scan(.all, pageHint: Self.pageHint).makeAsyncIterator()
    handed = 0
    waiting = []
    spent = .zero
    isOver = false
    arrivals.begin()
  }

  private func take(_ page: ThreadScanPage) {
    waiting += page.identities
    progress.scanned = page.scanned
    progress.total = page.total
    progress.incomplete = page.incomplete ?? progress.incomplete
  }

  /// Hands on what was found, and how far the scan is.
  func hand(_ id: JobID) {
    progress.milliseconds = Int64(spent / .milliseconds(1))
    repeat {
      let identities = waiting.prefix(Chunk.capacity)
      let chunk = Chunk(base: UInt32(handed), identities: identities)
      handed += identities.count
      waiting.removeFirst(identities.count)
      progress.found = handed
      arrivals.note(chunk)
      mailbox.put(.scanned(id, chunk, progress))
    } while !waiting.isEmpty
  }

  /// Hands on those of these threads that are not in the list yet, once the scan is over.
  func hand(_ threads: some Sequence<ThreadIdentity>) {
    guard isOver, let job else { return }
    for identity in threads where !arrivals.isKnown(identity) { waiting.append(identity) }
    if !waiting.isEmpty { hand(job) }
  }
}
