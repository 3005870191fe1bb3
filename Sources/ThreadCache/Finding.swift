import KeyValue

/// One disagreement in a thread, as `verify` reports it.
public struct Finding: Sendable, Hashable {
  /// What kind of disagreement.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// The name is in `loadedSegments`, the meta has no slice for it.
    case loadedWithoutSlice
    /// The meta has a slice, its name is not in `loadedSegments`.
    case sliceWithoutFlag
    /// The name is in `loadedSegments` and not in `availableSegments`.
    case loadedNotAvailable
    /// The name is in `loadedSegments` and its slice is null.
    case nullSlice
    /// The hash lacks a slice that the meta has, or has another one.
    case staleProjection
    /// The hash has a slice that the meta does not have.
    case sliceOnlyInHash
    /// The key never expires.
    case noLifetime
    /// The hash expires well before the meta, or outlives it.
    case lifetimesDiffer
    /// The value is no JSON.
    case unreadable
    /// The key holds another type than it should.
    case wrongType
    /// The JSON is not of the shape a meta has (`files` no list, an entry null, a list that is
    /// text, …).
    case wrongShape
    /// Two files of one id, or two members of one name.
    case duplicate
    /// A hash whose thread has no meta, or whose file is not in the meta.
    case orphan
  }

  /// What kind.
  public let kind: Kind
  /// The key it is found at.
  public let key: StoreKey
  /// The file, where it concerns one.
  public let file: String?
  /// The segment, where it concerns one.
  public let segment: String?
  /// Where in the value, in bytes; nil: nowhere in particular.
  public let byteOffset: Int?
  /// One sentence for people.
  public let message: String
  /// True when repair knows the one right answer.
  public let repairable: Bool

  /// The message, with the byte of what cannot be read.
  public var placed: String {
    guard kind == .unreadable || kind == .wrongShape, let byteOffset else { return message }
    return "\(message) at byte \(byteOffset)"
  }

  /// The same, behind the file it is about where it names only a segment of it.
  public var sentence: String {
    guard segment != nil, let file else { return placed }
    return "\(file): \(placed)"
  }

  /// Whether what it is about counts as broken: that a thread never expires may be meant, and stands where its lifetime does.
  var breaks: Bool { kind != .noLifetime }

  /// A disagreement.
  public init(
    _ kind: Kind, key: StoreKey, file: String? = nil, segment: String? = nil,
    byteOffset: Int? = nil, message: String, repairable: Bool
  ) {
    self.kind = kind
    self.key = key
    self.file = file
    self.segment = segment
    self.byteOffset = byteOffset
    self.message = message
    self.repairable = repairable
  }
}
