/// Why nothing was packaged: what, where, and what to do.
public enum DeploymentError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Something else is there, which is not replaced.
  case occupied(String)
  /// There is no such folder to take from.
  case missing(String)
  /// A file cannot be read or written.
  case file(String)

  /// A sentence.
  public var description: String {
    switch self {
    case .occupied(let words), .missing(let words), .file(let words): words
    }
  }
}
