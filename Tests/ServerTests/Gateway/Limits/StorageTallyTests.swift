import KeyValue
import Synchronization
import Testing

@testable import Server

@Suite("what an embedded store holds, for a limit")
struct StorageTallyTests {
  private struct State: Sendable {
    var bytes = 0
    var sums = 0
  }

  private final class Clock: Sendable {
    private let moment = Mutex(ContinuousClock.now)
    var now: ContinuousClock.Instant { moment.withLock { $0 } }
    func pass(_ time: Duration) { moment.withLock { $0 += time } }
  }

  /// A store that holds what a test says, and counts how often it is summed.
  private final class Bench: Sendable {
    let state = Mutex(State())
    let clock: Clock
    private let tally: StorageTally
    private let most: Int

    init(most: Int) {
      let clock = Clock()
      tally = StorageTally(now: { clock.now })
      self.clock = clock
      self.most = most
    }

    var sums: Int { state.withLock { $0.sums } }

    /// - Parameter meanwhile: what happens while the store is summed, after it was looked at.
    func isFull(
      _ meanwhile: () async throws(StoreError) -> Void = {}
    ) async throws(StoreError) -> Bool {
      try await tally.holds(most) { () async throws(StoreError) in
        let bytes = state.withLock { state in
          state.sums += 1
          return state.bytes
        }
        try await meanwhile()
        return bytes
      }
    }

    /// Runs a command that lets the store grow by so much.
    func run(
      _ command: [String], growth: Int, _ meanwhile: () async throws(StoreError) -> Void = {}
    ) async throws(StoreError) {
      let upstream = UpstreamCommand(arguments: command.map { Array($0.utf8) }, writes: true)
      try await tally.noting([upstream]) { () async throws(StoreError) in
        try await meanwhile()
        state.withLock { $0.bytes += growth }
      }
    }
  }

  @Test("is summed once for a thousand writes that are far from it")
  func far() async throws {
    let bench = Bench(most: 1_000_000)
    for number in 0..<1000 {
      #expect(try await !bench.isFull())
      try await bench.run(["set", "k\(number)", "value"], growth: 10)
    }
    #expect(bench.sums == 1)
    bench.clock.pass(StorageTally.longest)
    #expect(try await !bench.isFull())
    #expect(bench.sums == 2)
  }

  @Test("is passed by no more than the write that reaches it, and summed where it may be near")
  func near() async throws {
    let bench = Bench(most: 1000)
    let value = String(repeating: "x", count: 100)
    var writes = 0
    while try await !bench.isFull() {
      try await bench.run(["set", "k\(writes)", value], growth: 102)
      writes += 1
    }
    #expect(writes == 10)
    // Over what is there nothing grows, though it was sent as much.
    let same = Bench(most: 1000)
    for _ in 0..<100 {
      #expect(try await !same.isFull())
      try await same.run(["set", "k", value], growth: 0)
    }
    #expect(same.sums < 20)
  }

  @Test("is not summed for each write that a full store refuses, and is as soon as something went")
  func full() async throws {
    let bench = Bench(most: 1000)
    bench.state.withLock { $0.bytes = 1000 }
    for _ in 0..<100 { #expect(try await bench.isFull()) }
    #expect(bench.sums == 1)
    try await bench.run(["del", "k"], growth: -10)
    #expect(try await !bench.isFull())
    bench.state.withLock { $0.bytes = 1000 }
    try await bench.run(["set", "k", "v"], growth: 0)
    bench.clock.pass(StorageTally.longest)
    #expect(try await bench.isFull())
    // What lifetimes free nobody says.
    bench.state.withLock { $0.bytes = 10 }
    bench.clock.pass(StorageTally.longestFull)
    #expect(try await !bench.isFull())
  }

  @Test("is summed after what writes more than it was sent")
  func unknown() async throws {
    let bench = Bench(most: 100_000)
    #expect(try await !bench.isFull())
    try await bench.run(["SetRange", "k", "200000", "x"], growth: 200_001)
    #expect(try await bench.isFull())
    #expect(bench.sums == 2)
  }

  @Test("is not passed by what was under way when it was summed")
  func underWay() async throws {
    let bench = Bench(most: 1000)
    #expect(try await !bench.isFull())
    bench.clock.pass(StorageTally.longest)
    let value = String(repeating: "x", count: 1000)
    try await bench.run(["set", "k", value], growth: 1001) { () async throws(StoreError) in
      // Before it is done the store is empty, and that is what is summed.
      #expect((try? await bench.isFull()) == false)
    }
    #expect(try await bench.isFull())
  }

  @Test("is not passed by who asks while it is summed")
  func asking() async throws {
    let bench = Bench(most: 1000)
    #expect(try await !bench.isFull())
    try await bench.run(["set", "k", String(repeating: "x", count: 1100)], growth: 1101)
    let isFull = try await bench.isFull { () async throws(StoreError) in
      #expect(try await bench.isFull())
    }
    #expect(isFull)
  }

  @Test("is not passed by what was written while it was summed")
  func writing() async throws {
    let bench = Bench(most: 1000)
    let isFull = try await bench.isFull { () async throws(StoreError) in
      try await bench.run(["set", "k", String(repeating: "x", count: 1100)], growth: 1101)
    }
    #expect(!isFull)
    #expect(try await bench.isFull())
  }

  @Test("is known by a sum that was overtaken by another one, as long as nothing newer is there")
  func overtaken() async throws {
    let bench = Bench(most: 1000)
    let isFull = try await bench.isFull { () async throws(StoreError) in
      // The first knows nothing of this one, which ends before it.
      try await bench.run(["set", "k", "v"], growth: 1000)
      #expect(try await bench.isFull())
    }
    #expect(!isFull)
    #expect(try await bench.isFull())
    #expect(bench.sums == 2)
  }
}
