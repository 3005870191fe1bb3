/// What is wrong with the address of a Redis, without repeating what may be a secret.
public struct RedisURLError: Error, Sendable, Equatable, CustomStringConvertible {
  /// One sentence for people.
  public let description: String

  init(_ description: String) { self.description = description }
}

extension RedisURLError {
  /// The address has a user but no password.
  ///
  /// Where a password may stand depends on where the address was written, which its reader knows.
  public static let userWithoutPassword = RedisURLError(
    "the address names a user without a password")
}
