internal import AsyncHTTPClient
import Connecting
import KeyValue
internal import NIOCore
internal import NIOHTTP1
internal import NIOHTTP2
internal import NIOSSL

extension WebFailure {
  /// What an error of an attempt means.
  ///
  /// Errors of the HTTP client are named by their kind: their full words may hold headers, and a token is one.
  init(_ error: any Error, _ options: WebOptions, proxy: WebProxy?, wasSent: Bool) {
    let translation = ErrorTranslation(options: options, proxy: proxy, wasSent: wasSent)
    let (kind, words) = translation.meaning(of: error)
    self.init(kind, words, wasSent: wasSent)
  }
}

private struct ErrorTranslation {
  let options: WebOptions
  let proxy: WebProxy?
  let wasSent: Bool

  private var name: String { options.address.name }
  private var proxyName: String { "the proxy \(proxy?.name ?? "?")" }
  /// Who is connected to.
  private var place: String { proxy == nil ? name : proxyName }

  func meaning(of error: any Error) -> (WebFailure.Kind, String) {
    switch error {
    case is CancellationError: return (.cancelled, "the request to \(name) was cancelled")
    case let error as HTTPClientError: return meaning(ofClient: error)
    case NIOSSLError.uncleanShutdown: return closed
    // A stream or its connection was ended: by a server that goes away, for one.
    case is any NIOHTTP2Error: return closed
    case ChannelError.connectTimeout: break
    case is ChannelError: return closed
    case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError:
      let failure = TLSFailure(error)
      return (.tls(failure), "\(name) \(failure.words(plain: "an http:// server"))")
    // The end came where more of the answer was due.
    case HTTPParserError.invalidEOFState: return closed
    case let error as IOError where wasSent && !error.isRefusal:
      return (.lost, "\(name) is cut off: \(error.words)")
    default: break
    }
    if let failure = ConnectingFailure(error) {
      return (.unreachable, failure.words(place, within: options.connectDeadline))
    }
    return wasSent
      ? (.garbage, "\(name) does not speak HTTP as it should (\(type(of: error)))")
      : (.unreachable, "\(name) cannot be reached (\(type(of: error)))")
  }

  private func meaning(ofClient error: HTTPClientError) -> (WebFailure.Kind, String) {
    let deadline = options.connectDeadline.formatted
    switch error {
    case .connectTimeout:
      return (.unreachable, "\(place) did not accept a connection within \(deadline)")
    case .tlsHandshakeTimeout:
      return (.unreachable, "\(name) did not begin TLS within \(deadline)")
    case .httpProxyHandshakeTimeout, .socksHandshakeTimeout:
      return (.unreachable, "\(proxyName) did not answer within \(deadline)")
    case .proxyAuthenticationRequired:
      return (.unreachable, "\(proxyName) wants a user and a password, or other ones")
    case .invalidProxyResponse: return (.unreachable, "\(proxyName) does not lead to \(name)")
    case .getConnectionFromPoolTimeout:
      return (.timedOut, "\(name) was too busy to be asked within \(deadline)")
    case .deadlineExceeded:
      return (.timedOut, "\(name) did not answer within \(options.deadline.formatted)")
    case .remoteConnectionClosed, .uncleanShutdown, .cancelled, .requestStreamCancelled:
      return closed
    case .alreadyShutdown:
      return (.unreachable, "the connection to \(name) was closed by this program")
    case .redirectLimitReached, .redirectCycleDetected:
      return (.redirected, "\(name) sends from one address to the next, without end")
    default:
      return (
        wasSent ? .garbage : .unreachable, "\(name) cannot be asked (\(error.shortDescription))"
      )
    }
  }

  /// The connection was there, and is no longer.
  private var closed: (WebFailure.Kind, String) {
    wasSent
      ? (.lost, "\(name) closed the connection before its answer was whole")
      : (.unreachable, "\(name) closed the connection before it was asked anything")
  }
}
