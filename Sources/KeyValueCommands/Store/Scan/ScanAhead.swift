import KeyValue
import Synchronization

/// Pages that are read before they are asked for, so that the server works while the caller does.
///
/// Pages belong to the scan that they go on with, for a page that was read before another scan began may lack what
/// was written in between.
final class ScanAhead: Sendable {
  typealias Page = Task<Result<ScanPage, StoreError>, Never>

  private struct Line {
    var pages: [(cursor: ScanCursor, page: Page)] = []
    /// Where to read on when there is room again.
    var parked: ScanRequest?
  }

  private struct State {
    var lines: [UInt64: Line] = [:]
    /// Scans that have pages, the latest last.
    var order: [UInt64] = []
    var lastScan: UInt64 = 0
    var isClosed = false
  }

  /// How many pages are read ahead of a scan.
  private static let depth = 2
  /// How many scans keep their pages: those before were given up by their callers.
  private static let scans = 3
  private let state = Mutex(State())

  /// The number of a scan that begins.
  func begin() -> UInt64 {
    state.withLock {
      $0.lastScan += 1
      return $0.lastScan
    }
  }

  /// The page at `cursor`, if it is read or being read, and where to read on now that there is room.
  func take(_ cursor: ScanCursor, of scan: UInt64) -> (page: Page?, resume: ScanRequest?) {
    state.withLock { state in
      guard var line = state.lines[scan],
        let index = line.pages.firstIndex(where: { $0.cursor == cursor })
      else { return (nil, nil) }
      let page = line.pages.remove(at: index).page
      let resume = line.parked
      line.parked = nil
      state.lines[scan] = line
      return (page, resume)
    }
  }

  /// Reads the page that `request` asks for if there is room, else when there is.
  func read(
    _ request: ScanRequest, of scan: UInt64,
    _ body: @escaping @Sendable () async -> Result<ScanPage, StoreError>
  ) {
    guard let cursor = request.cursor else { return }
    let old: [Page] = state.withLock { state in
      guard !state.isClosed else { return [] }
      var line = state.lines[scan] ?? Line()
      guard !line.pages.contains(where: { $0.cursor == cursor }) else { return [] }
      if line.pages.count >= Self.depth {
        line.parked = request
      } else {
        line.pages.append((cursor, Task { await body() }))
      }
      state.lines[scan] = line
      state.order.removeAll { $0 == scan }
      state.order.append(scan)
      guard state.order.count > Self.scans else { return [] }
      return state.lines.removeValue(forKey: state.order.removeFirst())?.pages.map(\.page) ?? []
    }
    for page in old { page.cancel() }
  }

  /// Forgets a scan that has come to its end.
  func end(_ scan: UInt64) {
    state.withLock { state in
      state.lines[scan] = nil
      state.order.removeAll { $0 == scan }
    }
  }

  func close() {
    let pages = state.withLock { state in
      state.isClosed = true
      defer { state.lines = [:] }
      return state.lines.values.flatMap { $0.pages.map(\.page) }
    }
    for page in pages { page.cancel() }
  }
}
