import KeyValue

/// Which threads a listing is about, by their ids.
public enum ThreadFilter: Sendable, Hashable {
  /// All of them.
  case all
  /// Ids that match a glob as a whole: `*`, `?`, `[a-z]`, `[^a]`, `\` escapes; matched on bytes.
  case glob(String)
  /// Ids that contain this text, whatever special characters it has.
  case containing(String)

  /// The glob that ids match as a whole.
  var glob: Glob {
    switch self {
    case .all: Glob("*")
    case .glob(let pattern): Glob(pattern)
    case .containing(let text):
      Glob([UInt8(ascii: "*")] + Glob.escaped(text.utf8) + [UInt8(ascii: "*")])
    }
  }

  /// The glob as a part of a longer one; where it would swallow what follows it, a wider one.
  var embeddable: [UInt8] {
    let glob = glob
    return glob.isOpen ? [UInt8(ascii: "*")] : glob.pattern
  }

  /// True when the thread of that id is meant.
  public func matches(_ id: ThreadID) -> Bool { glob.matches(id.bytes) }
}
