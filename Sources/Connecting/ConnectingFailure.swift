import KeyValue
internal import NIOCore
internal import NIOPosix

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Why a place accepted no connection.
package enum ConnectingFailure: Sendable, Equatable {
  /// It did not answer in time.
  case slow
  /// Its name means no address.
  case noHost(String)
  /// Nobody listens there.
  case refused
  /// There is no such unix socket.
  case noSocket
  /// This user may not.
  case notPermitted
  /// The system said so, in its words.
  case system(String)
  /// The place is no address.
  case noAddress(String)

  /// What an error of NIO means; nil: it is not about connecting.
  package init?(_ error: any Error) {
    switch error {
    case ChannelError.connectTimeout: self = .slow
    case let error as NIOConnectionError:
      // Of several addresses the first reason is as good as any.
      if let first = error.connectionErrors.first {
        self = ConnectingFailure(first.error) ?? .system("\(first.error)")
      } else {
        self = .noHost(error.host)
      }
    case let error as IOError:
      switch error.errnoCode {
      case ECONNREFUSED: self = .refused
      case ENOENT: self = .noSocket
      case EACCES: self = .notPermitted
      default: self = .system(error.words)
      }
    case let error as SocketAddressError: self = .noAddress("\(error)")
    default: return nil
    }
  }

  /// What happened to whom, as a sentence.
  ///
  /// - Parameters:
  ///   - name: the place, without secrets.
  ///   - deadline: how long it was waited for.
  package func words(_ name: String, within deadline: Duration) -> String {
    switch self {
    case .slow: "\(name) did not accept a connection within \(deadline.formatted)"
    case .noHost(let host): "there is no host named \(host)"
    case .refused: "nobody answers at \(name): connection refused"
    case .noSocket: "there is no socket \(name)"
    case .notPermitted: "this user may not connect to \(name)"
    case .system(let words): "\(name) cannot be reached: \(words)"
    case .noAddress(let words): "\(name) is no address to connect to: \(words)"
    }
  }
}
