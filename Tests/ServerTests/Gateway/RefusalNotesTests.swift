import KeyValue
import Synchronization
import Testing

@testable import Server

@Suite("What a gateway says of its refusals")
struct RefusalNotesTests {
  @Test("is a line a second at most, which counts those in between")
  func paced() {
    let told = Told()
    let notes = RefusalNotes(pause: .seconds(3600)) { told.add($0) }
    notes.note("first")
    for _ in 0..<5 { notes.note("flood") }
    notes.note("last")
    #expect(told.lines == ["first"])
    notes.finish()
    #expect(told.lines == ["first", "last; 5 more before it"])
    notes.finish()
    #expect(told.lines.count == 2)
  }

  @Test("the rest of a burst is told soon, also where nothing more is refused")
  func burst() async {
    let told = Told()
    let notes = RefusalNotes(pause: .milliseconds(50)) { told.add($0) }
    for number in 1...5 { notes.note("\(number)") }
    let end = ContinuousClock.now + .seconds(20)
    while told.lines.count < 2, .now < end { await Task.yield() }
    #expect(told.lines == ["1", "5; 3 more before it"])
  }

  private final class Told: Sendable {
    private let state = Mutex<[String]>([])
    var lines: [String] { state.withLock { $0 } }
    func add(_ line: String) { state.withLock { $0.append(line) } }
  }

  @Test("what the embedded store does not have is told, without what it was asked with")
  func lacking() async {
    let gateway = Gateway(
      KeyspaceBackend(MemoryStore()), tokens: TestTokens.both, limits: GatewayLimits())
    func refusal(_ target: String, _ body: String) async -> String? {
      do throws(GatewayRefusal) {
        var request = GatewayRequest(.post, target)
        request.authorization = "Bearer \(TestTokens.full)"
        return await gateway.answer(try gateway.admit(request), body: Array(body.utf8)).refusal
      } catch { return error.words }
    }
    let words =
      "ERR the embedded store has no 'lpush'; it is there with a Redis behind the gateway: --kv redis://host:6379"
    #expect(await refusal("/", #"["lpush","k","hunter2"]"#) == words + " (status 400)")
    #expect(
      await refusal("/pipeline", #"[["get","k"],["lpush","k","hunter2"],["nosuch","k"]]"#)
        == words + " (2 of 3 in a pipeline)")
    #expect(
      await refusal("/", #"["nosuch","hunter2"]"#) == "ERR unknown command 'nosuch' (status 400)")
    #expect(await refusal("/", #"["incr"]"#) == nil)
  }

  @Test("a request, and a part of a pipeline, that is refused is told; one that is served is not")
  func told() async {
    let gateway = Gateway(
      KeyspaceBackend(MemoryStore()), tokens: TestTokens.both, limits: GatewayLimits())
    func refusal(_ target: String, _ body: String) async -> String? {
      do throws(GatewayRefusal) {
        var request = GatewayRequest(.post, target)
        request.authorization = "Bearer \(TestTokens.reading)"
        return await gateway.answer(try gateway.admit(request), body: Array(body.utf8)).refusal
      } catch { return error.words }
    }
    #expect(await refusal("/", #"["get","k"]"#) == nil)
    #expect(await refusal("/", #"["set","k","hunter2"]"#)?.hasPrefix("NOPERM") == true)
    let piped = await refusal("/pipeline", #"[["get","k"],["set","k","hunter2"]]"#)
    #expect(piped?.hasSuffix("(1 of 2 in a pipeline)") == true)
    #expect(piped?.contains("hunter2") == false)
  }
}
