import KeyValue
import KeyValueCommands
import Testing

@testable import KeyValueRedis

@Suite("A caller gives up", .timeLimit(.minutes(5)))
struct CancellingTests {
  /// The error of a task that is cancelled once `fake` has seen `command`.
  private func givingUp(
    on fake: FakeServer, after command: String,
    _ body: @escaping @Sendable () async throws(StoreError) -> some Sendable
  ) async -> StoreError? {
    let task = Task { await storeError(body) }
    #expect(await eventually { fake.commands.contains { $0[0] == command } })
    task.cancel()
    return await task.value
  }

  @Test("on a read: cancelled; on a write that was sent: unknown; and replies stay in step")
  func sent() async throws {
    try await withFake { _, command in
      switch command[0] {
      case "HELLO": .greeting
      case "GET", "SET": .silence
      // The answers to both of them come late.
      default: .text("+late\r\n+late\r\n+own\r\n")
      }
    } _: { fake async throws in
      try await withServer(fake.options) { server async throws in
        let read = await givingUp(on: fake, after: "GET") { () async throws(StoreError) in
          try await server.run("GET a")
        }
        #expect(read?.code == .cancelled)
        let write = await givingUp(on: fake, after: "SET") { () async throws(StoreError) in
          try await server.write("SET a 1")
        }
        #expect(write?.code == .outcomeUnknown)
        #expect(try await server.run("ECHO own") == [.text("own")])
        #expect(fake.connections == 1)
      }
    }
  }

  @Test("before there is a connection: cancelled, and nothing is sent")
  func connecting() async throws {
    try await withFake({ _, _ in .silence }) { fake async throws in
      try await withServer(fake.options) { server async throws in
        let error = await givingUp(on: fake, after: "HELLO") { () async throws(StoreError) in
          try await server.write("SET a 1")
        }
        #expect(error?.code == .cancelled)
        #expect(fake.commands.count == 1)
      }
    }
  }

  @Test("before it began: nothing is sent")
  func already() async throws {
    try await withFake { _, command in
      command[0] == "HELLO" ? .greeting : .text("+OK\r\n")
    } _: { fake async throws in
      try await withServer(fake.options) { server async throws in
        _ = try await server.run("GET a")
        let task = Task {
          withUnsafeCurrentTask { $0?.cancel() }
          return await storeError { () async throws(StoreError) in try await server.write("SET a 1")
          }
        }
        #expect(await task.value?.code == .cancelled)
        _ = try await server.run("GET b")
        #expect(!fake.commands.contains { $0[0] == "SET" })
      }
    }
  }
}
