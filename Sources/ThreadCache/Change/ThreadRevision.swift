import JSONText
import KeyValue

/// What a deed is going to do to one thread, with what it replaces.
struct ThreadRevision: Sendable {
  /// What becomes of the meta.
  enum Meta: Sendable {
    /// It stays.
    case keep
    /// Parts of it are replaced.
    case rewrite([Commit.Splice], result: [UInt8])
    /// It is made.
    case create([UInt8])
    /// It goes.
    case delete
  }

  /// What becomes of a hash.
  struct Hash: Sendable {
    var change: HashChange
    var lifetime: Lifetime
  }

  /// Which thread.
  let identity: ThreadIdentity
  /// The meta as it was read; nil: there was none.
  let current: StoredValue?
  /// What becomes of it.
  var meta = Meta.keep
  /// What becomes of its lifetime.
  var lifetime = Lifetime.keep
  /// What becomes of the hashes.
  var hashes: [Hash] = []
  /// Lifetimes that are set, for the journal.
  var lifetimes: [LifetimeChange] = []
  /// True when the meta's key holds no string, so that there is no version to compare.
  var isForeign = false

  init(_ identity: ThreadIdentity, current: StoredValue?) {
    self.identity = identity
    self.current = current
  }

  /// A revision that makes `result` of the meta that was read.
  init(_ identity: ThreadIdentity, current: StoredValue, splices: [JSONSplice], result: [UInt8]) {
    self.init(identity, current: current)
    guard !splices.isEmpty else { return }
    meta = .rewrite(splices.map(Commit.Splice.init), result: result)
  }

  /// True when nothing changes.
  var isEmpty: Bool {
    guard case .keep = meta else { return false }
    return lifetimes.isEmpty && hashes.allSatisfy { $0.change.isEmpty && $0.lifetime == .keep }
  }

  /// It as the store takes it.
  var commit: Commit {
    let change: Commit.Change =
      switch meta {
      case .keep: .keep
      case .rewrite(let splices, let result): .splices(splices, result: result)
      case .create(let bytes): .value(bytes)
      case .delete: .delete
      }
    return Commit(
      anchor: identity.metaKey,
      expected: current.map { .version($0.version) } ?? .absent,
      change: change, lifetime: lifetime, dependents: projections)
  }

  /// What becomes of the hashes, as the store takes it.
  var projections: [Projection] {
    hashes.map { hash in
      guard !hash.change.deleted else {
        return Projection(key: hash.change.key, change: .delete, lifetime: .keep)
      }
      var set: [[UInt8]: [UInt8]] = [:]
      var removed: Set<[UInt8]> = []
      for field in hash.change.fields {
        if let after = field.after { set[field.name] = after } else { removed.insert(field.name) }
      }
      return Projection(
        key: hash.change.key, change: .fields(set: set, removed: removed), lifetime: hash.lifetime)
    }
  }

  /// It as the journal keeps it.
  var journaled: ThreadChange {
    let change: MetaChange? =
      switch meta {
      case .keep: nil
      case .create(let bytes): .created(after: Fingerprint(bytes))
      case .delete: current.map { .deleted(before: $0.bytes) }
      case .rewrite(let splices, let result):
        current.map { .rewritten(.init(of: $0.bytes, splices: splices, result: result)) }
      }
    return ThreadChange(
      identity: identity, meta: change, expiry: current?.expiry,
      hashes: hashes.map(\.change).filter { !$0.isEmpty }, lifetimes: lifetimes)
  }
}

extension MetaChange.Rewrite {
  /// The rewriting of `before` by `splices`.
  init(of before: [UInt8], splices: [Commit.Splice], result: [UInt8]) {
    var patches: [Patch] = []
    var shift = 0
    for splice in splices {
      let removed = before[splice.offset..<(splice.offset + splice.removed)]
      patches.append(
        Patch(offset: splice.offset + shift, before: Array(removed), after: splice.inserted))
      shift += splice.inserted.count - splice.removed
    }
    self.init(
      before: Fingerprint(before), after: Fingerprint(result), patches: patches,
      members: MemberMerge.changes(from: before, to: result))
  }

  /// The splices that make of the new value what it was; nil where `current` is not that value.
  func undoing(in current: [UInt8]) -> [JSONSplice]? {
    guard Fingerprint(current) == after else { return nil }
    var splices: [JSONSplice] = []
    var end = 0
    for patch in patches {
      let range = patch.offset..<(patch.offset + patch.after.count)
      guard range.lowerBound >= end, range.upperBound <= current.count,
        current[range].elementsEqual(patch.after)
      else { return nil }
      splices.append(
        JSONSplice(offset: patch.offset, removed: patch.after.count, inserted: patch.before))
      end = range.upperBound
    }
    return splices
  }
}

extension JSONSplice {
  /// The one run of bytes in which two values differ; none if they do not.
  static func difference(from before: [UInt8], to after: [UInt8]) -> [JSONSplice] {
    let shorter = min(before.count, after.count)
    var start = 0
    while start < shorter, before[start] == after[start] { start += 1 }
    var end = 0
    while end < shorter - start,
      before[before.count - 1 - end] == after[after.count - 1 - end]
    { end += 1 }
    guard start < before.count - end || start < after.count - end else { return [] }
    return [
      JSONSplice(
        offset: start, removed: before.count - start - end,
        inserted: Array(after[start..<(after.count - end)]))
    ]
  }
}
