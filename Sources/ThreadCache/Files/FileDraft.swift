#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file that is being written, before it gets its name: `.bobbin-<pid>-<number>.tmp`.
struct FileDraft: Sendable {
  private let process: pid_t

  /// A name that no other draft has.
  static func newName() -> [UInt8] {
    _ = began
    return Array(".bobbin-\(getpid())-\(UInt64.random(in: 0 ... .max)).tmp".utf8)
  }

  /// Seconds since 1970 before which this process wrote none: a process of its number may have, which is 1 in every
  /// container.
  private static let began = time(nil) - 1

  /// The draft of this name; nil: it is none.
  init?(_ name: [UInt8]) {
    let parts = String(decoding: name, as: UTF8.self).split(
      separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0] == ".bobbin", parts[2].hasSuffix(".tmp"),
      let process = pid_t(parts[1]), process > 0, UInt64(parts[2].dropLast(4)) != nil
    else { return nil }
    self.process = process
  }

  /// Whether whoever wrote it is gone.
  func isLost(at path: [UInt8]) -> Bool {
    guard process == getpid() else { return kill(process, 0) != 0 && errno == ESRCH }
    var status = stat()
    let began = Self.began
    return lstat(path.map(CChar.init(bitPattern:)) + [0], &status) == 0
      && status.st_mtim.tv_sec < began
  }
}
