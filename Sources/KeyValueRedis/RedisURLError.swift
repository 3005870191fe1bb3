/// What is wrong with the address of a Redis, without repeating what may be a secret.
public struct RedisURLError: Error, Sendable, Equatable, CustomStringConvertible {
  /// One sentence for people.
  public let description: String

  init(_ description: String) { self.description = description }
}
