/// What is wrong with an address, a proxy or a token, without repeating what may be a secret.
public struct WebSettingError: Error, Sendable, Equatable, CustomStringConvertible {
  /// One sentence for people: what is wrong and what it should be.
  public let description: String

  package init(_ description: String) { self.description = description }
}
