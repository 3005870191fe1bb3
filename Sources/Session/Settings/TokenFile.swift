import Foundation

/// What a file with a token in it should be.
enum TokenFile {
  /// What should be known of the open file at `path`, as a sentence; nil: it is its owner's only, or no file that stays.
  static func warning(descriptor: Int32, _ path: String) -> String? {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    return warning(status, path)
  }

  /// The same for a file of which this is known.
  static func warning(_ status: stat, _ path: String) -> String? {
    guard status.st_mode & S_IFMT == S_IFREG, status.st_mode & 0o077 != 0 else { return nil }
    return "Others than you may read the token in \(Shown.line(path)): chmod 600 it."
  }
}
