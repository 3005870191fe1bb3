import Glibc

/// A port of which nobody else can take possession: connections to it are refused, or hang.
final class RawSocket: Sendable {
  let port: Int
  private let sockets: [CInt]

  /// - Parameter isFull: listens, with so many connections waiting that no more are accepted.
  init(isFull: Bool = false) throws {
    let listener = Self.socket()
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, length) == 0 && getsockname(listener, $0, &length) == 0
      }
    }
    guard isBound else { throw Failure() }
    port = Int(UInt16(bigEndian: address.sin_port))
    var sockets = [listener]
    if isFull {
      guard listen(listener, 0) == 0 else { throw Failure() }
      for _ in 0..<4 {
        let client = Self.socket()
        sockets.append(client)
        _ = withUnsafePointer(to: address) {
          $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(client, $0, length) }
        }
      }
    }
    self.sockets = sockets
  }

  deinit { for socket in sockets { close(socket) } }

  struct Failure: Error {}

  private static func socket() -> CInt {
    let kind = CInt(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    return Glibc.socket(AF_INET, kind, 0)
  }
}
