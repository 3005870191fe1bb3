import Browser
import JSONText
import KeyValue
import Session
import ThreadCache

/// The rows of `bobbin threads`: written as the scan finds them, or collected where order needs all.
struct ThreadListing {
  typealias Column = Threads.Column

  let columns: [Column]
  let sort: Column?
  let limit: Int?
  let json: Bool
  /// The columns that a terminal too narrow for all of them does without, in their order of going.
  let expendable: [Column]
  let settings: Settings

  /// A thread and, where they were asked for, its details.
  private struct Row {
    let identity: ThreadIdentity
    let summary: ThreadSummary?
  }

  private var fetches: Bool {
    columns.contains(where: \.needsSummary) || sort?.needsSummary == true
  }

  func print(_ workspace: Workspace, _ filter: ThreadFilter, _ toll: Toll) async throws {
    var progress = Progress()
    var rows: [Row] = []
    var output = Output()
    var left = limit ?? .max
    var incomplete: String?
    func add(_ all: [ThreadIdentity]) async throws {
      var identities = all
      if sort == nil, identities.count > left { identities = Array(identities.prefix(left)) }
      var found: [Row]
      if fetches {
        let summaries = try await workspace.cache.summaries(of: identities)
        // A thread that went away since the scan saw it is no row.
        found = zip(identities, summaries).compactMap { identity, summary in
          summary.map { Row(identity: identity, summary: $0) }
        }
      } else {
        found = identities.map { Row(identity: $0, summary: nil) }
      }
      if sort == nil { left -= found.count }
      if sort == nil, json {
        for row in found { try output.json(line(row)) }
        try output.flush()
      } else {
        rows += found
      }
    }
    let isCheap = try await isCheap(toll)
    var unread: [ThreadIdentity] = []
    for try await page in workspace.cache.scan(filter) {
      incomplete = page.incomplete ?? incomplete
      if isCheap { try await add(page.identities) } else { unread += page.identities }
      progress.show("scanned \(page.scanned)\(page.total.map { " of about \($0)" } ?? "") keys")
      if sort == nil, left <= 0 || (!isCheap && unread.count >= left) { break }
    }
    progress.clear()
    if !isCheap {
      let count = sort == nil ? min(left, unread.count) : unread.count
      try toll.pay(
        CommandCost.summaries(count), for: "Reading \(Figures.count(count, "thread"))")
      for start in stride(from: 0, to: unread.count, by: 500) where left > 0 {
        try await add(Array(unread[start..<min(start + 500, unread.count)]))
        progress.show("read \(start) of \(unread.count) threads")
      }
      progress.clear()
    }
    if let sort { rows = sorted(rows, by: sort) }
    if json {
      for row in rows { try output.json(line(row)) }
    } else {
      // Only a terminal has an edge; what a script reads is whole.
      let table = table(rows).fitting(
        columns.first == .id ? Output.terminalColumns : nil,
        leavingOut: expendable.filter { $0 != sort }.compactMap(columns.firstIndex),
        ellipsis: (settings.ascii ? GlyphSet.ascii : .unicode).ellipsis)
      for text in rows.isEmpty ? [] : table.lines(Palette(settings)) { try output.line(text) }
    }
    try output.flush()
    if let incomplete { Diagnostics.line("bobbin: the list may be incomplete: \(incomplete)") }
    if !json, rows.isEmpty {
      Diagnostics.line(
        filter == .all
          ? "No threads in \(workspace.address)."
          : "No thread of \(workspace.address) matches.")
    }
  }

  /// Whether rows may be read as they are found: not where they might cost more than is spent without asking, and their
  /// number is known only once all are found.
  private func isCheap(_ toll: Toll) async throws(Failure) -> Bool {
    guard toll.isPaid else { return true }
    if sort == nil, let limit, CommandCost.summaries(limit) <= Toll.free / 2 { return true }
    guard let keys = try await toll.keys() else { return true }
    let scan = CommandCost.scan(keys: keys)
    try toll.pay(scan, for: "Finding the threads")
    return !fetches || scan + CommandCost.summaries(keys) <= Toll.free
  }

  private func sorted(_ rows: [Row], by column: Column) -> [Row] {
    let byID = rows.sorted { $0.identity < $1.identity }
    let ordered: [Row]
    switch column {
    case .id: ordered = byID
    case .schema: ordered = byID.stableSorted { $0.identity.schema.rawValue }
    case .files: ordered = byID.stableSorted { -($0.summary?.files ?? 0) }
    case .loaded: ordered = byID.stableSorted { -($0.summary?.loaded ?? 0) }
    case .available: ordered = byID.stableSorted { -($0.summary?.available ?? 0) }
    case .bytes: ordered = byID.stableSorted { -($0.summary?.bytes ?? 0) }
    case .ttl: ordered = byID.stableSorted { $0.summary?.expiry?.milliseconds ?? .max }
    case .lastUpdated: ordered = byID.stableSorted { -($0.summary?.lastUpdated ?? 0) }
    case .state: ordered = byID.stableSorted { $0.summary.map { -$0.state.severity } ?? 0 }
    }
    return Array(ordered.prefix(limit ?? .max))
  }

  private func line(_ row: Row) -> [UInt8] {
    let now = Now.milliseconds
    var json = JSONBuilder()
    json.beginObject()
    for column in columns {
      switch column {
      case .id: json.id(row.identity.id)
      case .schema: json.member("schema", row.identity.schema.rawValue)
      case .files: json.member("files", row.summary?.files)
      case .loaded: json.member("loaded", row.summary?.loaded)
      case .available: json.member("available", row.summary?.available)
      case .bytes: json.member("bytes", row.summary?.bytes)
      case .ttl: json.timeToLive(row.summary?.expiry, now: now)
      case .lastUpdated: json.member("lastUpdated", row.summary?.lastUpdated.map(Int.init))
      case .state:
        json.member("state", row.summary?.state.name)
        if let reason = row.summary?.reason { json.member("reason", reason) }
      }
    }
    json.endObject()
    return json.bytes + [UInt8(ascii: "\n")]
  }

  private func table(_ rows: [Row]) -> TextTable {
    let now = Now.milliseconds
    var table = TextTable(
      columns.map { column in
        switch column {
        case .id: .text("THREAD")
        case .schema: .text("SCHEMA")
        case .files: .number("FILES")
        case .loaded: .number("LOADED")
        case .available: .number("OF")
        case .bytes: .number("SIZE")
        case .ttl: .number("TTL")
        case .lastUpdated: .number("UPDATED")
        case .state: .text("META")
        }
      })
    for row in rows {
      table.add(columns.map { cell($0, row, now: now) })
    }
    return table
  }

  private func cell(_ column: Column, _ row: Row, now: Int64) -> TextTable.Cell {
    guard let summary = row.summary else {
      switch column {
      case .id: return .init(row.identity.name)
      case .schema: return .init(row.identity.schema.rawValue)
      default: return "-"
      }
    }
    let isReadable = summary.state.isReadable
    switch column {
    case .id: return .init(row.identity.name)
    case .schema: return .init(row.identity.schema.rawValue)
    case .files: return isReadable ? .init("\(summary.files)") : "-"
    case .loaded: return isReadable ? .init("\(summary.loaded)") : "-"
    case .available: return isReadable ? .init("\(summary.available)") : "-"
    case .bytes: return .init(Figures.bytes(summary.bytes))
    case .ttl:
      guard let expiry = summary.expiry else { return .init("never", .warning) }
      return .init(Ages.short(expiry.milliseconds - now))
    case .lastUpdated:
      return summary.lastUpdated.map { .init(Ages.short(now - $0) + " ago") } ?? "-"
    case .state: return .init(summary.state.words, summary.state.ink)
    }
  }
}

extension Array {
  /// Sorted by a key, equal ones in the order they had.
  fileprivate func stableSorted<Key: Comparable>(_ key: (Element) -> Key) -> [Element] {
    enumerated().map { (key($0.element), $0.offset, $0.element) }
      .sorted { $0.0 != $1.0 ? $0.0 < $1.0 : $0.1 < $1.1 }.map(\.2)
  }
}
