import Testing
import WebClient
import WebServers

@Suite("A redirect", .timeLimit(.minutes(5)))
struct RedirectTests {
  @Test(
    "is refused where a token would go with it, and says where it leads",
    arguments: [301, 302, 307, 308])
  func withToken(_ status: Int) async throws {
    let other = try await ScriptedServer { _, _ in .response(200, "stolen") }
    let server = try await ScriptedServer { _, _ in
      .response(status, headers: ["Location: \(other.url)/kv?_token=hunter2"])
    }
    let error = await failure(try server.client(token: "T"), .write)
    #expect(error?.kind == .redirected)
    #expect(error?.words.contains("redirect") == true)
    #expect(error?.words.contains("hunter2") == false)
    #expect(other.requests.isEmpty)
    #expect(server.requests.count == 1)
    await server.stop()
    await other.stop()
  }

  @Test("to a host that is named after the token does not show it")
  func tokenAsHost() async throws {
    let server = try await ScriptedServer { _, _ in
      .response(301, headers: ["Location: https://HUNTER2hunter2.example/"])
    }
    let error = await failure(try server.client(token: "HUNTER2hunter2"), .write)
    #expect(error?.words.contains("to ‹secret›.example") == true, "\(error?.words ?? "")")
    await server.stop()
  }

  @Test("is followed where there is no token, but not for ever")
  func withoutToken() async throws {
    let server = try await ScriptedServer { request, _ in
      switch request.target {
      case "/old": .response(301, headers: ["Location: /new"])
      case "/loop": .response(302, headers: ["Location: /loop"])
      default: .response(200, "here")
      }
    }
    #expect(try await server.client().send(.get("/old")).text == "here")
    #expect(await failure(try server.client(), .get("/loop"))?.kind == .redirected)
    await server.stop()
  }
}
