import KeyValue
import Testing
import ThreadCache

@testable import Retrieval

@Suite("Hits that are kept back")
struct HitBufferTests {
  private func entry(_ thread: String, _ number: Int) -> (HitBuffer.Entry, ThreadIdentity) {
    let identity = ThreadIdentity(schema: .thread, id: ThreadID(thread))
    let load = RecordedLoad(
      id: "\(number)", thread: identity, time: 1, pid: 2,
      request: LoadRequest(thread: identity.id, files: []), cache: .hit, stored: true, steps: [],
      files: [])
    return (HitBuffer.Entry(load: RecordedText(load), expiry: nil), identity)
  }

  @Test("are bounded by their bytes: those of the threads that came first go")
  func bounded() {
    let size = entry("t-0", 0).0.load.json.count
    let buffer = HitBuffer(sampling: 1, limit: 50, maxBytes: 10 * size)
    for number in 0..<1000 {
      let (hit, thread) = entry("t-\(number)", 0)
      buffer.add(hit, of: thread)
    }
    #expect(buffer.threads(.max).map(\.id) == (990..<1000).map { ThreadID("t-\($0)") })
    #expect(buffer.threads(3).map(\.id) == ["t-990", "t-991", "t-992"])
  }

  @Test("of a thread are so many at most, the newest")
  func limited() {
    let buffer = HitBuffer(sampling: 1, limit: 3)
    for number in 0..<5 {
      let (hit, thread) = entry("t", number)
      buffer.add(hit, of: thread)
    }
    let thread = entry("t", 0).1
    #expect(buffer.entries(of: thread).map(\.load.id) == ["2", "3", "4"])
    buffer.remove([buffer.entries(of: thread)[0].load], of: thread)
    #expect(buffer.entries(of: thread).map(\.load.id) == ["3", "4"])
  }

  @Test("take no room in the row of threads for what has ridden in commits meanwhile")
  func turns() {
    let buffer = HitBuffer(sampling: 1, limit: 3)
    for number in 0..<10_000 {
      let (hit, thread) = entry("t", number)
      buffer.add(hit, of: thread)
      buffer.remove([hit.load], of: thread)
    }
    #expect(buffer.threads(.max).isEmpty)
    #expect(buffer.turns < 100)
  }
}
