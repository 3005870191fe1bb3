import KeyValue
import KeyValueCommands
import RESP
import RedisServers
import Testing

@testable import KeyValueRedis

@Suite("A connection for news", .timeLimit(.minutes(5)))
struct ListeningTests {
  private func node(_ options: RedisOptions) -> RedisServerNode {
    RedisServerNode(options.endpoint, transport: Transport(options))
  }

  @Test("hears what is pushed, and its questions are answered")
  func tracking() async throws {
    let redis = try await RedisServer.shared
    let node = node(try await .testing(redis))
    let news = try await node.news([.words("CLIENT TRACKING ON BCAST PREFIX conn:news:")])
    #expect(news.replies == [.ok])
    _ = try await node.run([.words("SET conn:news:a 1", writes: true)], lane: .interactive)
    var pushes = news.pushes.makeAsyncIterator()
    #expect(await pushes.next() == [.text("invalidate"), .array([.text("conn:news:a")])])
    await node.close()
    while await pushes.next() != nil {}
  }

  @Test("hears messages in either version of the protocol", arguments: [false, true])
  func messages(onlyRESP2: Bool) async throws {
    var options = try await RedisOptions.testing(RedisServer.shared)
    options.onlyRESP2 = onlyRESP2
    let node = node(options)
    let channel = "conn:channel:\(onlyRESP2)"
    let news = try await node.news([
      .words("PSUBSCRIBE \(channel):*"), .words("SUBSCRIBE \(channel)"),
    ])
    #expect(news.replies.count == 2)
    _ = try await node.run([.words("PUBLISH \(channel):x hello")], lane: .interactive)
    var pushes = news.pushes.makeAsyncIterator()
    #expect(
      await pushes.next() == [
        .text("pmessage"), .text("\(channel):*"), .text("\(channel):x"), .text("hello"),
      ])
    await node.close()
  }

  @Test("ends when the server goes, and the reader is told by that")
  func lost() async throws {
    try await withRedis { redis async throws in
      let node = node(try await .testing(redis))
      let news = try await node.news([.words("SUBSCRIBE a")])
      try await redis.kill()
      for await _ in news.pushes {}
      await node.close()
    }
  }

  @Test("is closed when nobody holds it any more")
  func dropped() async throws {
    try await withRedis { redis async throws in
      let node = node(try await .testing(redis))
      _ = try await node.news([.words("SUBSCRIBE dropped")])
      #expect(
        await eventually {
          (try? await redis.cli("PUBSUB", "NUMSUB", "dropped").hasSuffix("0")) == true
        })
      await node.close()
    }
  }

  @Test("is closed when nobody reads it any more")
  func unread() async throws {
    try await withRedis { redis async throws in
      let node = node(try await .testing(redis))
      let reader = Task {
        for await _ in try await node.news([.words("SUBSCRIBE unread")]).pushes {}
      }
      #expect(
        await eventually {
          (try? await redis.cli("PUBSUB", "NUMSUB", "unread").hasSuffix("1")) == true
        })
      reader.cancel()
      #expect(
        await eventually {
          (try? await redis.cli("PUBSUB", "NUMSUB", "unread").hasSuffix("0")) == true
        })
      await node.close()
    }
  }
}
