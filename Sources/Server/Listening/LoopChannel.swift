import Connecting
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOHTTPTypesHTTP1

/// A child channel whose requests are served on its own event loop.
struct LoopChannel<Base: ServerChildChannel>: ServerChildChannel {
  let base: Base

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HeldConnection<Base>> {
    // A connection keeps what it reads into: little while little comes.
    channel.setOption(
      .recvAllocator,
      value: AdaptiveRecvByteBufferAllocator(minimum: 512, initial: 512, maximum: 64 << 10)
    ).flatMapThrowing { try channel.keepFromChildren() }
      .flatMap { base.setup(channel: channel, logger: logger) }
      .map { HeldConnection($0, of: base) }
      .flatMapThrowing { value in
        let pipeline = channel.pipeline.syncOperations
        // Only before this codec is it still known what version a client speaks.
        let codec = try pipeline.handler(type: HTTP1ToHTTPServerCodec.self)
        try pipeline.addHandler(OldProtocol(), position: .before(codec))
        return value
      }
  }

  func handle(value: HeldConnection<Base>, logger: Logger) async {
    guard let value = value.take() else { return }
    await withTaskExecutorPreference(LoopExecutor(value.channel.eventLoop)) {
      await base.handle(value: value, logger: logger)
    }
  }
}
