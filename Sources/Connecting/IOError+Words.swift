package import NIOCore

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

extension IOError {
  /// What the system calls it.
  package var words: String { String(cString: strerror(errnoCode)) }

  /// Whether nobody listens there.
  package var isRefusal: Bool { errnoCode == ECONNREFUSED }
}
