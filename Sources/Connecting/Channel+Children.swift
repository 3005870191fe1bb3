package import NIOCore
internal import NIOPosix

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

extension Channel {
  /// Keeps a program that is started meanwhile (an editor) from inheriting the connection, which NIO does not; on the
  /// channel's event loop.
  package func keepFromChildren() throws {
    try pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) {
      _ = fcntl($0, F_SETFD, FD_CLOEXEC)
    }
  }
}
