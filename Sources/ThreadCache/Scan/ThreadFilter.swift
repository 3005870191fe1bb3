import KeyValue

/// Which threads a listing is about, by their ids.
public enum ThreadFilter: Sendable, Hashable {
  /// All of them.
  case all
  /// Ids that match a glob as a whole: `*`, `?`, `[a-z]`, `[^a]`, `\` escapes; matched on bytes.
  ///
  /// One that begins with `response:` means the records of that schema too, by their names as they are shown.
  case glob(String)
  /// Ids that contain this text, whatever special characters it has.
  case containing(String)

  /// What ids are matched with.
  var globs: IDGlobs {
    switch self {
    case .all: IDGlobs("*")
    case .glob(let pattern): IDGlobs(pattern)
    case .containing(let text):
      IDGlobs(Glob([UInt8(ascii: "*")] + Glob.escaped(text.utf8) + [UInt8(ascii: "*")]))
    }
  }

  /// The glob as a part of a longer one; where it would swallow what follows it, a wider one.
  var embeddable: [UInt8] { globs.embeddable }

  /// True when that thread is meant.
  public func matches(_ identity: ThreadIdentity) -> Bool { globs.matches(identity) }
}

/// The globs of a filter: that of the ids, and of a pattern that begins with `response:`, as names of that schema are
/// shown, also that of the ids of the records of that schema.
struct IDGlobs: Sendable {
  private let ids: Glob
  private let responses: Glob?

  init(_ pattern: String) {
    ids = Glob(pattern)
    let prefix = KeySchema.response.namePrefix
    responses = pattern.hasPrefix(prefix) ? Glob(String(pattern.dropFirst(prefix.count))) : nil
  }

  init(_ ids: Glob) {
    self.ids = ids
    responses = nil
  }

  /// A part of a longer glob that lets through what matches, and perhaps more.
  var embeddable: [UInt8] {
    // What stands before an id in a key's pattern ends with a star: it takes in the prefix.
    let glob = responses ?? ids
    return glob.isOpen ? [UInt8(ascii: "*")] : glob.pattern
  }

  func matches(_ identity: ThreadIdentity) -> Bool {
    identity.id.bytes.withUnsafeBytes { matches(identity.schema, $0) }
  }

  func matches(_ schema: KeySchema, _ id: UnsafeRawBufferPointer) -> Bool {
    ids.matches(id) || (schema == .response && responses?.matches(id) == true)
  }
}
