import JSONText
import Testing
import ThreadCache

@testable import Server

@Suite("Answers of invocations")
struct InvocationAnswerTests {
  private static let most = InvocationAnswer.mostBytes

  @Test("pieces become one body, up to what a payload may have")
  func pieces() async throws {
    let whole = await InvocationAnswer(
      collecting: ServiceAnswer { write in
        try await write(Array("a\n".utf8))
        try await write([UInt8](repeating: 98, count: Self.most - 2))
      })
    #expect(whole.status == 200)
    #expect(whole.body.count == Self.most)
    #expect(whole.payload(.lambda).count < 6 << 20)
    let long = await InvocationAnswer(
      collecting: ServiceAnswer { write in
        try await write([UInt8](repeating: 98, count: Self.most))
        try await write([10])
      })
    #expect(long.status == 413)
    #expect(String(decoding: long.body, as: UTF8.self).contains("ask for less at a time"))
  }

  @Test("one piece that is too long is a problem too")
  func bytes() async throws {
    let long = await InvocationAnswer(
      collecting: ServiceAnswer([UInt8](repeating: 48, count: Self.most + 1)))
    #expect(long.status == 413)
    #expect(long.headers.contains { $0.value == "application/problem+json" })
  }

  @Test("a list that fails in the middle is no list")
  func middle() async throws {
    let broken = await InvocationAnswer(
      collecting: ServiceAnswer { write in
        try await write([10])
        throw CacheError.conflict("Somebody else.")
      })
    #expect(broken.status == 409)
  }

  @Test("bytes that are no text arrive as they are")
  func binary() async throws {
    let answer = await InvocationAnswer(collecting: ServiceAnswer([0xff, 0x00]))
    let json = try JSONDocument(parsing: answer.payload(.vercel)).root
    #expect(json["body"]?.string == "/wA=")
    #expect(json["encoding"]?.string == "base64")
  }
}
