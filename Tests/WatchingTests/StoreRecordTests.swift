import KeyValue
import Testing
import Watching

@Suite("What is known of a store by its calls")
struct StoreRecordTests {
  private var record = StoreRecord()

  private mutating func note(
    _ operation: StoreOperation, _ code: StoreError.Code?, at time: Int64
  ) {
    let call = StoreEvent(
      operation: operation, key: "k", keyCount: 1, duration: .milliseconds(1),
      error: code.map { StoreError($0, "no") })
    record.note(call, at: time)
  }

  @Test("of an outage only what told that it began counts among the calls that fail")
  mutating func outage() {
    for second in 1...35 { note(.inspect, .unreachable, at: Int64(second) * 1000) }
    for second in 36...38 { note(.inspect, nil, at: Int64(second) * 1000) }
    let judged = record.judgedSeconds(until: 38_000).suffix(60).total
    #expect(judged.calls == 4 && judged.faults == 1)
    let shown = record.seconds(until: 38_000).suffix(60).total
    #expect(shown.calls == 38 && shown.faults == 35)
  }

  @Test("a store that answers and fails again and again still counts")
  mutating func flapping() {
    for second in 1...40 {
      note(.read, second.isMultiple(of: 2) ? nil : .timedOut, at: Int64(second) * 1000)
    }
    let judged = record.judgedSeconds(until: 40_000).suffix(60).total
    #expect(judged.calls == 40 && judged.faults == 20)
  }

  @Test("that it takes no writes is known until it takes one, or says that it does")
  mutating func writes() {
    note(.commit, .refused(.writes), at: 1000)
    #expect(record.writeRefusal?.since == 1000)
    note(.read, nil, at: 2000)
    note(.commit, .refused(.writes), at: 3000)
    #expect(record.writeRefusal?.since == 1000)
    #expect(record.refusal == nil && record.silence == nil)
    note(.commit, nil, at: 4000)
    #expect(record.writeRefusal == nil)
    var statistics = StoreStatistics()
    statistics.writeRefusal = "it is a replica"
    record.note(.success(statistics), at: 5000)
    #expect(record.writeRefusal?.words == "it is a replica")
    record.note(.success(StoreStatistics()), at: 6000)
    #expect(record.writeRefusal == nil)
  }

  @Test("how long failed calls took says nothing of how fast the store is; what was answered does")
  mutating func latency() {
    for code in [StoreError.Code.refused(.authentication), .timedOut, .busy, .outOfMemory] {
      note(.read, code, at: 1000)
    }
    #expect(record.recent.latency(at: 1000).count == 0)
    #expect(record.seconds(until: 1000).total.longest == 0)
    note(.commit, .conflict, at: 1000)
    note(.read, nil, at: 1000)
    #expect(record.recent.latency(at: 1000).count == 2)
  }

  @Test("that it has no room is over a second after the last refusal, once it has taken a write")
  mutating func room() {
    record.note(.success(StoreStatistics()), at: 500)
    note(.commit, .outOfMemory, at: 1000)
    // What needs no memory is no sign of it.
    note(.delete, nil, at: 3000)
    note(.read, nil, at: 3000)
    #expect(record.refusedAt(asOf: 4000) == 1000 && !record.hasOldStatistics)
    note(.commit, nil, at: 4000)
    #expect(record.refusedAt(asOf: 4000) == nil)
    // What it said of its memory is older than that.
    #expect(record.hasOldStatistics)
    record.note(.success(StoreStatistics()), at: 4500)
    #expect(!record.hasOldStatistics)
    note(.commit, .outOfMemory, at: 5000)
    note(.lease, nil, at: 5100)
    #expect(record.refusedAt(asOf: 5900) == 5000, "some writes find room where others do not")
    #expect(record.refusedAt(asOf: 6000) == nil)
  }
}
