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
    var finding = ThreadFinding(
      workspace, filter, toll, wanted: sort == nil ? limit : nil, reads: fetches)
    var rows: [Row] = []
    var output = Output()
    var outOfReach = 0
    while let identities = try await finding.next(&progress) {
      let found = try await self.rows(of: identities, in: workspace)
      finding.note(rows: found.count)
      outOfReach += found.count { $0.summary?.state == .outOfReach }
      if sort == nil, json {
        for row in found { try output.json(line(row)) }
        try output.flush()
      } else {
        rows += found
      }
    }
    progress.clear()
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
    if let incomplete = finding.incomplete {
      Diagnostics.line("bobbin: the list may be incomplete: \(incomplete)")
    }
    if outOfReach > 0 {
      Diagnostics.line(
        "bobbin: \(Figures.count(outOfReach, "thread")) could not be read: \(outOfReach == 1 ? "its name is" : "their names are")"
          + " not UTF-8, which cannot be sent over REST")
    }
    if !json, rows.isEmpty {
      Diagnostics.line(
        filter == .all
          ? "No threads in \(workspace.address)."
          : "No thread of \(workspace.address) matches.")
    }
  }

  /// The rows of threads; one that went away since the scan saw it is none.
  private func rows(
    of identities: [ThreadIdentity], in workspace: Workspace
  ) async throws -> [Row] {
    guard fetches else { return identities.map { Row(identity: $0, summary: nil) } }
    let summaries = try await workspace.cache.summaries(of: identities)
    return zip(identities, summaries).compactMap { identity, summary in
      summary.map { Row(identity: identity, summary: $0) }
    }
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
    row.identity.line(columns, row.summary, now: WallClock.now())
  }

  private func table(_ rows: [Row]) -> TextTable {
    let now = WallClock.now()
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
    case .bytes where summary.state == .outOfReach, .ttl where summary.state == .outOfReach:
      return "-"
    case .bytes: return .init(Figures.bytes(summary.bytes))
    case .ttl:
      guard let expiry = summary.expiry else { return .init("never", .warning) }
      return .init(Ages.remaining(expiry.milliseconds - now))
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
