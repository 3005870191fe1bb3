import KeyValue
import Testing
import WebClient
import WebServers

@Suite("A proxy", .timeLimit(.minutes(5)))
struct ProxyTests {
  private func client(by proxy: ScriptedServer, _ user: String = "") throws -> WebClient {
    // The name means nothing here: only the proxy needs to know where it is.
    var options = WebOptions(try WebAddress("http://kv.invalid:8079"))
    options.proxies = WebProxies(http: "http://\(user)127.0.0.1:\(proxy.port)")
    options.token = Secret("T")
    options.deadline = .seconds(30)
    return try WebClient(options)
  }

  @Test("is asked to connect, with its user and password, and never sees the token as its own")
  func connect() async throws {
    let proxy = try await ScriptedServer { request, _ in
      request.method == "CONNECT" ? .bytes("HTTP/1.1 200 Connected\r\n\r\n") : .response(200, "far")
    }
    #expect(try await client(by: proxy, "user:pass@").send(.write).text == "far")
    let asked = try #require(proxy.requests.first)
    #expect(asked.method == "CONNECT")
    #expect(asked.target == "kv.invalid:8079")
    #expect(asked.header("proxy-authorization") == "Basic dXNlcjpwYXNz")
    #expect(asked.header("authorization") == nil)
    #expect(proxy.requests.last?.header("authorization") == "Bearer T")
    await proxy.stop()
  }

  @Test(
    "that wants a user, or refuses, is told, and nothing was sent",
    arguments: [
      (407, "wants a user and a password, or other ones"),
      (403, "does not lead to kv.invalid:8079"),
    ])
  func refusals(status: Int, words: String) async throws {
    let proxy = try await ScriptedServer { _, _ in .response(status) }
    let error = await failure(try client(by: proxy), .write)
    #expect(error?.words == "the proxy 127.0.0.1:\(proxy.port) \(words)")
    #expect(error?.kind == .unreachable)
    #expect(error?.wasSent == false)
    await proxy.stop()
  }

  @Test("that is not there is named, not what lies behind it")
  func absent() async throws {
    let proxy = try await ScriptedServer { _, _ in .silence }
    await proxy.stop()
    let error = await failure(try client(by: proxy), .write)
    #expect(
      error?.words == "nobody answers at the proxy 127.0.0.1:\(proxy.port): connection refused")
    #expect(error?.kind == .unreachable)
  }
}
