import KeyValue
internal import NIOCore
internal import NIOPosix

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

extension StoreError {
  /// Why there is no connection.
  init(
    connecting error: any Error, to endpoint: RedisOptions.Endpoint, within deadline: Duration
  ) {
    self.init(.unreachable, Self.words(error, endpoint, deadline))
  }

  private static func words(
    _ error: any Error, _ endpoint: RedisOptions.Endpoint, _ deadline: Duration
  ) -> String {
    let name = endpoint.name
    switch error {
    case ChannelError.connectTimeout:
      return "\(name) did not accept a connection within \(deadline.formatted)"
    case let error as NIOConnectionError:
      // Of several addresses the first reason is as good as any.
      if let first = error.connectionErrors.first { return words(first.error, endpoint, deadline) }
      return "there is no host named \(error.host)"
    case let error as IOError where error.errnoCode == ECONNREFUSED:
      return "nobody answers at \(name): connection refused"
    case let error as IOError where error.errnoCode == ENOENT:
      return "there is no socket \(name)"
    case let error as IOError where error.errnoCode == EACCES:
      return "this user may not connect to \(name)"
    case let error as IOError: return "\(name) cannot be reached: \(error.words)"
    case let error as SocketAddressError: return "\(name) is no address to connect to: \(error)"
    default: return "\(name) cannot be reached: \(error)"
    }
  }
}

extension IOError {
  /// What the system calls it.
  var words: String { String(cString: strerror(errnoCode)) }
}
