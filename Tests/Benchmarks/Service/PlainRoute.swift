import Foundation
import Hummingbird
import KeyValueRedis
import Logging
import NIOPosix
import RESP

/// What the service is measured against: a Hummingbird route that does one GET and answers the value, and nothing else.
enum PlainRoute {
  /// The word by which this program becomes it, before the port of a Redis.
  static let word = "--plain-route"

  /// Serves until standard input ends.
  static func serve(redis port: Int) async throws {
    let redis = try await RedisPassage.open(
      try RedisOptions(url: "redis://127.0.0.1:\(port)/0"),
      loops: MultiThreadedEventLoopGroup.singleton)
    let router = Router()
    router.post("load") { request, _ in
      // What the service reads too: a body of the same size.
      _ = try await request.body.collect(upTo: 1 << 20)
      let replies = try await redis.run(
        [[Array("GET".utf8), Array(ServiceSection.key.utf8)]], writes: false)
      guard case .bytes(let value)? = replies.first else { throw HTTPError(.notFound) }
      return Response(
        status: .ok, headers: [.contentType: "application/json"],
        body: .init(byteBuffer: ByteBuffer(bytes: value)))
    }
    let application = Application(
      router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { channel in
        print("port:\(channel.localAddress?.port ?? 0)")
        fflush(nil)
      }, logger: Logger(label: "plain") { _ in SwiftLogNoOpLogHandler() })
    let serving = Task { try await application.runService(gracefulShutdownSignals: []) }
    await Task.detached { _ = FileHandle.standardInput.readDataToEndOfFile() }.value
    serving.cancel()
    await redis.close()
  }
}
