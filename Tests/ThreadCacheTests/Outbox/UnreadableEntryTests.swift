import Foundation
import Testing

@testable import ThreadCache

@Suite("An update whose file cannot be read")
struct UnreadableEntryTests {
  /// What may stand in the place of the file.
  enum Damage: CaseIterable {
    case longer, folder, link

    func happen(to path: String) throws {
      let files = FileManager.default
      switch self {
      case .longer:
        let file = try #require(FileHandle(forWritingAtPath: path))
        try file.seekToEnd()
        try file.write(contentsOf: Data("more".utf8))
        try file.close()
      case .folder:
        try files.removeItem(atPath: path)
        try files.createDirectory(atPath: path, withIntermediateDirectories: false)
      case .link:
        try files.moveItem(atPath: path, toPath: path + ".moved")
        try files.createSymbolicLink(atPath: path, withDestinationPath: path + ".moved")
      }
    }
  }

  @Test("it is set aside, and those behind it are stored", arguments: Damage.allCases)
  func setAside(_ damage: Damage) async throws {
    try await OutboxBench.with { bench in
      bench.away()
      try await bench.update(OutboxBench.file("region"))
      try await bench.update(OutboxBench.file("age"))
      try damage.happen(to: try #require(try bench.waiting().first))
      #expect(try bench.outbox.entries().count == 1, "what can be read is listed")
      bench.away(false)
      let report = await bench.outbox.drain(into: bench.cache)
      #expect(report.problem == nil)
      guard case .failed(let reason)? = report.items.first?.fate else {
        Issue.record("\(report)")
        return
      }
      #expect(reason.contains("set aside in \(bench.outbox.path)"))
      #expect(report.items.dropFirst().map(\.fate) == [.stored(superseded: [])])
      #expect(try await bench.slices() == ["age": "[3,1]"])
      #expect(try bench.outbox.status().entries == 0)
    }
  }

  @Test("it is dropped when it has waited too long, and keeps no others")
  func expired() async throws {
    try await OutboxBench.with { bench in
      bench.away()
      try await bench.update(OutboxBench.file("region"))
      try Damage.longer.happen(to: try #require(try bench.waiting().first))
      bench.clock.advance(600_001)
      try await bench.update(OutboxBench.file("age"))
      bench.away(false)
      #expect(await bench.drain() == [.expired, .stored(superseded: [])])
    }
  }
}
