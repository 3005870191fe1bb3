import Logging
import Testing

@testable import Server

@Suite("A request until the end of its answer")
struct RequestUnderWayTests {
  private let slots = RequestSlots(most: 1)
  private let watch = ServiceWatch(Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })

  private func begin() throws -> RequestUnderWay {
    let work = RequestUnderWay("listThreads", slots, watch)
    guard work.takeSlot() else { throw TestFailure("there is no slot left") }
    return work
  }

  private func count(_ outcome: String) -> Int {
    let start = #"bobbin_http_requests_total{route="listThreads",status="\#(outcome)"} "#
    let line = watch.text(underWay: slots.count).split(separator: "\n")
      .first { $0.hasPrefix(start) }
    return line.flatMap { Int($0.dropFirst(start.count)) } ?? 0
  }

  @Test("a list keeps its slot until its last line is written, and is counted then")
  func whole() async throws {
    let answer = try begin().ending(
      with: ServiceAnswer { write in try await write([1]) }, isHead: false)
    #expect(slots.count == 1)
    #expect(count("200") == 0)
    guard case .pieces(let pieces) = answer.body else { throw TestFailure("no pieces") }
    try await pieces { _ in #expect(slots.count == 1) }
    #expect(slots.count == 0)
    #expect(count("200") == 1)
  }

  @Test("a list that breaks off is no success")
  func broken() async throws {
    let answer = try begin().ending(
      with: ServiceAnswer { _ in throw TestFailure("the store is away") }, isHead: false)
    guard case .pieces(let pieces) = answer.body else { throw TestFailure("no pieces") }
    await #expect(throws: TestFailure.self) { try await pieces { _ in } }
    #expect(count("broken") == 1)
    #expect(count("200") == 0)
    #expect(slots.count == 0)
  }

  @Test("a list that nobody takes gives its slot back")
  func dropped() throws {
    _ = try begin().ending(with: ServiceAnswer { _ in }, isHead: false)
    #expect(slots.count == 0)
    #expect(count("broken") == 1)
    _ = try begin().ending(with: ServiceAnswer { _ in }, isHead: true)
    #expect(count("200") == 1)
  }
}
