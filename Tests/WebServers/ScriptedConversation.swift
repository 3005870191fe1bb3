import NIOCore

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// One connection to a scripted server: cuts what comes into requests.
final class ScriptedConversation: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let number: Int
  private let seen: Seen
  private let script: ScriptedServer.Script
  private var bytes: [UInt8] = []

  init(number: Int, seen: Seen, script: @escaping ScriptedServer.Script) {
    self.number = number
    self.seen = seen
    self.script = script
  }

  func channelActive(context: ChannelHandlerContext) {
    seen.state.withLock { $0.open[ObjectIdentifier(self)] = context.channel }
  }

  func channelInactive(context: ChannelHandlerContext) {
    seen.state.withLock { $0.open[ObjectIdentifier(self)] = nil }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    bytes.append(contentsOf: unwrapInboundIn(data).readableBytesView)
    if isNoRequest {
      // What is no HTTP, such as the beginning of TLS, is answered as real servers do.
      send("HTTP/1.1 400 Bad Request\r\n\r\n", context)
      context.close(promise: nil)
      return
    }
    while let request = takeRequest() {
      switch script(request, seen.note(request)) {
      case .bytes(let text): send(text, context)
      case .last(let text):
        send(text, context)
        context.close(promise: nil)
      case .silence: break
      case .reset:
        // A socket that does not linger ends with a reset.
        if let channel = context.channel as? any SocketOptionProvider {
          channel.setSoLinger(linger(l_onoff: 1, l_linger: 0)).assumeIsolated().whenComplete { _ in
            context.close(promise: nil)
          }
        }
      }
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  private func send(_ text: String, _ context: ChannelHandlerContext) {
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
  }

  /// Whether what came is not the beginning of a request: no word, or a line of nothing else.
  private var isNoRequest: Bool {
    if let first = bytes.first, first < UInt8(ascii: "A") { return true }
    guard let end = bytes.firstRange(of: Array("\r\n".utf8)) else { return false }
    return !bytes[..<end.lowerBound].contains(UInt8(ascii: "/"))
  }

  /// Takes the first request off what came, if it is whole.
  private func takeRequest() -> ScriptedServer.Request? {
    guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
    let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(
      separator: "\r\n", omittingEmptySubsequences: false)
    let headers = lines.dropFirst().map { line in
      let colon = line.firstIndex(of: ":") ?? line.endIndex
      return (
        name: String(line[..<colon]),
        value: String(line[colon...].dropFirst().drop { $0 == " " })
      )
    }
    let length =
      headers.first { $0.name.lowercased() == "content-length" }.flatMap { Int($0.value) } ?? 0
    let rest = bytes[end.upperBound...]
    guard rest.count >= length else { return nil }
    let words = (lines.first ?? "").split(separator: " ")
    let request = ScriptedServer.Request(
      method: words.first.map(String.init) ?? "", target: words.count > 1 ? String(words[1]) : "",
      headers: headers, body: Array(rest.prefix(length)),
      connection: number)
    bytes.removeFirst(end.upperBound + length)
    return request
  }
}
