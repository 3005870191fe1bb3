import JSONText
import KeyValue

/// What an update may say beside its files.
public struct UpdateOptions: Sendable {
  /// Which record is meant; nil: the one there is, else one of the settings' schema.
  public var schema: KeySchema?
  /// The new `compatibilityMetadata` of a `response:` record; nil: what is stored stays.
  public var compatibilityMetadata: JSONValue?
  /// Keys of Bobbin's own that are written in the same commit (the entry of the load history).
  public var extraProjections: [Projection]
  /// The record of the load that brought the update, where that is queued: it comes into the thread's history when the
  /// update is stored.
  package var queuedRecord: (@Sendable () -> RecordedText)?
  /// True: a slice that the thread has stays as it is, and only those it lacks are added.
  ///
  /// For who read the thread some time ago and brings what was missing then: somebody may have stored
  /// or edited it since.
  public var keepsStoredSlices: Bool
  /// The ids of the only files that may leave the thread; nil: all that the rule about years makes leave.
  ///
  /// For who was shown what would leave and agreed to it: where others would leave as well by now, the
  /// update is `CacheError.wouldDrop` and nothing is written.
  public var mayDrop: [String]?

  /// The options.
  public init(
    schema: KeySchema? = nil, compatibilityMetadata: JSONValue? = nil,
    extraProjections: [Projection] = [], keepsStoredSlices: Bool = false, mayDrop: [String]? = nil
  ) {
    self.schema = schema
    self.compatibilityMetadata = compatibilityMetadata
    self.extraProjections = extraProjections
    self.keepsStoredSlices = keepsStoredSlices
    self.mayDrop = mayDrop
  }

  /// Refuses to let files leave that were not agreed to.
  func check(dropping files: [String]) throws(CacheError) {
    guard let mayDrop else { return }
    let agreed = Set(mayDrop.map { Array($0.utf8) })
    let others = files.filter { !agreed.contains(Array($0.utf8)) }
    if !others.isEmpty { throw .wouldDrop(others) }
  }
}

/// A segment of a file, by name.
public struct SegmentName: Sendable, Hashable {
  /// The file.
  public let file: String
  /// The segment.
  public let segment: String

  /// A segment of a file.
  public init(file: String, segment: String) {
    self.file = file
    self.segment = segment
  }
}

/// What an update did; it is only handed out for an update that is stored.
public struct UpdateReceipt: Sendable {
  /// The record that was updated.
  public let identity: ThreadIdentity
  /// The version its meta has since.
  public let version: Version?
  /// How many attempts it took; more than 1: others were changing the thread.
  public let attempts: Int
  /// The meta before; nil: the thread is new.
  public let before: [UInt8]?
  /// The meta since.
  public let after: [UInt8]
  /// Names that were sent as loaded without a slice, or with null: they were not marked loaded, and
  /// what was stored of them stays.
  public let withoutSlice: [SegmentName]
  /// Files of another year that left the meta (`response:` records, see
  /// ``ThreadCache/updateThreadCache(_:with:options:)``).
  public let droppedFiles: [String]
  /// Hashes that could not be written after the meta was: `verify` reports them, `repair` mends
  /// them.
  public let projectionsPending: [Projection]

  /// Length of the meta before, in bytes; 0: the thread is new.
  public var bytesBefore: Int { before?.count ?? 0 }
  /// Length of the meta since, in bytes.
  public var bytesAfter: Int { after.count }
}
