import RedisServers
import Testing
import WebServers

@testable import WebClient

@Suite("What is noted of a request that may not have left", .timeLimit(.minutes(5)))
struct SendingNoteTests {
  @Test("one that is given up by its deadline and by its connection is given up once")
  func twice() {
    let meter = CountingMeter(allowing: 1)
    #expect(meter.mayBegin())
    let note = SendingNote(meter)
    #expect(!note.revoke())
    #expect(!note.revoke())
    #expect(meter.allowedCount == 1)
    #expect(!note.begin())
    #expect(meter.sentCount == 0)
  }

  @Test("one that has left is not given up")
  func sent() {
    let meter = CountingMeter(allowing: 1)
    #expect(meter.mayBegin())
    let note = SendingNote(meter)
    #expect(note.begin())
    #expect(note.revoke())
    #expect(meter.allowedCount == 0)
    #expect(meter.sentCount == 1)
  }

  @Test("a deadline and a caller that gives up leave as much of the budget as there was")
  func unsent() async throws {
    let server = try await ScriptedServer { _, _ in .response(200) }
    let hung = try TCPProxy(toPort: server.port)
    hung.ignoreNewConnections()
    let meter = CountingMeter(allowing: 1)
    var options = WebOptions(try WebAddress("https://127.0.0.1:\(hung.port)"))
    options.deadline = .milliseconds(300)
    options.connectDeadline = .seconds(20)
    var request = WebRequest.write
    request.meter = meter
    let client = try WebClient(options)
    #expect(await failure(client, request)?.kind == .timedOut)
    #expect(meter.allowedCount == 1)
    let cancelled = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return await failure(client, request)
    }
    #expect(await cancelled.value?.kind == .cancelled)
    #expect(meter.allowedCount == 1)
    #expect(meter.sentCount == 0)
    hung.stop()
    await server.stop()
  }
}
