/// Why a server could not be started, or did not do what a test asked of it.
public struct ServerFailure: Error, CustomStringConvertible {
  /// What happened, and what to do about it.
  public let description: String

  init(_ description: String) { self.description = description }
}
