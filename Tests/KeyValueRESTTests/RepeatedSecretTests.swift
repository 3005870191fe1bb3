import Foundation
import KeyValue
import KeyValueREST
import Testing
import WebClient
import WebServers

@Suite("A service that repeats the token", .timeLimit(.minutes(5)))
struct RepeatedSecretTests {
  /// Where an answer may have it.
  enum Place: String, CaseIterable, Sendable {
    case failure, refusal, quota, reply, contentType

    func answer(_ text: String, _ request: ScriptedServer.Request) -> ScriptedServer.Answer {
      switch self {
      case .failure: .json(#"{"error":"ERR token \#(text)"}"#, status: 500)
      case .refusal: .json(#"{"error":"ERR token \#(text)"}"#, status: 400)
      case .quota:
        .json(#"{"error":"ERR max requests limit exceeded for \#(text)"}"#, status: 400)
      case .reply:
        request.target == "/pipeline"
          ? .json(#"[{"error":"ERR token \#(text)"},{"result":null},{"result":null}]"#)
          : .json(#"{"error":"ERR token \#(text)"}"#)
      case .contentType: .response(200, "<html>", type: "text/\(text)")
      }
    }
  }

  @Test("it is in no error", arguments: Place.allCases)
  func token(_ place: Place) async throws {
    let server = try await ScriptedServer { request, _ in
      place.answer(request.header("authorization") ?? "", request)
    }
    let store = try await server.store { $0.deadline = .seconds(2) }
    for error in [
      await error { () async throws(StoreError) in try await store.readOne() },
      await error { () async throws(StoreError) in try await store.readSeveral() },
      await error { () async throws(StoreError) in try await store.writeOne() },
      await error { () async throws(StoreError) in try await store.writeSeveral() },
    ].compactMap({ $0 }) {
      #expect(error.message.contains("Bearer ‹secret›"), "\(error.message)")
      #expect(!error.message.contains("T-secret"), "\(error.message)")
    }
    await store.close()
    await server.stop()
  }

  @Test("nor are the credentials of a proxy, as they were sent")
  func proxy() async throws {
    let proxy = try await ScriptedServer { request, _ in
      request.method == "CONNECT"
        ? .bytes("HTTP/1.1 200 Connected\r\n\r\n")
        : .json(
          #"{"error":"ERR came by ada:hunter2hunter2, YWRhOmh1bnRlcjJodW50ZXIy"}"#, status: 400)
    }
    var options = try RESTOptions(url: "http://kv.invalid", token: Secret("T-secret"))
    options.proxies = WebProxies(http: "http://ada:hunter2hunter2@127.0.0.1:\(proxy.port)")
    let store = try await RESTStore.open(options)
    let error = await error { () async throws(StoreError) in try await store.readOne() }
    #expect(error?.message.contains("came by ada:‹secret›") == true, "\(error?.message ?? "")")
    #expect(error?.message.contains("h1bnRlcj") == false, "\(error?.message ?? "")")
    await store.close()
    await proxy.stop()
  }
}
