import Browser
import KeyValue
import Testing
import ThreadCache

@testable import Session

@Suite("the threads a list has")
struct KnownThreadsTests {
  private func chunk(_ range: Range<Int>, _ schema: KeySchema = .thread) -> Chunk {
    Chunk(
      base: UInt32(range.lowerBound),
      threads: ThreadList(range.map { ThreadIdentity(schema: schema, id: ThreadID("t\($0)")) }),
      in: 0..<range.count)
  }

  @Test("are known, whatever chunk they came in, and no others are")
  func known() {
    var known = KnownThreads()
    #expect(!known.contains(ThreadIdentity(schema: .thread, id: "t1")))
    known.append([chunk(0..<100), chunk(100..<100), chunk(100..<4000)])
    known.append([chunk(4000..<8000)])
    known.append([])
    for number in 0..<8000 {
      #expect(known.contains(ThreadIdentity(schema: .thread, id: ThreadID("t\(number)"))))
      #expect(!known.contains(ThreadIdentity(schema: .response, id: ThreadID("t\(number)"))))
      #expect(!known.contains(ThreadIdentity(schema: .thread, id: ThreadID("u\(number)"))))
    }
    known.append([chunk(8000..<8001, .response)])
    #expect(known.contains(ThreadIdentity(schema: .response, id: "t8000")))
  }

  @Test("changes are held once each, and too many are any")
  func held() {
    var held = HeldChanges()
    #expect(held.isEmpty)
    for _ in 0..<3 { held.add("a") }
    held.add("b")
    #expect(held.take() == ["a", "b"])
    #expect(held.isEmpty)
    for number in 0...HeldChanges.most { held.add(StoreKey("\(number)")) }
    #expect(!held.isEmpty)
    #expect(held.take() == nil)
    held.addAnything()
    held.add("a")
    #expect(held.take() == nil)
    #expect(held.isEmpty)
  }
}
