import KeyValue
import Testing

@testable import ThreadCache

@Suite("What a deed came to")
struct DeedTests {
  @Test("of several failures the one is told by which something may have been done")
  func graver() {
    let lost = CacheError.store(StoreError(.outcomeUnknown, "the reply was lost"))
    var report = DeedReport()
    report.outcomes = [
      (Sample.identity, .failed(.store(StoreError(.cancelled, "the operation was cancelled")))),
      (ThreadIdentity(schema: .thread, id: "other"), .failed(lost)),
    ]
    #expect(report.failure == lost)
    report.outcomes.removeLast()
    #expect(report.failure == .store(StoreError(.cancelled, "the operation was cancelled")))
  }
}
