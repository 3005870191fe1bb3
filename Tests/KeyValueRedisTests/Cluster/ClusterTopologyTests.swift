import KeyValue
import RESP
import Testing

@testable import KeyValueRedis

@Suite("The topology of a cluster")
struct ClusterTopologyTests {
  private let seed = RedisOptions.Endpoint.host("seed", port: 7000)

  @Test("names the masters of ranges and their replicas")
  func shards() throws {
    let topology = try ClusterTopology(
      slots: .array([
        range(8192, 16383, node("b", 2)), range(0, 8191, node("a", 1), node("c", 3), node("d", 4)),
      ]), asked: seed)
    #expect(topology.masters.map(\.name) == ["a:1", "b:2"])
    #expect(topology.replicas.map(\.name) == ["c:3", "d:4"])
    #expect(topology.shards.map(\.slots) == [0...8191, 8192...16383])
  }

  @Test("names a master with several ranges once")
  func severalRanges() throws {
    let topology = try ClusterTopology(
      slots: .array([
        range(0, 1, node("a", 1)), range(2, 3, node("b", 1)), range(4, 16383, node("a", 1)),
      ]), asked: seed)
    #expect(topology.masters.map(\.name) == ["a:1", "b:1"])
  }

  @Test("leaves out the slots that nobody serves")
  func unserved() throws {
    let topology = try ClusterTopology(
      slots: .array([range(0, 99, node("a", 1)), range(200, 16383, node("b", 1)), range(100, 110)]),
      asked: seed)
    #expect(topology.shards.map(\.slots) == [0...99, 200...16383])
  }

  @Test(
    "takes the node that was asked where a host is empty, unknown or nothing",
    arguments: [.bytes([]), .bytes(Array("?".utf8)), .null] as [RESPValue])
  func unknownHost(host: RESPValue) throws {
    let topology = try ClusterTopology(
      slots: .array([range(0, 5, .array([host, .integer(7001)]))]), asked: seed)
    #expect(topology.masters == [.host("seed", port: 7001)])
  }

  @Test("reads nodes with an id and with more names, as later servers send them")
  func laterServers() throws {
    let node = RESPValue.array([
      .bytes(Array("::1".utf8)), .integer(7001), .bytes(Array("07c37d".utf8)),
      .array([.bytes(Array("hostname".utf8)), .bytes(Array("h.example".utf8))]),
    ])
    let topology = try ClusterTopology(slots: .array([range(0, 5, node)]), asked: seed)
    #expect(topology.masters.map(\.name) == ["[::1]:7001"])
  }

  @Test("of no slots has no masters")
  func empty() throws {
    let topology = try ClusterTopology(slots: .array([]), asked: seed)
    #expect(topology.masters.isEmpty)
    #expect(topology.shards.isEmpty)
  }

  @Test(
    "is not read from something else",
    arguments: [
      .null, .bytes([1]), .array([.null]), .array([.array([.integer(0)])]),
      .array([.array([.integer(5), .integer(4)])]),
      .array([.array([.integer(0), .integer(16384)])]),
      .array([.array([.integer(-1), .integer(4)])]),
      .array([.array([.integer(0), .integer(4), .array([.bytes([65]), .integer(0)])])]),
      .array([.array([.integer(0), .integer(4), .array([.integer(1), .integer(1)])])]),
      .array([.array([.integer(0), .integer(4), .null])]),
    ] as [RESPValue])
  func garbage(reply: RESPValue) {
    let error = #expect(throws: StoreError.self) {
      try ClusterTopology(slots: reply, asked: seed)
    }
    #expect(error?.code == .corrupt)
    #expect(error?.message.contains("seed:7000") == true)
  }

  @Test(
    "is refused with what the node said",
    arguments: [
      ("ERR This instance has cluster support disabled", .unsupported),
      (
        "NOPERM this user has no permissions to run the 'cluster|slots' command",
        .refused(.permission)
      ),
      ("NOAUTH Authentication required.", .refused(.authentication)),
      ("LOADING Redis is loading the dataset in memory", .busy),
    ] as [(String, StoreError.Code)])
  func refusals(line: String, code: StoreError.Code) {
    let error = #expect(throws: StoreError.self) {
      try ClusterTopology(slots: .error(RESPError(line: line)), asked: seed)
    }
    #expect(error?.code == code)
  }

  private func range(_ first: Int64, _ last: Int64, _ nodes: RESPValue...) -> RESPValue {
    .array([.integer(first), .integer(last)] + nodes)
  }

  private func node(_ host: String, _ port: Int64) -> RESPValue {
    .array([.bytes(Array(host.utf8)), .integer(port)])
  }
}
