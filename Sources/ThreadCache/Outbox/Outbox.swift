import KeyValue
import Synchronization

/// Updates of one store that could not be stored because it was away, kept on this machine until it is back.
///
/// ```swift
/// let outbox = try Outbox(directory: "/home/ada/.local/state/bobbin/outbox", storeIdentity: identity)
/// let cache = ThreadCache(store: store, outbox: outbox)
/// switch try await cache.updateOrQueue(id, with: files) { … }
/// let report = await outbox.drain(into: cache)      // once the store answers
/// ```
///
/// What was taken is on the disk, in files that only their owner can read. Any number of processes may add to it, and
/// one at a time empties it, in order. An update that waits longer than its limit is dropped, and reported.
public final class Outbox: Sendable {
  /// How much it takes, and for how long.
  public struct Limits: Sendable, Equatable {
    /// What has waited longer is dropped, in milliseconds; 10 minutes.
    public var maxAgeMilliseconds: Int64 = 600_000
    /// More bytes than this are not taken.
    public var maxBytes = 64 << 20
    /// More updates than this are not taken.
    public var maxEntries = 10_000

    /// The usual limits.
    public init() {}
  }

  /// How much waits.
  public struct Status: Sendable, Equatable {
    /// Updates.
    public var entries = 0
    /// Bytes of their files.
    public var bytes = 0
    /// When the oldest came, in milliseconds since 1970.
    public var oldest: Int64?
  }

  /// The store it is for.
  public let storeIdentity: String
  /// Where that is, for people; nil: it was not said.
  public let address: String?
  /// How much it takes.
  public let limits: Limits
  /// The folder it is in.
  public var path: String { folder.path }

  /// The directory that the outboxes of all stores are in.
  let directory: String
  let folder: OutboxFolder
  let clock: OutboxClock
  /// What the next emptying has to know of those before.
  let course = Mutex(DrainCourse())
  let drained = Mutex(DrainedSlices())
  private let own = Mutex(OwnUpdates())
  private let ages = Mutex(WaitingTimes())
  /// What this process has dropped and not reported yet.
  private let expired = Mutex<[DrainReport.Item]>([])

  /// The outbox of the store `storeIdentity` (``KeyValue/StoreDescription/identity``) in `directory`.
  ///
  /// Nothing is read or made yet: a directory that cannot be written matters to the first update.
  ///
  /// - Parameter address: where the store is, in words that have no secret; ``elsewhere()`` of another outbox tells it.
  /// - Throws: ``CacheError/file(_:)`` when `directory` cannot be the name of one.
  public convenience init(
    directory: String, storeIdentity: String, address: String? = nil, limits: Limits = Limits()
  ) throws(CacheError) {
    try self.init(
      directory: directory, storeIdentity: storeIdentity, address: address, limits: limits,
      clock: .system)
  }

  init(
    directory: String, storeIdentity: String, address: String? = nil, limits: Limits,
    clock: OutboxClock
  ) throws(CacheError) {
    guard !directory.isEmpty, !directory.utf8.contains(0) else {
      throw CacheError.file("The outbox needs a directory.")
    }
    self.storeIdentity = storeIdentity
    self.address = address
    self.directory = directory
    self.limits = limits
    self.clock = clock
    folder = OutboxFolder(path: directory + "/" + StoreFileName.of(storeIdentity))
  }

  /// Finds out whether it can be written, before somebody needs it.
  ///
  /// - Parameter making: whether its folder is made where it is missing.
  /// - Throws: ``CacheError/file(_:)``, which says why not, and what comes of it.
  public func check(making: Bool = false) throws(CacheError) {
    do throws(CacheError) { try folder.probe(making: making) } catch {
      throw .file(
        "\("\(error)".asSentence) What is loaded while the store is away cannot be queued, and is lost."
      )
    }
  }

  /// How much waits, without looking into it.
  public func status() throws(CacheError) -> Status {
    let names = try folder.names()
    return Status(
      entries: names.count, bytes: names.reduce(0) { $0 + $1.bytes }, oldest: names.first?.time)
  }

  /// What waits, in order; what cannot be read is left out.
  public func entries() throws(CacheError) -> [OutboxEntry] {
    var entries: [OutboxEntry] = []
    for name in try folder.names() {
      if case .bytes(let bytes) = try folder.contents(of: name), let entry = entry(bytes, name) {
        entries.append(entry)
      }
    }
    return entries
  }

  /// Drops what has waited too long.
  ///
  /// A clock that is set while this process runs makes nothing older that it has seen.
  ///
  /// - Returns: what was dropped, also by this process on its way; the `problem` where something could not be.
  public func prune() throws(CacheError) -> DrainReport {
    let names = try folder.names()
    ages.withLock { $0.keep(names) }
    var report = DrainReport()
    for name in names where isTooOld(name) {
      do throws(CacheError) { try drop(name) } catch { report.problem = report.problem ?? error }
    }
    report.items = expired.withLock { items in
      defer { items = [] }
      return items
    }
    return report
  }

  /// Takes an update; it is on the disk when this returns, and waits from now on, also one that waits already.
  ///
  /// - Throws: `CacheError.file`: the disk; `refused`: it is full.
  func add(_ entry: OutboxEntry) throws(CacheError) {
    // Sent again by another load it is the same update: the record of the first one stays.
    var update = entry
    update.record = nil
    let plain = update.json(store: storeIdentity, address: address)
    let contents = Fingerprint(plain)
    if try waitsAnew(contents, for: entry.thread) { return }
    let name: OutboxFolder.Name
    if entry.record == nil {
      name = try put(plain)
    } else {
      do throws(CacheError) {
        name = try put(entry.json(store: storeIdentity, address: address))
      } catch {
        // What was brought matters more than that it is remembered who brought it.
        guard case .refused = error else { throw error }
        name = try put(plain)
      }
    }
    remember(name, contents, for: entry.thread)
  }

  /// Puts an update on the disk, in the place of such as have waited too long where there is no other.
  private func put(_ bytes: [UInt8]) throws(CacheError) -> OutboxFolder.Name {
    try folder.add(bytes, now: clock.now()) { names throws(CacheError) in
      var waiting = names
      if !hasRoom(waiting, for: bytes.count) {
        let old = waiting.filter(isTooOld)
        for name in old { try drop(name) }
        waiting.removeAll(where: old.contains)
      }
      guard hasRoom(waiting, for: bytes.count) else {
        throw .refused("The outbox \(path) is full: \(waiting.count) updates wait.")
      }
    }
  }

  /// Makes an update that this process has put in wait behind all others, from now on; false: it waits no more.
  private func waitsAnew(_ contents: Fingerprint, for thread: ThreadID) throws(CacheError) -> Bool {
    let known = own.withLock { own in
      own.name(of: contents, for: thread).map { ($0, isLast: own.isLast($0, of: thread)) }
    }
    guard let (name, isLast) = known else { return false }
    // Whoever sends one again and again does not make the disk busy.
    if isLast, age(of: name) < Self.precision, folder.holds(name) { return true }
    guard let renewed = try folder.renew(name, now: clock.now()) else { return false }
    remember(renewed, contents, for: thread)
    return true
  }

  /// How exactly the age of an update that is sent again is kept, in milliseconds.
  private static let precision: Int64 = 1000

  private func remember(
    _ name: OutboxFolder.Name, _ contents: Fingerprint, for thread: ThreadID
  ) {
    own.withLock { $0.note(name, contents, for: thread) }
    _ = age(of: name)
  }

  private func age(of name: OutboxFolder.Name) -> Int64 {
    ages.withLock { $0.age(of: name, by: clock) }
  }

  private func isTooOld(_ name: OutboxFolder.Name) -> Bool {
    age(of: name) > limits.maxAgeMilliseconds
  }

  func entry(_ bytes: [UInt8], _ name: OutboxFolder.Name) -> OutboxEntry? {
    OutboxEntry(json: bytes, store: storeIdentity, time: name.time)
  }

  private func hasRoom(_ names: [OutboxFolder.Name], for bytes: Int) -> Bool {
    names.count < limits.maxEntries
      && names.reduce(bytes) { $0 + $1.bytes } <= limits.maxBytes
  }

  private func drop(_ name: OutboxFolder.Name) throws(CacheError) {
    var thread: ThreadID?
    if case .bytes(let bytes)? = try? folder.contents(of: name) {
      thread = entry(bytes, name)?.thread
    }
    try folder.remove(name)
    let item = DrainReport.Item(time: name.time, thread: thread, fate: .expired)
    expired.withLock { $0.append(item) }
  }
}
