/// A value that is longer than the limit on what is read, in words that say how to read it all the same.
enum TooLong {
  /// `has 70 MB, more than are read: --max-value 71MB reads them`.
  static func words(_ bytes: Int) -> String {
    let size =
      bytes >= 10_000_000
      ? "\(bytes / 1_000_000) MB" : bytes >= 10_000 ? "\(bytes / 1000) kB" : "\(bytes) bytes"
    return "has \(size), more than are read: --max-value \(bytes / 1_000_000 + 1)MB reads them"
  }
}
