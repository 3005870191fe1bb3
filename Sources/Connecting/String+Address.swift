internal import NIOCore

extension String {
  /// Whether it is an IPv4 or IPv6 address.
  package var isIPAddress: Bool { (try? SocketAddress(ipAddress: self, port: 0)) != nil }
}
