import Foundation

/// Ports for servers.
///
/// They lie below those that the system gives to outgoing connections, so that a server finds its port free when it
/// is started again; and so low that a cluster node's bus port, 10000 above, is a port too. Between the look and the
/// server's own bind another process may take the port: whoever starts a server tries again with another.
enum FreePort {
  static func find() throws -> Int {
    for _ in 0..<1000 {
      let port = Int.random(in: 12_000..<21_900)
      if isFree(port), isFree(port + 10_000) { return port }
    }
    throw ServerFailure("no free port between 12000 and 21900 on 127.0.0.1")
  }

  private static func isFree(_ port: Int) -> Bool {
    guard let socket = try? Socket.listening(onPort: port) else { return false }
    socket.close()
    return true
  }
}
