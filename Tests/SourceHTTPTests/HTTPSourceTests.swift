import KeyValue
import Retrieval
import SourceHTTP
import Testing
import WebClient
import WebServers

@Suite("A source that is an address", .timeLimit(.minutes(5)))
struct HTTPSourceTests {
  private func source(
    _ server: ScriptedServer, _ change: (inout HTTPSource.Options) -> Void = { _ in }
  ) throws -> HTTPSource {
    var options = HTTPSource.Options()
    options.connectDeadline = .seconds(20)
    change(&options)
    return try HTTPSource(base: try WebAddress(server.url + "/surveys/"), options: options)
  }

  private func failure(_ source: HTTPSource, _ id: String) async -> SourceError? {
    do throws(SourceError) {
      _ = try await source.file(id)
      return nil
    } catch {
      return error
    }
  }

  @Test("reads <address>/<id>.json")
  func reads() async throws {
    let server = try await ScriptedServer { _, _ in .json(#"{"region":[1],"age":[2]}"#) }
    let source = try source(server)
    let file = try await source.file("2025_1")
    #expect(file.available == ["region", "age"])
    #expect(file.slice("region") == Array("[1]".utf8))
    #expect(server.requests.map(\.target) == ["/surveys/2025_1.json"])
    #expect(source.address == server.url + "/surveys")
    #expect(!source.isLocal)
    #expect(try await source.fileIDs() == nil)
    await server.stop()
  }

  @Test(
    "an id is one segment of the address, whatever is in it",
    arguments: [
      ("a b", "/surveys/a%20b.json"), ("ü?x=1#y", "/surveys/%C3%BC%3Fx%3D1%23y.json"),
      ("..%2Fetc", "/surveys/..%252Fetc.json"),
      ("a\r\nHost: b", "/surveys/a%0D%0AHost%3A%20b.json"),
    ])
  func escaped(id: String, target: String) async throws {
    let server = try await ScriptedServer { _, _ in .json("{}") }
    _ = try await source(server).file(id)
    #expect(server.requests.map(\.target) == [target])
    await server.stop()
  }

  @Test(
    "an id that could leave the folder is refused, and nothing is asked",
    arguments: ["..", ".", "../x", "a/b", "a\\b", ""])
  func traversal(_ id: String) async throws {
    let server = try await ScriptedServer { _, _ in .json("{}") }
    #expect(await failure(try source(server), id)?.code == .invalidID)
    #expect(server.requests.isEmpty)
    await server.stop()
  }

  @Test(
    "says what is the matter with a file",
    arguments: [
      (404, SourceError.Code.missing), (410, .missing), (401, .unreadable), (403, .unreadable),
      (500, .unreachable), (418, .unreadable),
    ])
  func statuses(_ status: Int, _ code: SourceError.Code) async throws {
    let server = try await ScriptedServer { _, _ in .response(status, "no") }
    let error = await failure(try source(server), "f")
    #expect(error?.code == code)
    #expect(error?.file == "f")
    #expect(error?.message.contains("\"f\"") == true)
    await server.stop()
  }

  @Test("a body that hangs, is cut, is too large or no JSON is no file")
  func faults() async throws {
    let server = try await ScriptedServer { request, _ in
      switch request.target {
      case "/surveys/hung.json": .hung("{", announcing: 99)
      case "/surveys/cut.json": .cut("{", announcing: 99)
      case "/surveys/large.json": .json("{\"a\":\"\(String(repeating: "x", count: 5000))\"}")
      default: .response(200, "<html>", type: "text/html")
      }
    }
    let hasty = try source(server) { $0.deadline = .milliseconds(500) }
    #expect(await failure(hasty, "hung")?.code == .timedOut)
    // Only what hangs is to be late, on however slow a machine.
    let source = try source(server) {
      $0.deadline = .seconds(60)
      $0.largestFile = 4000
    }
    #expect(await failure(source, "cut")?.code == .unreachable)
    #expect(await failure(source, "large")?.code == .unreadable)
    #expect(await failure(source, "html")?.code == .notJSON(line: 1, column: 1, offset: 0))
    await server.stop()
    #expect(await failure(source, "gone")?.code == .unreachable)
  }

  @Test("a file that did not change is not sent again")
  func conditional() async throws {
    let server = try await ScriptedServer { request, before in
      if request.header("if-none-match") == "\"v1\"", before < 2 { return .response(304) }
      return .json(#"{"region":\#(before)}"#, headers: ["ETag: \"v1\""])
    }
    let source = try source(server)
    #expect(try await source.file("f").slice("region") == Array("0".utf8))
    #expect(try await source.file("f").slice("region") == Array("0".utf8))
    // It has changed in between.
    #expect(try await source.file("f").slice("region") == Array("2".utf8))
    #expect(server.requests.map { $0.header("if-none-match") } == [nil, "\"v1\"", "\"v1\""])
    await server.stop()
  }

  @Test("two spellings of one letter are two files, also where they do not change")
  func spellings() async throws {
    let (composed, decomposed) = ("caf\u{E9}", "cafe\u{301}")
    let server = try await ScriptedServer { request, _ in
      if request.header("if-none-match") != nil { return .response(304) }
      let isComposed = request.target.contains("%C3%A9")
      return .json(#"{"region":\#(isComposed ? 1 : 2)}"#, headers: ["ETag: \"v1\""])
    }
    let source = try source(server)
    for _ in 0..<2 {
      #expect(try await source.file(composed).slice("region") == Array("1".utf8))
      #expect(try await source.file(decomposed).slice("region") == Array("2".utf8))
    }
    await server.stop()
  }

  @Test("follows a redirect without a token, and not with one")
  func redirects() async throws {
    let server = try await ScriptedServer { request, _ in
      request.target.hasPrefix("/surveys")
        ? .response(302, headers: ["Location: /moved\(request.target)"]) : .json(#"{"a":1}"#)
    }
    #expect(try await source(server).file("f").available == ["a"])
    #expect(server.requests.last?.target == "/moved/surveys/f.json")
    let error = await failure(try source(server) { $0.token = Secret("hunter2") }, "f")
    #expect(error?.code == .unreachable)
    #expect(error?.message.contains("hunter2") == false)
    #expect(server.requests.last?.header("authorization") == "Bearer hunter2")
    await server.stop()
  }
}
