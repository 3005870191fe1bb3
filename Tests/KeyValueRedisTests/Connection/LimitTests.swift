import KeyValue
import KeyValueCommands
import Testing

@testable import KeyValueRedis

@Suite("A read has less time than a command", .timeLimit(.minutes(5)))
struct LimitTests {
  private static let deadline = Duration.milliseconds(50)

  /// A store over the server of a fake, whose own deadlines are far away however slow the machine is.
  private func base(_ fake: FakeServer) -> RedisStore {
    var options = fake.options
    options.connectDeadline = .seconds(200)
    options.commandDeadline = .seconds(200)
    return RedisStore(SingleServer(options), options: options)
  }

  /// The same, and with a short deadline.
  private func store(_ fake: FakeServer) -> (base: RedisStore, limited: DeadlineStore) {
    let base = base(fake)
    return (base, DeadlineStore(base, deadline: Self.deadline))
  }

  @Test("it says itself that it heeds limits, through all that is wrapped round it")
  func heeds() async throws {
    try await withFake({ _, _ in .silence }) { fake async throws in
      let (base, limited) = store(fake)
      #expect(base.heedsLimits)
      #expect(limited.heedsLimits)
      #expect(RetryStore(base, plan: RetryStore.Plan(within: Self.deadline)).heedsLimits)
      await base.close()
    }
  }

  @Test("a reply that does not come is given up, the connection stays in step")
  func silent() async throws {
    try await withFake { _, command in
      switch (command[0], command.dropFirst().first) {
      case ("HELLO", _): .greeting
      case (_, "a"): .silence
      case ("GETRANGE", "first"): .text("$5\r\nfirst\r\n")
      // The replies that were not waited for come late, and are nobody's.
      case ("GETRANGE", _): .text("$4\r\nlate\r\n:-1\r\n$3\r\nown\r\n")
      default: .text(":-1\r\n")
      }
    } _: { fake async throws in
      let (base, limited) = store(fake)
      // Making the connection must not be what takes too long.
      _ = try await base.read("first")
      let error = await storeError { () async throws(StoreError) in try await limited.read("a") }
      #expect(error?.code == .timedOut)
      #expect(error?.message == "the store did not answer within 50 ms")
      guard case .value(let value) = try await base.read("b") else {
        Issue.record("no value")
        return await base.close()
      }
      #expect(value.bytes == Array("own".utf8))
      #expect(fake.connections == 1)
      await base.close()
    }
  }

  @Test("a connection that is not made in time is given up, and goes on being made for others")
  func connecting() async throws {
    try await withFake { _, command in
      command[0] == "HELLO" ? .silence : .text("+OK\r\n")
    } _: { fake async throws in
      let (base, limited) = store(fake)
      for _ in 0..<3 {
        let error = await storeError { () async throws(StoreError) in try await limited.read("a") }
        #expect(error?.code == .timedOut)
        #expect(error?.message == "the store did not answer within 50 ms")
      }
      // The first one's time was over long before the greeting's, and did not end it.
      #expect(await eventually { fake.connections >= 1 })
      #expect(fake.connections == 1)
      await base.close()
    }
  }

  @Test("a caller that is cancelled is told so")
  func cancelled() async throws {
    try await withFake { _, command in
      command[0] == "HELLO" ? .greeting : .silence
    } _: { fake async throws in
      let base = base(fake)
      let limited = DeadlineStore(base, deadline: .seconds(60))
      let task = Task {
        await storeError { () async throws(StoreError) in try await limited.read("a") }
      }
      #expect(await eventually { fake.commands.contains { $0[0] == "GETRANGE" } })
      task.cancel()
      let error = await task.value
      #expect(error == StoreError(.cancelled, "the operation was cancelled", key: "a"))
      await base.close()
    }
  }

  @Test("what many wait for at once is given up by each when its own time is over")
  func many() async throws {
    try await withFake { _, command in
      command[0] == "HELLO" ? .greeting : .silence
    } _: { fake async throws in
      let base = base(fake)
      let codes = await withTaskGroup(of: StoreError.Code?.self) { group in
        for place in 0..<50 {
          let limited = DeadlineStore(base, deadline: .milliseconds(20 + 5 * place))
          group.addTask {
            await storeError { () async throws(StoreError) in try await limited.read("a") }?.code
          }
        }
        return await group.reduce(into: []) { $0.append($1) }
      }
      #expect(codes.count == 50)
      #expect(codes.allSatisfy { $0 == .timedOut })
      #expect(fake.connections == 1)
      await base.close()
    }
  }
}
