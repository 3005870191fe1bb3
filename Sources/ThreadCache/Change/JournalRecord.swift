import KeyValue

/// What the journal's file is a list of.
enum JournalRecord: Sendable, Equatable {
  /// The store the journal is about; the first record.
  case store(identity: String, nextID: Int)
  /// A deed begins.
  case begin(JournalIntent)
  /// What it will do to one thread; on disk before it is done.
  case change(entry: Int, ThreadChange)
  /// It was not done to this thread after all.
  case skipped(entry: Int, ThreadIdentity)
  /// These are the lifetimes it really set, by the store's clock.
  case lifetimes(entry: Int, ThreadIdentity, [LifetimeChange])
  /// The deed ended.
  case end(entry: Int, ChangeEntry.Outcome)
  /// It was done to so many threads more, of which nothing was kept.
  case unkept(entry: Int, threads: Int)
  /// Undoing it has left so many threads alone; 0: those that the store failed for are left.
  case left(entry: Int, threads: Int)
}

/// What somebody is about to do.
struct JournalIntent: Sendable, Equatable {
  var id: Int
  var time: Int64
  var deed: ChangeEntry.Deed
  var threads: [ThreadIdentity]
  var summary: String
  /// The entry that this one undoes.
  var undoes: Int?
}

extension JournalRecord {
  /// The record as bytes.
  var encoded: [UInt8] {
    var writer = JournalWriter()
    switch self {
    case .store(let identity, let nextID):
      writer.byte(0)
      writer.text(identity)
      writer.integer(nextID)
    case .begin(let intent):
      writer.byte(1)
      writer.integer(intent.id)
      writer.integer(intent.time)
      writer.text(intent.deed.rawValue)
      writer.list(intent.threads) { $0.identity($1) }
      writer.text(intent.summary)
      writer.optional(intent.undoes) { $0.integer($1) }
    case .change(let entry, let change):
      writer.byte(2)
      writer.integer(entry)
      writer.change(change)
    case .skipped(let entry, let identity):
      writer.byte(3)
      writer.integer(entry)
      writer.identity(identity)
    case .lifetimes(let entry, let identity, let lifetimes):
      writer.byte(4)
      writer.integer(entry)
      writer.identity(identity)
      writer.list(lifetimes) { $0.lifetime($1) }
    case .end(let entry, let outcome):
      writer.byte(5)
      writer.integer(entry)
      writer.text(outcome.rawValue)
    case .unkept(let entry, let threads):
      writer.byte(6)
      writer.integer(entry)
      writer.integer(threads)
    case .left(let entry, let threads):
      writer.byte(7)
      writer.integer(entry)
      writer.integer(threads)
    }
    return writer.bytes
  }

  /// The entry that a change belongs to, without reading the change; nil: it is no change.
  static func entryOfChange(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard bytes.first == 2 else { return nil }
    var reader = JournalReader(bytes.dropFirst())
    return try? reader.number()
  }

  /// The record in these bytes.
  init(decoding bytes: ArraySlice<UInt8>) throws(JournalReader.Malformed) {
    var reader = JournalReader(bytes)
    switch try reader.byte() {
    case 0: self = .store(identity: try reader.text(), nextID: try reader.number())
    case 1: self = .begin(try reader.intent())
    case 2: self = .change(entry: try reader.number(), try reader.change())
    case 3: self = .skipped(entry: try reader.number(), try reader.identity())
    case 4:
      self = .lifetimes(
        entry: try reader.number(), try reader.identity(),
        try reader.list { reader throws(JournalReader.Malformed) in try reader.lifetime() })
    case 5:
      let entry = try reader.number()
      guard let outcome = ChangeEntry.Outcome(rawValue: try reader.text()) else {
        throw JournalReader.Malformed()
      }
      self = .end(entry: entry, outcome)
    case 6: self = .unkept(entry: try reader.number(), threads: try reader.number())
    case 7: self = .left(entry: try reader.number(), threads: try reader.number())
    default: throw JournalReader.Malformed()
    }
    guard reader.isAtEnd else { throw JournalReader.Malformed() }
  }
}

extension JournalWriter {
  fileprivate mutating func identity(_ value: ThreadIdentity) {
    text(value.schema.rawValue)
    blob(value.id.bytes)
  }

  fileprivate mutating func expiry(_ value: Expiry?) {
    optional(value) { $0.integer($1.milliseconds) }
  }

  fileprivate mutating func fingerprint(_ value: Fingerprint) {
    integer(value.count)
    integer(Int64(bitPattern: value.hash))
  }

  fileprivate mutating func lifetime(_ value: LifetimeChange) {
    blob(value.key.bytes)
    expiry(value.before)
    expiry(value.after)
  }

  fileprivate mutating func change(_ value: ThreadChange) {
    identity(value.identity)
    optional(value.meta) { $0.meta($1) }
    expiry(value.expiry)
    list(value.hashes) { $0.hash($1) }
    list(value.lifetimes) { $0.lifetime($1) }
  }

  private mutating func meta(_ value: MetaChange) {
    switch value {
    case .created(let after):
      byte(0)
      fingerprint(after)
    case .deleted(let before):
      byte(1)
      blob(before)
    case .rewritten(let rewrite):
      byte(2)
      fingerprint(rewrite.before)
      fingerprint(rewrite.after)
      list(rewrite.patches) {
        $0.integer($1.offset)
        $0.blob($1.before)
        $0.blob($1.after)
      }
      optional(rewrite.members) { $0.list($1) { $0.member($1) } }
    }
  }

  private mutating func hash(_ value: HashChange) {
    blob(value.key.bytes)
    list(value.fields) {
      $0.blob($1.name)
      $0.optional($1.before) { $0.blob($1) }
      $0.optional($1.after) { $0.blob($1) }
    }
    expiry(value.expiry)
    byte(value.existed ? 1 : 0)
    byte(value.deleted ? 1 : 0)
  }

  private mutating func member(_ value: MemberChange) {
    let (kind, names): (UInt8, [[UInt8]]) =
      switch value.path {
      case .top(let name): (0, [name])
      case .file(let file): (1, [file])
      case .fileMember(let file, let name): (2, [file, name])
      case .slice(let file, let segment): (3, [file, segment])
      case .loaded(let file, let segment): (4, [file, segment])
      case .available(let file, let segment): (5, [file, segment])
      }
    byte(kind)
    for name in names { blob(name) }
    optional(value.before) { $0.blob($1) }
    optional(value.after) { $0.blob($1) }
    optional(value.predecessor) { $0.blob($1) }
  }
}

extension JournalReader {
  fileprivate mutating func number() throws(Malformed) -> Int { Int(try integer()) }

  fileprivate mutating func flag() throws(Malformed) -> Bool { try byte() != 0 }

  fileprivate mutating func optionalBlob() throws(Malformed) -> [UInt8]? {
    try optional { reader throws(Malformed) in try reader.blob() }
  }

  fileprivate mutating func intent() throws(Malformed) -> JournalIntent {
    let id = try number()
    let time = try integer()
    guard let deed = ChangeEntry.Deed(rawValue: try text()) else { throw Malformed() }
    return JournalIntent(
      id: id, time: time, deed: deed,
      threads: try list { reader throws(Malformed) in try reader.identity() },
      summary: try text(), undoes: try optional { reader throws(Malformed) in try reader.number() })
  }

  fileprivate mutating func identity() throws(Malformed) -> ThreadIdentity {
    guard let schema = KeySchema(rawValue: try text()) else { throw Malformed() }
    return ThreadIdentity(schema: schema, id: ThreadID(bytes: try blob()))
  }

  private mutating func expiry() throws(Malformed) -> Expiry? {
    try optional { reader throws(Malformed) in Expiry(milliseconds: try reader.integer()) }
  }

  private mutating func fingerprint() throws(Malformed) -> Fingerprint {
    Fingerprint(count: try number(), hash: UInt64(bitPattern: try integer()))
  }

  fileprivate mutating func lifetime() throws(Malformed) -> LifetimeChange {
    LifetimeChange(key: StoreKey(try blob()), before: try expiry(), after: try expiry())
  }

  fileprivate mutating func change() throws(Malformed) -> ThreadChange {
    ThreadChange(
      identity: try identity(),
      meta: try optional { reader throws(Malformed) in try reader.meta() }, expiry: try expiry(),
      hashes: try list { reader throws(Malformed) in try reader.hash() },
      lifetimes: try list { reader throws(Malformed) in try reader.lifetime() })
  }

  private mutating func meta() throws(Malformed) -> MetaChange {
    switch try byte() {
    case 0: return .created(after: try fingerprint())
    case 1: return .deleted(before: try blob())
    case 2:
      return .rewritten(
        .init(
          before: try fingerprint(), after: try fingerprint(),
          patches: try list { reader throws(Malformed) in
            Patch(offset: try reader.number(), before: try reader.blob(), after: try reader.blob())
          },
          members: try optional { reader throws(Malformed) in
            try reader.list { reader throws(Malformed) in try reader.member() }
          }))
    default: throw Malformed()
    }
  }

  private mutating func hash() throws(Malformed) -> HashChange {
    HashChange(
      key: StoreKey(try blob()),
      fields: try list { reader throws(Malformed) in
        HashChange.Field(
          name: try reader.blob(), before: try reader.optionalBlob(),
          after: try reader.optionalBlob())
      },
      expiry: try expiry(), existed: try flag(), deleted: try flag())
  }

  private mutating func member() throws(Malformed) -> MemberChange {
    let path: MemberChange.Path =
      switch try byte() {
      case 0: .top(try blob())
      case 1: .file(try blob())
      case 2: .fileMember(file: try blob(), name: try blob())
      case 3: .slice(file: try blob(), segment: try blob())
      case 4: .loaded(file: try blob(), segment: try blob())
      case 5: .available(file: try blob(), segment: try blob())
      default: throw Malformed()
      }
    return MemberChange(
      path: path, before: try optionalBlob(), after: try optionalBlob(),
      predecessor: try optionalBlob())
  }
}
