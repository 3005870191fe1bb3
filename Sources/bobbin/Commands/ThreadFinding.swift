import Browser
import Session
import ThreadCache

/// Finds threads for a list, some at a time, each of which is then read.
///
/// Where commands are paid, as many are found before they are read as are read in one command, and the scan goes no
/// further than is wanted; where reading all of them might be much, all are found first, so that it can be said how much.
struct ThreadFinding {
  private var pages: ThreadScan.AsyncIterator
  private var toll: Toll
  /// Whether what is handed on is then read.
  private let reads: Bool
  /// How many more rows are wanted.
  private var wanted: Int
  /// So many are found before they are handed on; nil: the first ones were not asked for yet.
  private var batch: Int?
  /// What was found and not handed on.
  private var waiting: ArraySlice<ThreadIdentity> = []
  /// Of how many of those the reading is paid.
  private var paid = 0
  /// Pages that were paid one by one.
  private var pagesPaid = 0
  /// Whether all pages there are were paid.
  private var isScanPaid: Bool
  private var isOver = false
  /// Why threads may be missing; nil: none is.
  private(set) var incomplete: String?

  /// Rows that are read in one command.
  private static let most = 500

  /// - Parameters:
  ///   - wanted: how many rows are wanted; nil: all.
  ///   - reads: whether what is handed on is then read.
  init(
    _ workspace: Workspace, _ filter: ThreadFilter, _ toll: Toll, wanted: Int?, reads: Bool
  ) {
    pages = workspace.cache.scan(filter).makeAsyncIterator()
    self.toll = toll
    self.reads = reads
    self.wanted = wanted ?? .max
    isScanPaid = !toll.isPaid
    // The first page is looked at as soon as it is there, unless every look is paid.
    batch = !toll.isPaid ? 1 : wanted != nil ? Self.most : nil
  }

  /// The next threads; nil after the last, and where there are as many rows as are wanted.
  mutating func next(_ progress: inout Progress) async throws -> [ThreadIdentity]? {
    let batch = try await size()
    while !isOver, waiting.count < min(batch, wanted) {
      try await payPage()
      guard let page = try await pages.next() else {
        isOver = true
        break
      }
      incomplete = page.incomplete ?? incomplete
      waiting += page.identities
      progress.show("scanned \(page.scanned)\(page.total.map { " of about \($0)" } ?? "") keys")
    }
    try payReading()
    let next = Array(waiting.prefix(min(toll.isPaid ? Self.most : .max, wanted)))
    waiting = waiting.dropFirst(next.count)
    paid -= next.count
    return next.isEmpty ? nil : next
  }

  /// Takes note of how many rows came of what was handed on.
  mutating func note(rows: Int) { wanted -= rows }

  /// How many are found before they are handed on; where all are wanted, finding them is paid here.
  private mutating func size() async throws -> Int {
    if let batch { return batch }
    try await toll.pay(for: "Finding the threads") { CommandCost.scan(keys: $0) }
    isScanPaid = true
    let isFree = try await toll.allows(for: "Reading the threads") { [reads] in
      reads ? CommandCost.summaries($0) : 0
    }
    let size = isFree ? Self.most : .max
    batch = size
    return size
  }

  /// Pays for the next page where the end of the scan may never be wanted; for all the others, once it is much.
  private mutating func payPage() async throws {
    guard !isScanPaid else { return }
    if toll.allows(1) {
      try toll.pay(1, for: "Looking for threads")
      pagesPaid += 1
    } else {
      let before = pagesPaid
      try await toll.pay(for: "Looking further for threads") {
        max(1, CommandCost.scan(keys: $0) - before)
      }
      isScanPaid = true
    }
  }

  private mutating func payReading() throws(Failure) {
    let meant = min(waiting.count, wanted)
    guard reads, meant > paid else { return }
    try toll.pay(
      CommandCost.summaries(meant - paid), for: "Reading \(Figures.count(meant, "thread"))")
    paid = meant
  }
}
