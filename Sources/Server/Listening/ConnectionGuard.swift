internal import HTTPTypes
internal import NIOCore
internal import NIOHTTP1
internal import NIOHTTPTypes
internal import NIOHTTPTypesHTTP1

/// Watches over one connection: that its client is not too slow, that there are not too many, and that a request which
/// is none gets an answer that clients can read.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private let count: ConnectionCount
  private let answer: @Sendable (ConnectionFault) -> PlainAnswer
  private let refusal: @Sendable (HTTPRequest) -> PlainAnswer?
  private var progress: ConnectionProgress
  /// False for one too many: its first request is refused.
  private var isWelcome = true
  private var isCounted = false
  /// True once it was refused: what still comes is nobody's.
  private var isOver = false
  /// True while an answer is written.
  private var isAnswering = false
  /// True once a client has said that it asks no more.
  private var isLastAsked = false
  /// True while an answer is written after which there is none.
  private var isLast = false
  /// True while news are told, to which there is no end but that of the connection.
  private var isTelling = false
  private var deadline: NIODeadline?
  private var alarm: (at: NIODeadline, task: Scheduled<Void>)?

  /// - Parameters:
  ///   - answer: what is said to a client that gets to no responder.
  ///   - refusal: what is said to a client that asks before it sends a body; nil: it shall send it.
  init(
    _ patience: ConnectionPatience, count: ConnectionCount,
    answer: @escaping @Sendable (ConnectionFault) -> PlainAnswer,
    refusal: @escaping @Sendable (HTTPRequest) -> PlainAnswer? = { _ in nil }
  ) {
    self.count = count
    self.answer = answer
    self.refusal = refusal
    progress = ConnectionProgress(patience)
  }

  // MARK: Life

  func handlerAdded(context: ChannelHandlerContext) {
    isCounted = true
    isWelcome = count.enter()
    if !isWelcome { progress.refused() }
    wait(context)
  }

  func handlerRemoved(context: ChannelHandlerContext) { leave() }

  func channelInactive(context: ChannelHandlerContext) {
    leave()
    context.fireChannelInactive()
  }

  private func leave() {
    if isCounted { count.leave() }
    isCounted = false
    deadline = nil
    alarm?.task.cancel()
    alarm = nil
  }

  // MARK: What comes and goes

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !isOver else { return }
    switch unwrapInboundIn(data) {
    case .head(let head):
      guard isWelcome else {
        return refuse(answer(.tooMany), context)
      }
      // In the middle of another answer nothing can be said; who waits for it sends the body after a while.
      let isAsked =
        progress.unanswered == 0 && head.headerFields[.expect]?.lowercased() == "100-continue"
      isLastAsked = head.headerFields[.connection]?.lowercased() == "close"
      progress.began()
      wait(context)
      if isAsked {
        if let refusal = refusal(head) { return refuse(refusal, context) }
        context.writeAndFlush(
          wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
      }
    case .body: break
    case .end:
      progress.ended()
      wait(context)
    }
    context.fireChannelRead(data)
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    context.fireChannelReadComplete()
    // Who took what was read may take no more, and what comes now is dropped.
    if isOver { context.read() }
  }

  func write(
    context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?
  ) {
    guard !isOver else {
      promise?.fail(ChannelError.ioOnClosedChannel)
      return
    }
    switch unwrapOutboundIn(data) {
    case .head(let head):
      isAnswering = head.status != .continue
      isTelling = head.headerFields[.contentType] == MediaType.events
      // Nobody reads on behind the answer to one who asks no more: what they still send has to be dropped here.
      isLast =
        head.headerFields[.connection] == "close" || isLastAsked && progress.unanswered == 1
    case .body: break
    case .end:
      isAnswering = false
      isTelling = false
      progress.answered()
      wait(context)
      if isLast {
        isOver = true
        let written = promise ?? context.eventLoop.makePromise(of: Void.self)
        part(context, after: written.futureResult)
        return context.writeAndFlush(data, promise: written)
      }
    }
    context.write(data, promise: promise)
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    // One who only listens and has closed their side is gone; another may still wait for an answer.
    if case ChannelEvent.inputClosed = event, isTelling || isOver {
      return context.close(promise: nil)
    }
    if event is ChannelShouldQuiesceEvent {
      progress.ending()
      wait(context)
    }
    context.fireUserInboundEventTriggered(event)
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    progress.turned(isWritable: context.channel.isWritable)
    wait(context)
    context.fireChannelWritabilityChanged()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // While another answer is under way, nothing can be said.
    guard !isOver, progress.unanswered == 0, let fault = ConnectionFault(error)
    else { return context.fireErrorCaught(error) }
    refuse(answer(fault), context)
  }

  private func refuse(_ answer: PlainAnswer, _ context: ChannelHandlerContext) {
    var head = HTTPResponse(status: .init(code: answer.status))
    for (name, value) in answer.headers {
      if let name = HTTPField.Name(name) { head.headerFields[name] = value }
    }
    head.headerFields[.contentType] = answer.contentType
    head.headerFields[.contentLength] = String(answer.body.count)
    head.headerFields[.connection] = "close"
    isOver = true
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    context.write(wrapOutboundOut(.body(ByteBuffer(bytes: answer.body))), promise: nil)
    let written = context.eventLoop.makePromise(of: Void.self)
    part(context, after: written.futureResult)
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: written)
  }

  /// Ends the connection when the last word is said.
  ///
  /// What a client is still sending then is read and dropped for a while: a connection that is closed before it is read
  /// is reset, and the client may never see the answer.
  private func part(_ context: ChannelHandlerContext, after written: EventLoopFuture<Void>) {
    written.assumeIsolated().whenComplete { [self] _ in
      // One too many makes room at once.
      guard isWelcome else { return context.close(promise: nil) }
      progress.parted()
      wait(context)
      context.read()
      let closed = context.eventLoop.makePromise(of: Void.self)
      closed.futureResult.assumeIsolated().whenFailure { _ in context.close(promise: nil) }
      context.close(mode: .output, promise: closed)
    }
  }

  // MARK: Time

  /// Sets the time for what is waited for now.
  private func wait(_ context: ChannelHandlerContext) {
    guard let wait = progress.wait else {
      deadline = nil
      return
    }
    let end = NIODeadline.now() + TimeAmount(wait)
    deadline = end
    // An alarm that comes earlier looks again; most of them are never needed.
    if let alarm, alarm.at <= end { return }
    setAlarm(end, context)
  }

  private func setAlarm(_ time: NIODeadline, _ context: ChannelHandlerContext) {
    alarm?.task.cancel()
    let task = context.eventLoop.assumeIsolated().scheduleTask(deadline: time) { [self] in
      alarm = nil
      guard let deadline else { return }
      if deadline > .now() {
        setAlarm(deadline, context)
      } else if progress.lacksBody, !isAnswering, !isOver {
        refuse(answer(.incomplete), context)
      } else {
        context.close(promise: nil)
      }
    }
    alarm = (time, task)
  }
}

extension ConnectionFault {
  /// What is wrong with a request that could not be read; nil: it is the connection that failed.
  fileprivate init?(_ error: any Error) {
    switch error {
    case HTTPParserError.headerOverflow: self = .headerTooLarge
    case HTTPParserError.invalidEOFState, HTTPParserError.closedConnection: return nil
    case is HTTPParserError, is HTTP1TypeConversionError: self = .malformed
    default: return nil
    }
  }
}
