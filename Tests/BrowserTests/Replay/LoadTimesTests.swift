import Retrieval
import Testing
import ThreadCache

@testable import Browser

@Suite("The times of a load")
struct LoadTimesTests {
  private func step(_ start: Double, _ milliseconds: Double) -> LoadStep {
    LoadStep(name: .source, outcome: "", startMilliseconds: start, milliseconds: milliseconds)
  }

  @Test("what passed between the steps is said, so that they and it are the whole")
  func gaps() {
    let times = LoadTimes([step(1, 2), step(5, 1), step(6, 4)])
    #expect(times.total == 10)
    #expect(times.between == 3)
    #expect(times.atOnce == 0)
    #expect(times.words(3) == "3 steps in 10.0 ms, 3.00 ms of it between them")
  }

  @Test("what passed at the same time is said as well")
  func atOnce() {
    let times = LoadTimes([step(0, 4), step(1, 2), step(1, 6)])
    #expect(times.total == 7)
    #expect(times.between == 0)
    #expect(times.atOnce == 5)
    #expect(times.words(3) == "3 steps in 7.00 ms, 5.00 ms of them at once")
  }

  @Test("nothing is said where figures would show nothing of it")
  func seamless() {
    #expect(LoadTimes([step(0, 4), step(4.001, 2)]).words(2) == "2 steps in 6.00 ms")
  }

  @Test("a recorded load that wrote is timed without its write, and says so")
  func recorded() {
    func load(_ write: LoadStep?) -> RecordedLoad {
      RecordedLoad(
        id: "1", thread: ThreadIdentity(schema: .thread, id: "t"), time: 0, pid: 1,
        request: LoadRequest(thread: "t", files: []), cache: .miss, stored: true,
        steps: [step(0, 4)] + (write.map { [$0] } ?? []), files: [])
    }
    let write = LoadStep(name: .write, outcome: "", startMilliseconds: 4, milliseconds: 0)
    #expect(load(write).duration == "> 4.00 ms")
    #expect(load(nil).duration == "4.00 ms")
  }
}
