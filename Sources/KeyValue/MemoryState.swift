/// What a memory store holds, and what each operation does to it: no lock, no clock, no waiting.
struct MemoryState: Sendable {
  enum Content: Sendable {
    case string([UInt8], Version)
    case hash([[UInt8]: [UInt8]])
  }

  struct Entry: Sendable {
    var content: Content
    var expiry: Expiry?

    var type: ValueType {
      switch content {
      case .string: .string
      case .hash: .hash
      }
    }

    /// The length of the value, or of the names and values of all fields.
    var byteCount: Int {
      switch content {
      case .string(let bytes, _): bytes.count
      case .hash(let fields): fields.reduce(0) { $0 + $1.key.count + $1.value.count }
      }
    }
  }

  /// The time of the operation that is being done.
  var now: Int64 = 0
  private var entries: [StoreKey: Entry] = [:]
  private var order = KeyOrder()
  private var writes: Int64 = 0
  private var news = News()
  /// What was there before the steps that are being done, the innermost last.
  private var steps: [Step] = []

  /// What listeners have not been told yet.
  struct News: Sendable {
    var changed: [StoreKey] = []
    /// Whether so much changed that they should read all again.
    var isResync = false
  }

  /// What changed since this was last called.
  mutating func takeNews() -> News {
    defer { news = News() }
    return news
  }

  // MARK: Steps that can be undone

  private struct Step: Sendable {
    let news: News
    var old: [StoreKey: Entry?] = [:]
  }

  mutating func beginStep() { steps.append(Step(news: news)) }

  /// Ends the innermost step: what it wrote is kept, as a part of the step around it, or undone.
  mutating func endStep(keeping: Bool) {
    guard let step = steps.popLast() else { return }
    if keeping {
      if let outer = steps.indices.last { steps[outer].old.merge(step.old) { first, _ in first } }
      return
    }
    news = step.news
    for (key, entry) in step.old {
      if let entry {
        // The order may have dropped it.
        if entries.updateValue(entry, forKey: key) == nil { order.insert(key) }
      } else {
        entries[key] = nil
      }
    }
  }

  /// Remembers what is there of a key that is about to be written.
  private mutating func remember(_ key: StoreKey) {
    guard let last = steps.indices.last, steps[last].old[key] == nil else { return }
    steps[last].old[key] = .some(entries[key])
  }

  // MARK: Reading

  mutating func read(_ key: StoreKey, known: Version?, maxBytes: Int?) -> ReadResult {
    guard let entry = live(key) else { return .absent }
    guard case .string(let bytes, let version) = entry.content else {
      return .wrongType(entry.type)
    }
    if known == version { return .unchanged(expiry: entry.expiry) }
    if let maxBytes, bytes.count > maxBytes { return .tooLarge(bytes: bytes.count) }
    return .value(StoredValue(bytes: bytes, version: version, expiry: entry.expiry))
  }

  mutating func readFields(_ key: StoreKey, fields: [[UInt8]]?, maxBytes: Int?) -> FieldsResult {
    guard let entry = live(key) else { return .absent }
    guard case .hash(var found) = entry.content else { return .wrongType(entry.type) }
    if let fields {
      let wanted = Set(fields)
      found = found.filter { wanted.contains($0.key) }
    }
    let bytes = found.reduce(0) { $0 + $1.value.count }
    if let maxBytes, bytes > maxBytes { return .tooLarge(bytes: bytes) }
    return .fields(found, expiry: entry.expiry)
  }

  mutating func inspect(_ key: StoreKey) -> Inspection? {
    guard let entry = live(key) else { return nil }
    switch entry.content {
    case .string:
      return Inspection(type: .string, bytes: entry.byteCount, expiry: entry.expiry)
    case .hash(let fields):
      return Inspection(
        type: .hash, bytes: entry.byteCount, fields: fields.count, expiry: entry.expiry)
    }
  }

  mutating func scan(_ request: ScanRequest, glob: Glob) -> ScanPage {
    let rest = order.keys(
      after: request.cursor.map { StoreKey($0.token) }, from: glob.literalPrefix,
      present: entries)
    var keys: [StoreKey] = []
    for key in rest.prefix(max(1, request.hint)) {
      guard key.bytes.starts(with: glob.literalPrefix) else {
        return ScanPage(keys: keys, next: nil, total: entries.count)
      }
      guard let entry = live(key), request.type == nil || request.type == entry.type else {
        continue
      }
      if glob.matches(key) { keys.append(key) }
    }
    let looked = rest.prefix(max(1, request.hint))
    let next = looked.endIndex == rest.endIndex ? nil : looked.last
    return ScanPage(
      keys: keys, next: next.map { ScanCursor(token: $0.bytes) }, total: entries.count)
  }

  /// How many keys there are; those that are over go away here.
  mutating func keyCount() -> Int {
    for (key, entry) in entries where entry.expiry?.isOver(at: now) == true { remove(key) }
    return entries.count
  }

  mutating func key(at place: Int) -> StoreKey? {
    guard place < keyCount() else { return nil }
    var left = place
    for key in order.keys(after: nil, from: [], present: entries) where entries[key] != nil {
      if left == 0 { return key }
      left -= 1
    }
    return nil
  }

  /// What is held.
  mutating func statistics() -> StoreStatistics {
    _ = keyCount()
    var statistics = StoreStatistics()
    statistics.keys = entries.count
    statistics.expiringKeys = entries.values.count { $0.expiry != nil }
    statistics.usedBytes = entries.reduce(0) { sum, element in
      sum + Int64(element.key.bytes.count + element.value.byteCount)
    }
    return statistics
  }

  // MARK: Writing

  mutating func commit(_ commit: Commit) throws(StoreError) -> CommitResult {
    let entry = live(commit.anchor)
    var current: StoredValue?
    if let entry {
      guard case .string(let bytes, let version) = entry.content else {
        throw .wrongType(commit.anchor, entry.type, wanted: .string)
      }
      current = StoredValue(bytes: bytes, version: version, expiry: entry.expiry)
    }
    guard commit.expected.isMet(by: current?.version) else { return .conflict(current) }
    if case .splices(let splices, let result) = commit.change {
      // A store that sends the splices and not the result would have written something else.
      guard let current, splices.applied(to: current.bytes) == result else {
        throw StoreError(
          .corrupt, "the splices of \(commit.anchor) do not make the result they came with",
          key: commit.anchor)
      }
    }
    for dependent in commit.dependents { try check(dependent) }

    for dependent in commit.dependents where dependent.change == .delete { write(dependent) }
    switch commit.change {
    case .value(let bytes), .splices(_, let bytes):
      setString(commit.anchor, bytes, lifetime: commit.lifetime)
    case .delete: remove(commit.anchor)
    case .keep: _ = expire(commit.anchor, commit.lifetime)
    }
    for dependent in commit.dependents where dependent.change != .delete { write(dependent) }
    guard case .string(_, let version) = live(commit.anchor)?.content else {
      return .committed(version: nil, pending: [])
    }
    return .committed(version: version, pending: [])
  }

  /// Throws when `projection` is for a hash and its key holds something else.
  mutating func check(_ projection: Projection) throws(StoreError) {
    guard case .fields = projection.change, let entry = live(projection.key) else { return }
    if entry.type != .hash { throw .wrongType(projection.key, entry.type, wanted: .hash) }
  }

  /// Writes a projection that has been checked.
  mutating func write(_ projection: Projection) {
    switch projection.change {
    case .delete: remove(projection.key)
    case .fields(let set, let removed):
      var fields: [[UInt8]: [UInt8]] = [:]
      let old = live(projection.key)
      if case .hash(let found) = old?.content { fields = found }
      for field in removed { fields[field] = nil }
      fields.merge(set) { $1 }
      guard !fields.isEmpty else { return remove(projection.key) }
      put(
        projection.key,
        Entry(
          content: .hash(fields),
          expiry: projection.lifetime.expiry(current: old?.expiry, now: now)))
    }
  }

  mutating func delete(_ key: StoreKey, version: Version?) -> DeleteResult {
    guard let entry = live(key) else { return .absent }
    if let version {
      guard case .string(_, version) = entry.content else { return .changed }
    }
    remove(key)
    return .deleted
  }

  mutating func deleteAll() {
    for key in entries.keys { remember(key) }
    entries = [:]
    order = KeyOrder()
    news.isResync = true
  }

  mutating func expire(_ key: StoreKey, _ lifetime: Lifetime) -> Bool {
    guard var entry = live(key) else { return false }
    let expiry = lifetime.expiry(current: entry.expiry, now: now)
    if expiry != entry.expiry {
      entry.expiry = expiry
      put(key, entry)
    }
    return true
  }

  // MARK: Leases and counters

  mutating func lease(
    _ key: StoreKey, token: [UInt8], milliseconds: Int64
  ) throws(StoreError) -> Bool {
    if let entry = live(key) {
      guard case .string(let holder, _) = entry.content else {
        throw .wrongType(key, entry.type, wanted: .string)
      }
      if holder != token { return false }
    }
    setString(key, token, lifetime: .after(milliseconds: milliseconds))
    return true
  }

  mutating func release(_ key: StoreKey, token: [UInt8]) {
    if case .string(token, _) = live(key)?.content { remove(key) }
  }

  mutating func add(
    _ amounts: [(key: StoreKey, amount: Int64)], lifetime: Lifetime
  ) throws(StoreError) -> [Int64] {
    var sums: [StoreKey: Int64] = [:]
    var results: [Int64] = []
    for (key, amount) in amounts {
      let old: Int64
      if let sum = sums[key] { old = sum } else { old = try counter(key) }
      let (sum, overflow) = old.addingReportingOverflow(amount)
      if overflow { throw .counterOverflow(key) }
      sums[key] = sum
      results.append(sum)
    }
    for (key, sum) in sums { setString(key, DecimalText.bytes(sum), lifetime: lifetime) }
    return results
  }

  private mutating func counter(_ key: StoreKey) throws(StoreError) -> Int64 {
    guard let entry = live(key) else { return 0 }
    guard case .string(let bytes, _) = entry.content else {
      throw .wrongType(key, entry.type, wanted: .string)
    }
    guard let number = DecimalText.number(bytes) else { throw .notANumber(key) }
    return number
  }

  // MARK: Entries

  /// The entry of a key whose lifetime is not over; one that is over goes away here.
  private mutating func live(_ key: StoreKey) -> Entry? {
    guard let entry = entries[key] else { return nil }
    if let expiry = entry.expiry, expiry.isOver(at: now) {
      remove(key)
      return nil
    }
    return entry
  }

  mutating func setString(_ key: StoreKey, _ bytes: [UInt8], lifetime: Lifetime) {
    writes += 1
    let expiry = lifetime.expiry(current: live(key)?.expiry, now: now)
    put(key, Entry(content: .string(bytes, Version(count: writes)), expiry: expiry))
  }

  private mutating func put(_ key: StoreKey, _ entry: Entry) {
    if let expiry = entry.expiry, expiry.isOver(at: now) { return remove(key) }
    remember(key)
    if entries.updateValue(entry, forKey: key) == nil { order.insert(key) }
    news.changed.append(key)
  }

  private mutating func remove(_ key: StoreKey) {
    guard entries[key] != nil else { return }
    remember(key)
    entries[key] = nil
    news.changed.append(key)
  }
}
