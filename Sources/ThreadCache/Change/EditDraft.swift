import JSONText
import KeyValue

/// What is edited.
public enum EditTarget: Sendable, Hashable {
  /// A whole meta.
  case thread(ThreadIdentity)
  /// One file of it.
  case file(ThreadIdentity, file: String)
  /// One slice.
  case segment(ThreadIdentity, file: String, segment: String)

  /// The thread it is in.
  public var identity: ThreadIdentity {
    switch self {
    case .thread(let identity), .file(let identity, _), .segment(let identity, _, _): identity
    }
  }
}

/// A text to edit, and what it was made from.
public struct EditDraft: Sendable {
  /// What is edited.
  public let target: EditTarget
  /// The bytes as they are stored.
  public let original: [UInt8]
  /// The text to edit: indented where it is JSON, otherwise as it is stored.
  public let text: [UInt8]
  /// When the thread expires, which editing keeps; nil: never.
  public var expiry: Expiry? { meta.stored.expiry }
  /// The thread.
  public var identity: ThreadIdentity { target.identity }
  /// The version of the meta.
  public var version: Version { meta.version }

  /// The whole meta.
  let meta: StoredMeta
}

/// An edit that was checked.
public struct EditPlan: Sendable {
  /// What was edited.
  public let draft: EditDraft
  /// The text as it was edited.
  public let edited: [UInt8]
  /// What will be stored in the place of `draft.original`.
  public let after: [UInt8]

  /// What is stored now.
  public var before: [UInt8] { draft.original }
  /// True when nothing changes.
  public var isEmpty: Bool { splices.isEmpty }

  let splices: [JSONSplice]
  /// The whole meta afterwards.
  let result: [UInt8]
}

/// What became of an edit.
public enum EditOutcome: Sendable {
  /// It is stored; the entry by which it can be undone, where a journal is kept.
  case done(ChangeEntry?)
  /// Somebody changed the same value first; nothing was stored. This is the value as it is now.
  case conflict(current: EditDraft)
}

extension EditTarget {
  /// The value in a meta; nil: it is not there.
  func value(in root: JSONValue) -> JSONValue? {
    switch self {
    case .thread: root
    case .file(_, let file): Self.file(file, in: root)
    case .segment(_, let file, let segment): Self.file(file, in: root)?["data"]?[segment]
    }
  }

  private static func file(_ id: String, in root: JSONValue) -> JSONValue? {
    root["files"]?.elements.first { $0["id"]?.string?.isSameName(as: id) ?? false }
  }

  /// What is edited, for people.
  var words: String {
    switch self {
    case .thread(let identity): identity.words
    case .file(let identity, let file): "file \(file) of \(identity.words)"
    case .segment(let identity, let file, let segment):
      "\(segment) of \(file) in \(identity.words)"
    }
  }
}
