import Testing

@testable import Server

@Suite("the target of a request")
struct RequestTargetTests {
  private func words(_ target: String) -> [String]? {
    RequestTarget(target).map {
      ($0.segments + $0.query).map { String(decoding: $0, as: UTF8.self) }
    }
  }

  @Test("segments are arguments, decoded, and the query follows")
  func arguments() {
    #expect(words("/set/foo/bar") == ["set", "foo", "bar"])
    #expect(words("/set/a%2Fb/c%20d?EX=100&NX") == ["set", "a/b", "c d", "EX", "100", "NX"])
    #expect(words("/set/h%C3%A9llo/1+1?A=1+1") == ["set", "héllo", "1+1", "A", "1 1"])
    #expect(words("/get//") == ["get", ""])
    #expect(words("/get/a/") == ["get", "a"])
    #expect(words("/?EX=1") == ["EX", "1"])
  }

  @Test("_token is no argument, wherever it stands")
  func token() throws {
    let target = try #require(RequestTarget("/get/a?_token=a%20b&X=1"))
    #expect(target.token == Array("a b".utf8))
    #expect(target.query == [Array("X".utf8), Array("1".utf8)])
  }

  @Test("dots are words like others")
  func traversal() {
    #expect(words("/../../etc/passwd") == ["..", "..", "etc", "passwd"])
    #expect(words("/get/..%2f..") == ["get", "../.."])
  }

  @Test("bytes survive: NUL, line ends, what is not UTF-8")
  func bytes() throws {
    let target = try #require(RequestTarget("/set/%00%0d%0a/%ff"))
    #expect(target.segments[1] == [0, 13, 10])
    #expect(target.segments[2] == [0xff])
  }

  @Test(
    "a % without two digits is refused", arguments: ["/get/%", "/get/%2", "/get/%zz", "/a?b=%"])
  func broken(target: String) {
    #expect(RequestTarget(target) == nil)
  }

  @Test("names of paths are the service's, in any case")
  func routes() throws {
    func route(_ target: String) throws -> RequestRoute {
      RequestRoute(try #require(RequestTarget(target)))
    }
    #expect(try route("/") == .command)
    #expect(try route("") == .command)
    #expect(try route("/pipeline") == .pipeline)
    #expect(try route("/Multi-Exec/") == .transaction)
    #expect(try route("/subscribe/a/b") == .events(.channels([Array("a".utf8), Array("b".utf8)])))
    #expect(try route("/psubscribe/a*") == .events(.patterns([Array("a*".utf8)])))
    #expect(try route("/monitor") == .events(.monitor))
    #expect(try route("/_gateway/usage") == .usage)
    #expect(try route("/_gateway/../x") == .unknown)
    #expect(try route("/ping") == .path([Array("ping".utf8)], query: []))
  }
}
