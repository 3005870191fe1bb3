/// Text that must not be seen.
public struct Secret: Sendable, Hashable {
  /// The text itself.
  public let value: String

  /// A secret.
  public init(_ value: String) { self.value = value }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Not the secret.
  public var description: String { Self.sign }
  /// Not the secret.
  public var debugDescription: String { description }
  /// Not the secret.
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}
