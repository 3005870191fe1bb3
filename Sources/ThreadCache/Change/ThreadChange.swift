import KeyValue

/// What a deed does to one thread: what was there, and what is there since.
///
/// This is what the journal keeps. It holds the parts that changed, not the whole thread, so that undoing
/// can put back these parts and leave alone what others changed meanwhile.
struct ThreadChange: Sendable, Equatable {
  /// Which thread.
  var identity: ThreadIdentity
  /// What happens to the meta; nil: nothing.
  var meta: MetaChange?
  /// When the meta expired before the deed; nil: never, or there was none.
  var expiry: Expiry?
  /// What happens to the hashes.
  var hashes: [HashChange] = []
  /// Lifetimes that are set.
  var lifetimes: [LifetimeChange] = []

  /// True when nothing changes at all.
  var isEmpty: Bool { meta == nil && hashes.allSatisfy(\.isEmpty) && lifetimes.isEmpty }
}

/// What happens to a meta.
enum MetaChange: Sendable, Equatable {
  /// There was none.
  case created(after: Fingerprint)
  /// It goes away; these were its bytes.
  case deleted(before: [UInt8])
  /// Parts of it change.
  case rewritten(Rewrite)

  /// Parts of a value that change.
  struct Rewrite: Sendable, Equatable {
    /// What the value was.
    var before: Fingerprint
    /// What it is since.
    var after: Fingerprint
    /// The bytes that change, in ascending order.
    var patches: [Patch]
    /// The same by member; nil: the value cannot be told apart by members.
    var members: [MemberChange]?
  }
}

/// A run of bytes that is replaced by another one.
struct Patch: Sendable, Equatable {
  /// Where in the new value.
  var offset: Int
  /// What was there.
  var before: [UInt8]
  /// What is there since.
  var after: [UInt8]
}

/// What happens to fields of one hash.
struct HashChange: Sendable, Equatable {
  /// A field.
  struct Field: Sendable, Equatable {
    /// Its name.
    var name: [UInt8]
    /// What it held; nil: there was none.
    var before: [UInt8]?
    /// What it holds since; nil: it is gone.
    var after: [UInt8]?
  }

  /// The key.
  var key: StoreKey
  /// The fields that change.
  var fields: [Field]
  /// When the hash expired; nil: never, or there was none.
  var expiry: Expiry?
  /// True when there was such a hash.
  var existed: Bool
  /// True when it goes away as a whole.
  var deleted: Bool

  /// True when nothing changes.
  var isEmpty: Bool { !deleted && fields.allSatisfy { $0.before == $0.after } }
}

/// The lifetime of one key.
struct LifetimeChange: Sendable, Equatable {
  /// The key.
  var key: StoreKey
  /// When it expired; nil: never.
  var before: Expiry?
  /// When it expires since; nil: never.
  var after: Expiry?
}

/// One member of a meta that changes.
///
/// Names are bytes, because `String` takes two spellings of one letter for the same name.
struct MemberChange: Sendable, Equatable {
  /// Which one.
  enum Path: Sendable, Hashable {
    /// A member of the meta itself (`scope`).
    case top([UInt8])
    /// A whole file.
    case file([UInt8])
    /// A member of a file.
    case fileMember(file: [UInt8], name: [UInt8])
    /// A slice.
    case slice(file: [UInt8], segment: [UInt8])
    /// A name in `loadedSegments`.
    case loaded(file: [UInt8], segment: [UInt8])
    /// A name in `availableSegments`.
    case available(file: [UInt8], segment: [UInt8])
  }

  /// Which one.
  var path: Path
  /// Its JSON; nil: there was none.
  var before: [UInt8]?
  /// Its JSON since; nil: it is gone.
  var after: [UInt8]?
  /// The name before it among its neighbours, where it was; nil: it was the first.
  var predecessor: [UInt8]?
}

extension MemberChange.Path: CustomStringConvertible {
  /// The member, for people.
  var description: String {
    func text(_ name: [UInt8]) -> String { String(decoding: name, as: UTF8.self) }
    return switch self {
    case .top(let name): text(name)
    case .file(let file): "file \(text(file))"
    case .fileMember(let file, let name): "\(text(name)) of \(text(file))"
    case .slice(let file, let segment): "\(text(segment)) of \(text(file))"
    case .loaded(let file, let segment): "\(text(segment)) in loadedSegments of \(text(file))"
    case .available(let file, let segment): "\(text(segment)) in availableSegments of \(text(file))"
    }
  }
}

/// Tells whether bytes are what they were, without keeping them: length and 64-bit FNV-1a.
///
/// It guards against chance, not against an adversary: who can write the store can also write what
/// undo would.
struct Fingerprint: Sendable, Hashable {
  let count: Int
  let hash: UInt64

  init(count: Int, hash: UInt64) {
    self.count = count
    self.hash = hash
  }

  init(_ bytes: some Collection<UInt8>) {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    self.init(count: bytes.count, hash: hash)
  }
}
