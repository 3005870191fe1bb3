/// Why nothing was packaged: what, where, and what to do.
public enum DeploymentError: Error {
  /// Something else is there, which is not replaced.
  case occupied(String)
  /// There is no such folder to take from.
  case missing(String)
  /// A file cannot be what it has to be.
  case file(String)
  /// What could not be done with a file, without a full stop, and what the system said to it.
  case system(String, any Error)
}
