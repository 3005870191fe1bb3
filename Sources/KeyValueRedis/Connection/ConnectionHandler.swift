import Connecting
import KeyValueCommands
internal import NIOCore
internal import NIOSSL
import RESP

/// The end of a connection on its event loop: sends batches and hands out what comes back.
final class ConnectionHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let name: String
  private let vitals: ConnectionVitals
  private let news: NewsFeed?
  private let traffic: Traffic
  /// How long a connection stays open, unused, on which a reply did not come in time.
  private let lingering: TimeAmount?
  private var parser: RESPParser
  private var pipeline = Pipeline()
  private var arrived: [RESPValue] = []
  private var context: ChannelHandlerContext?
  private var ending: ConnectionEnding?
  private var isFlushing = false
  private var alarm: (at: NIODeadline, task: Scheduled<Void>)?

  init(
    name: String, limits: RESPLimits, vitals: ConnectionVitals, news: NewsFeed?,
    traffic: Traffic, lingering: TimeAmount?
  ) {
    self.name = name
    self.vitals = vitals
    self.news = news
    self.traffic = traffic
    self.lingering = lingering
    parser = RESPParser(limits: limits)
  }

  // MARK: What callers want

  func send(_ batch: CommandBatch) {
    if let ending {
      batch.caller.resume(returning: .failure(.unsent(to: name, ending)))
    } else if batch.ticket.isCancelled {
      batch.caller.resume(
        returning: .failure(.givenUp(wasSent: false, writes: batch.writes)))
    } else {
      pipeline.append(batch)
      sendWaiting()
      setAlarm(batch.alarm)
    }
  }

  func cancel(_ ticket: CommandBatch.Ticket) { pipeline.cancel(ticket) }

  func leave() {
    guard ending == nil else { return stopLingering() }
    end(.left)
  }

  // MARK: What the channel says

  func handlerAdded(context: ChannelHandlerContext) { self.context = context }

  func handlerRemoved(context: ChannelHandlerContext) {
    end(.closed)
    stopLingering()
    self.context = nil
  }

  func channelInactive(context: ChannelHandlerContext) {
    end(.closed)
    stopLingering()
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    end(ConnectionEnding(error))
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard ending == nil else { return stopLingering() }
    vitals.heard()
    let buffer = unwrapInboundIn(data)
    traffic.received(buffer.readableBytes)
    let failure = buffer.withUnsafeReadableBytes { bytes -> RESPSyntaxError? in
      do throws(RESPSyntaxError) {
        try parser.read(bytes, into: &arrived)
        return nil
      } catch {
        return error
      }
    }
    let replies = arrived
    arrived = []
    for reply in replies { take(reply) }
    if let failure {
      end(.garbage(failure))
    } else if ending == nil {
      sendWaiting()
    }
  }

  // MARK: Replies

  private func take(_ reply: RESPValue) {
    if let push = push(in: reply) {
      if let news, !news.publish(push) { end(.flooded) }
    } else if !pipeline.take(reply) {
      if case .error(let error) = reply {
        // A server that is about to close says why.
        end(.dismissed(error))
      } else {
        // From here on every reply could be taken for that of another command.
        end(.garbage(.malformed("conversation: a reply that nobody asked for")))
      }
    }
  }

  /// The elements of a reply that is news, whatever the protocol's version calls it.
  private func push(in reply: RESPValue) -> [RESPValue]? {
    switch reply {
    case .push(let elements):
      // RESP3 confirms a subscription out of band, though somebody waits for it.
      elements.isConfirmation && !pipeline.isQuiet ? nil : elements
    case .array(let elements) where news != nil:
      elements.isMessage || pipeline.isQuiet ? elements : nil
    // A line of MONITOR, which begins with the time; no reply to a question for news does.
    case .bytes(let line) where news != nil && line.first.map(Self.isDigit) == true: [reply]
    default: nil
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  // MARK: Sending

  private func sendWaiting() {
    guard let context else { return }
    var hasWritten = false
    while let batch = pipeline.next() {
      traffic.sent(batch.count, bytes: batch.wire.readableBytes)
      context.write(wrapOutboundOut(batch.wire), promise: nil)
      hasWritten = true
    }
    guard hasWritten, !isFlushing else { return }
    isFlushing = true
    // Behind what other callers have already handed to the loop, so that all of it leaves in one piece.
    context.eventLoop.assumeIsolated().execute { [self] in
      isFlushing = false
      self.context?.flush()
    }
  }

  // MARK: Deadlines

  private func setAlarm(_ deadline: NIODeadline) {
    if let alarm, alarm.at <= deadline { return }
    guard let loop = context?.eventLoop else { return }
    alarm?.task.cancel()
    let task = loop.assumeIsolated().scheduleTask(deadline: deadline) { [self] in
      alarm = nil
      checkDeadlines()
    }
    alarm = (deadline, task)
  }

  private func checkDeadlines() {
    let now = NIODeadline.now()
    pipeline.giveUp(at: now)
    if let patience = pipeline.overdue(at: now) { return end(.stalled(patience)) }
    pipeline.dropOverdue(at: now, name: name)
    if let deadline = pipeline.deadline { setAlarm(deadline) }
  }

  private func end(_ why: ConnectionEnding) {
    guard ending == nil else { return }
    // What was taken for the first reply of a batch may have been the reason why the server closes.
    let ending = why.isLoss ? pipeline.dismissal.map { .dismissed($0) } ?? why : why
    self.ending = ending
    vitals.end()
    alarm?.task.cancel()
    alarm = nil
    let rest: TimeAmount? = if case .stalled = ending { lingering } else { nil }
    // Before the callers hear of it, who look at once whether it is still waited on.
    if let rest { linger(rest) }
    pipeline.end(ending, name: name, isWithinReply: parser.isWithinReply)
    news?.finish()
    if rest == nil { context?.close(promise: nil) }
  }

  // MARK: Lingering

  /// Stays open for a while, so that it can be told whether what the server works on came from here.
  private func linger(_ time: TimeAmount) {
    guard let context else { return }
    vitals.turned(isWaitedOn: true)
    let task = context.eventLoop.assumeIsolated().scheduleTask(in: time) { [self] in
      alarm = nil
      stopLingering()
    }
    alarm = (NIODeadline.now() + time, task)
  }

  private func stopLingering() {
    guard vitals.isWaitedOn else { return }
    vitals.turned(isWaitedOn: false)
    alarm?.task.cancel()
    alarm = nil
    context?.close(promise: nil)
  }
}

extension [RESPValue] {
  fileprivate var isConfirmation: Bool { kind?.hasSuffix("subscribe") ?? false }

  fileprivate var isMessage: Bool {
    switch kind {
    case "message", "pmessage", "smessage": true
    default: false
    }
  }

  private var kind: String? {
    guard case .bytes(let bytes) = first, bytes.count <= 12 else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension ConnectionEnding {
  /// What an error of the channel means.
  init(_ error: any Error) {
    switch error {
    case let error as IOError: self = .broken(error.words)
    case NIOSSLError.uncleanShutdown: self = .closed
    case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError: self = .tls(TLSFailure(error))
    default: self = .broken("\(error)")
    }
  }
}
