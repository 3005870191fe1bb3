import KeyValue
import RESP
import Testing

@testable import KeyValueRedis

@Suite("A scan of all masters")
struct ClusterScanTests {
  private let a = RedisOptions.Endpoint.host("a", port: 1)
  private let b = RedisOptions.Endpoint.host("b", port: 2)
  private let c = RedisOptions.Endpoint.host("c", port: 3)

  @Test("ends when each node was scanned and no slot has moved")
  func quiet() {
    var scan = scanned()
    #expect(scan.open.isEmpty)
    #expect(scan.total == 7)
    let isAll = scan.review([(a, state("0-8191")), (b, state("8192-16383"))])
    #expect(isAll)
    #expect(scan.incomplete == nil)
  }

  @Test("scans a node again that gained a slot")
  func gained() {
    var scan = scanned()
    let isAll = scan.review([(a, state("0-8190")), (b, state("8191-16383"))])
    #expect(!isAll)
    #expect(scan.open.map(\.endpoint) == [b])
    finish(&scan)
    let isAllNow = scan.review([(a, state("0-8190")), (b, state("8191-16383"))])
    #expect(isAllNow)
  }

  @Test("scans a node again to which a slot is on its way, once")
  func importing() {
    var scan = scanned()
    let states = [(a, state("0-8191")), (b, state("8192-16383", importing: "5"))]
    let isAll = scan.review(states)
    #expect(!isAll)
    #expect(scan.open.map(\.endpoint) == [b])
    finish(&scan)
    let isAllNow = scan.review(states)
    #expect(isAllNow)
  }

  @Test("scans a node again to which a slot was on its way from the start")
  func importingFromTheStart() {
    var scan = ClusterScan([a, b])
    scan.begin(a, state: state("0-8191"), keys: 1)
    scan.begin(b, state: state("8192-16383", importing: "5"), keys: 1)
    finish(&scan)
    let isAll = scan.review([(a, state("0-4,6-8191")), (b, state("5,8192-16383"))])
    #expect(!isAll)
    #expect(scan.open.map(\.endpoint) == [b])
  }

  @Test("scans a node that took over from another, from its start")
  func takenOver() {
    var scan = ClusterScan([a, b])
    scan.begin(a, state: state("0-8191"), keys: 1)
    scan.begin(b, state: state("8192-16383"), keys: 1)
    scan.go(on: a, at: "17")
    scan.go(on: b, at: "0")
    scan.drop(a)
    #expect(scan.open.isEmpty)
    let isAll = scan.review([(c, state("0-8191")), (b, state("8192-16383"))])
    #expect(!isAll)
    #expect(scan.open.map(\.endpoint) == [c])
    #expect(scan.open.map(\.place) == [.new])
  }

  @Test("scans a node again that was started anew, for its cursor meant nothing there")
  func startedAnew() {
    var scan = scanned()
    let isAll = scan.review([
      (a, state("0-8191", process: "other")), (b, state("8192-16383")),
    ])
    #expect(!isAll)
    #expect(scan.open.map(\.endpoint) == [a])
  }

  @Test("heeds in later rounds only slots that have moved before")
  func laterRounds() {
    var scan = scanned()
    _ = scan.review([(a, state("0-8190")), (b, state("8191-16383"))])
    finish(&scan)
    // Slot 0 moves now: its keys were seen on a in the first round.
    let isAllNow = scan.review([(a, state("1-8190")), (b, state("0,8191-16383"))])
    #expect(isAllNow)
  }

  @Test("follows a slot that moves on, and says so when it never stays")
  func movesOn() {
    var scan = scanned()
    var rounds = 0
    var isAll = false
    while !isAll, rounds < 50 {
      let isOnB = rounds.isMultiple(of: 2)
      isAll = scan.review([
        (a, state(isOnB ? "0-8190" : "0-8191")), (b, state(isOnB ? "8191-16383" : "8192-16383")),
      ])
      finish(&scan)
      rounds += 1
    }
    #expect(rounds == 8)
    #expect(scan.incomplete?.contains("slots kept moving") == true)
  }

  @Test("says that it may miss keys when nodes may not be asked what they hold")
  func blind() {
    var scan = ClusterScan([a])
    scan.begin(a, state: nil, keys: nil)
    #expect(scan.incomplete?.contains("CLUSTER NODES") == true)
  }

  @Test("is all in its cursor")
  func cursor() {
    var scan = scanned()
    _ = scan.review([(a, state("0-8190")), (b, state("8191-16383")), (c, state("-"))])
    scan.go(on: b, at: "18446744073709551615")
    #expect(ClusterScan(scan.cursor) == scan)
    #expect(ClusterScan(ClusterScan([a, b]).cursor) == ClusterScan([a, b]))
  }

  @Test(
    "begins from no cursor of another store",
    arguments: ["", "0", "cluster-1 1 - 0", "cluster-1 1 - 0 -\na 1 x - -", "cluster-2 1 - 0 -"])
  func oddCursor(text: String) {
    #expect(ClusterScan(ScanCursor(token: Array(text.utf8))) == nil)
  }

  // MARK: What a node says of itself

  @Test("learns from CLUSTER NODES what a node holds, and where its slots go")
  func nodeState() throws {
    let text = """
      aaa 10.0.0.1:7000@17000,host.example myself,master - 0 0 1 connected 0-5460 5462 [93-<-bbb] [77->-ccc]
      bbb 10.0.0.2:7000@17000 master - 0 1 2 connected 5461 5463-16383
      ccc :7002@17002 master - 0 1 3 connected

      """
    let state = try #require(
      ClusterNodeState(
        [.bytes(Array(text.utf8)), .bytes(Array("# Server\r\nrun_id:f00\r\nx:1\r\n".utf8))],
        asked: a))
    #expect(state.owned.description == "0-5460,5462")
    #expect(state.importing.description == "93")
    #expect(state.process == "f00")
    #expect(state.targets == [.host("a", port: 7002)])
  }

  @Test("does not learn it from anything else")
  func oddNodeState() {
    let info = RESPValue.bytes(Array("run_id:1".utf8))
    for text in ["", "aaa :1@2 master", "aaa :1@2 myself,master - 0 0 1 connected x-y"] {
      #expect(ClusterNodeState([.bytes(Array(text.utf8)), info], asked: a) == nil)
    }
    #expect(ClusterNodeState([.error(RESPError(line: "NOPERM no")), info], asked: a) == nil)
  }

  /// A scan of two nodes that has come to the end of its first round.
  private func scanned() -> ClusterScan {
    var scan = ClusterScan([a, b])
    scan.begin(a, state: state("0-8191"), keys: 3)
    scan.begin(b, state: state("8192-16383"), keys: 4)
    finish(&scan)
    return scan
  }

  private func finish(_ scan: inout ClusterScan) {
    for visit in scan.open { scan.go(on: visit.endpoint, at: "0") }
  }

  private func state(
    _ owned: String, importing: String = "-", process: String = "p"
  ) -> ClusterNodeState {
    ClusterNodeState(
      owned: SlotSet(owned) ?? .init(), importing: SlotSet(importing) ?? .init(), process: process,
      targets: [])
  }
}
