import Testing

@testable import Server

@Suite("who may do what")
struct AccessTests {
  private func access(_ header: String?, query: String? = nil) -> AccessTokens.Access? {
    TestTokens.both.access(authorization: header, query: query.map { Array($0.utf8) })
  }

  @Test("a token is known by header or query, and the query comes first")
  func tokens() {
    #expect(access("Bearer \(TestTokens.full)") == .full)
    #expect(access("bearer \(TestTokens.reading)") == .reading)
    #expect(access(nil, query: TestTokens.full) == .full)
    #expect(access("Bearer \(TestTokens.reading)", query: TestTokens.full) == .full)
    #expect(access("Bearer \(TestTokens.full)", query: "wrong") == nil)
  }

  @Test(
    "what is almost a token is none",
    arguments: [
      nil, "", "Bearer", "Bearer ", "Bearer full-toke", "Bearer full-token ", "Bearer  full-token",
      "Basic full-token", "full-token", "Bearer FULL-TOKEN", "Bearer full-token\0",
    ])
  func wrong(header: String?) {
    #expect(access(header) == nil)
  }

  @Test("nothing that is printed of tokens is one")
  func printed() {
    let tokens = AccessTokens(full: "a-secret-token", readOnly: nil)
    #expect(!"\(tokens)".contains("a-secret-token"))
    var dumped = ""
    dump(tokens, to: &dumped)
    #expect(!dumped.contains("a-secret-token"))
  }

  @Test("without tokens everybody of this machine may, but no web page")
  func open() throws {
    func check(_ change: (inout GatewayRequest) -> Void) -> Bool {
      var request = GatewayRequest(.post, "/")
      change(&request)
      return OpenDoor.admits(isFromWebPage: request.isFromWebPage, host: request.host)
    }
    #expect(check { _ in })
    #expect(check { $0.host = "127.0.0.1:8079" })
    #expect(check { $0.host = "localhost:8079" })
    #expect(check { $0.host = "[::1]:8079" })
    #expect(!check { $0.isFromWebPage = true })
    #expect(!check { $0.host = "evil.example:8079" })
    #expect(!check { $0.host = "127.0.0.1.evil.example" })
    #expect(!check { $0.host = "localhost.evil.example" })
  }

  @Test("a place is a host and a port")
  func places() throws {
    #expect(ListeningPlace("127.0.0.1:8079")?.isLoopback == true)
    #expect(ListeningPlace("localhost:1")?.isLoopback == true)
    #expect(ListeningPlace("[::1]:8079")?.host == "::1")
    #expect(ListeningPlace("[::1]:8079")?.isLoopback == true)
    #expect(ListeningPlace(":8079")?.host == "127.0.0.1")
    #expect(ListeningPlace("0.0.0.0:8079")?.isLoopback == false)
    #expect(ListeningPlace("[::]:8079")?.isLoopback == false)
    #expect(ListeningPlace("example.org:80")?.isLoopback == false)
    for text in ["", "8079", "a:b", "a:70000", "::1:80", "a:", "a:-1", "a:+1"] {
      #expect(ListeningPlace(text) == nil, "\(text)")
    }
    #expect(try #require(ListeningPlace("[::1]:0")).url(port: 7) == "http://[::1]:7")
  }
}
