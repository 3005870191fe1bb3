import Foundation
import RedisServers
import Synchronization
import Testing
import WebServers

@Suite("an outage of a store behind a proxy")
struct ProxyOutageTests {
  private static let token = "open-\(UUID().uuidString)"

  @Test("what the proxy says for a moment in the store's place drops nothing that is queued")
  func moment() async throws {
    let scratch = try Scratch()
    let answer = Mutex(ScriptedServer.Answer.reset)
    let proxy = try await ScriptedServer { _, _ in answer.withLock { $0 } }
    let environment = [
      "KV_REST_API_URL": "http://127.0.0.1:\(proxy.port)", "KV_REST_API_TOKEN": Self.token,
    ]
    for thread in ["t-1", "t-2"] {
      let queued = try await bobbin(
        "update", thread, "-", in: scratch, input: OneFile.update(["a"]), environment: environment)
      #expect(queued.status == 75, "\(queued.errors)")
    }
    for said in [
      ScriptedServer.Answer.response(404, "Not here"), .response(200), .json("{}"),
    ] {
      answer.withLock { $0 = said }
      let drained = try await bobbin(
        "outbox", "--drain", in: scratch, environment: environment)
      #expect(drained.status == 75, "\(drained.errors)")
      #expect(drained.output == "")
    }
    await proxy.stop()
    func serve() -> Background {
      Background(
        [
          "gateway", "--kv", "sqlite:" + scratch.path("store"),
          "--listen", "127.0.0.1:\(proxy.port)",
        ],
        in: scratch, environment: ["BOBBIN_GATEWAY_TOKEN": Self.token], log: "gateway.log")
    }
    var gateway = serve()
    // Each look is a process of its own, which paces the loop.
    let end = ContinuousClock.now + .seconds(60)
    var (output, errors) = ("", "")
    var status: Int32 = 75
    while status != 0, ContinuousClock.now < end {
      let drained = try await bobbin("outbox", "--drain", in: scratch, environment: environment)
      (status, output) = (drained.status, output + drained.output)
      errors = drained.errors
      // What had the port may hold it for a moment more.
      if (try? scratch.read("gateway.log"))?.contains("already") == true {
        _ = try await gateway.ended()
        gateway = serve()
      }
    }
    for thread in ["t-1", "t-2"] {
      #expect(
        output.contains("The queued update of thread \(thread) is stored."), "\(output)\(errors)")
    }
    try gateway.signal(SIGINT)
    _ = try await gateway.ended()
  }
}
