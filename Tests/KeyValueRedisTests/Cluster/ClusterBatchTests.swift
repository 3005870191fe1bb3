import KeyValue
import KeyValueCommands
import RESP
import Testing

@testable import KeyValueRedis

@Suite("A batch in a cluster")
struct ClusterBatchTests {
  private let a = RedisOptions.Endpoint.host("a", port: 1)
  private let b = RedisOptions.Endpoint.host("b", port: 2)
  private let c = RedisOptions.Endpoint.host("c", port: 3)

  @Test("goes to each node in one pipeline, and its replies come back in order")
  func groups() {
    var batch = ClusterBatch(gets("foo", "bar", "foo2{foo}", "bar2{bar}"))
    let errands = route(&batch)
    #expect(errands.map(\.endpoint) == [b, a])
    #expect(errands.map(\.places) == [[0, 2], [1, 3]])
    batch.take([.integer(1), .integer(3)], to: errands[1])
    #expect(batch.result == nil)
    batch.take([.integer(0), .integer(2)], to: errands[0])
    #expect(batch.result == [.integer(0), .integer(1), .integer(2), .integer(3)])
  }

  @Test("takes commands without a key along with one that has one")
  func companions() {
    var batch = ClusterBatch([RedisCommand("PING")] + gets("foo"))
    let next = route(&batch)
    #expect(next.map(\.endpoint) == [b])
    var alone = ClusterBatch([RedisCommand("PING")])
    let nextAlone = route(&alone)
    #expect(nextAlone.map(\.endpoint) == [c])
  }

  @Test("follows MOVED to the node that was named and learns from it")
  func moved() {
    var batch = ClusterBatch(gets("foo", "bar"))
    let first = route(&batch)
    batch.take([error("MOVED 12182 c:3")], to: first[0])
    batch.take([.integer(1)], to: first[1])
    #expect(batch.learned.map(\.slot) == [12182])
    #expect(batch.learned.map(\.endpoint) == [c])
    #expect(batch.setback == nil)
    let second = route(&batch)
    #expect(second.map(\.endpoint) == [c])
    #expect(second.map(\.commands) == [gets("foo")])
    batch.take([.integer(0)], to: second[0])
    #expect(batch.result == [.integer(0), .integer(1)])
  }

  @Test("follows ASK with ASKING before each command, and learns nothing from it")
  func ask() {
    var batch = ClusterBatch(gets("foo", "x{foo}", "y{foo}"))
    let first = route(&batch)
    batch.take([error("ASK 12182 c:3"), .integer(1), error("ASK 12182 c:3")], to: first[0])
    let second = route(&batch)
    #expect(second.map(\.endpoint) == [c])
    let asking = RedisCommand("ASKING")
    #expect(
      second[0].commands == [asking, gets("foo")[0], asking, gets("y{foo}")[0]])
    batch.take([ok, .integer(0), ok, .integer(2)], to: second[0])
    #expect(batch.result == [.integer(0), .integer(1), .integer(2)])
    #expect(batch.learned.isEmpty)
  }

  @Test("waits when the keys of a command are not together, then asks the same node again")
  func tryAgain() {
    var batch = ClusterBatch(gets("foo"))
    let first = route(&batch)
    batch.take([error("ASK 12182 c:3")], to: first[0])
    batch.take(
      [ok, error("TRYAGAIN Multiple keys request during rehashing")], to: route(&batch)[0])
    guard case .tryAgain(slot: 12182) = batch.setback else {
      Issue.record("\(String(describing: batch.setback))")
      return
    }
    let next = route(&batch)
    #expect(next.map(\.endpoint) == [c])
  }

  @Test("ends when nodes send it from one to the other, and names the slot")
  func movedLoop() {
    var batch = ClusterBatch(gets("foo"))
    var rounds = 0
    while batch.failure == nil, rounds < 100 {
      let errand = route(&batch)[0]
      batch.take([error(errand.endpoint == a ? "MOVED 12182 b:2" : "MOVED 12182 a:1")], to: errand)
      rounds += 1
    }
    #expect(rounds < 20)
    #expect(batch.failure?.code == .busy)
    #expect(batch.failure?.message.contains("slot 12182") == true)
  }

  @Test("waits when nobody serves a slot, and says so when its time is over")
  func uncovered() throws {
    var batch = ClusterBatch(gets("foo"))
    let errands = batch.errands(owner: { _ in nil }, anybody: nil)
    #expect(errands.isEmpty)
    let setback = try #require(batch.setback)
    #expect(batch.error(setback).code == .busy)
    #expect(batch.error(setback).message.contains("slot 12182 is served by no node"))
  }

  @Test("goes on elsewhere when a node is lost before anything was written")
  func lost() {
    var batch = ClusterBatch(gets("foo"))
    let errand = route(&batch)[0]
    batch.take(StoreError(.unreachable, "b:2 is gone"), to: errand)
    #expect(batch.failure == nil)
    #expect(batch.lost == [b])
    #expect(batch.setback != nil)
  }

  @Test("never repeats a write whose reply was lost")
  func outcomeUnknown() {
    var batch = ClusterBatch(sets("foo"))
    let errand = route(&batch)[0]
    batch.take(StoreError(.outcomeUnknown, "lost"), to: errand)
    #expect(batch.failure?.code == .outcomeUnknown)
  }

  @Test("says that the outcome is unknown when one node has written and another was not reached")
  func partlyWritten() throws {
    var batch = ClusterBatch(sets("foo", "bar"))
    let errands = route(&batch)
    batch.take([ok], to: errands[0])
    batch.take(StoreError(.unreachable, "a:1 is gone"), to: errands[1])
    let setback = try #require(batch.setback)
    #expect(batch.error(setback).code == .outcomeUnknown)
    #expect(batch.error(setback).message.contains("a:1 is gone"))
  }

  @Test("hands errors that are for the user through")
  func otherErrors() {
    var batch = ClusterBatch(gets("foo"))
    let replies = [error("WRONGTYPE Operation against a key holding the wrong kind of value")]
    let errand = route(&batch)[0]
    batch.take(replies, to: errand)
    #expect(batch.result == replies)
  }

  private var ok: RESPValue { .bytes(Array("OK".utf8)) }

  private func error(_ line: String) -> RESPValue { .error(RESPError(line: line)) }

  private func gets(_ keys: String...) -> [RedisCommand] {
    keys.map { RedisCommand("GET", [Array($0.utf8)], key: StoreKey($0)) }
  }

  private func sets(_ keys: String...) -> [RedisCommand] {
    keys.map { RedisCommand("SET", [Array($0.utf8), [1]], key: StoreKey($0), writes: true) }
  }

  /// `bar` (5061) lies on a, `foo` (12182) on b.
  private func route(_ batch: inout ClusterBatch) -> [ClusterBatch.Errand] {
    batch.errands(owner: { $0 < 8192 ? a : b }, anybody: c)
  }
}
