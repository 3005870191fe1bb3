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
  /// How much it takes.
  public let limits: Limits
  /// The folder it is in.
  public var path: String { folder.path }

  private let folder: OutboxFolder
  private let now: @Sendable () -> Int64
  /// What this process has put into it, so that the same update does not wait twice.
  private let own = Mutex<[Own: OutboxFolder.Name]>([:])

  /// What this process has dropped and not reported yet.
  private let expired = Mutex<[DrainReport.Item]>([])

  private struct Own: Hashable {
    let thread: ThreadID
    let contents: Fingerprint
  }

  /// The outbox of the store `storeIdentity` (``KeyValue/StoreDescription/identity``) in `directory`.
  ///
  /// Nothing is read or made yet: a directory that cannot be written matters to the first update.
  /// - Throws: ``CacheError/file(_:)`` when `directory` cannot be the name of one.
  public convenience init(
    directory: String, storeIdentity: String, limits: Limits = Limits()
  ) throws(CacheError) {
    try self.init(
      directory: directory, storeIdentity: storeIdentity, limits: limits, now: { WallClock.now() })
  }

  init(
    directory: String, storeIdentity: String, limits: Limits, now: @escaping @Sendable () -> Int64
  ) throws(CacheError) {
    guard !directory.isEmpty, !directory.utf8.contains(0) else {
      throw CacheError.file("The outbox needs a directory.")
    }
    self.storeIdentity = storeIdentity
    self.limits = limits
    self.now = now
    folder = OutboxFolder(path: directory + "/" + StoreFileName.of(storeIdentity))
  }

  /// Finds out whether it can be written, before somebody needs it.
  ///
  /// - Throws: ``CacheError/file(_:)``, which says why not.
  public func check() throws(CacheError) { try folder.probe() }

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
      if let bytes = try folder.read(name), let entry = entry(bytes, name) { entries.append(entry) }
    }
    return entries
  }

  /// Drops what has waited too long.
  ///
  /// - Returns: what was dropped, also by this process on its way.
  public func prune() throws(CacheError) -> DrainReport {
    let oldest = now() - limits.maxAgeMilliseconds
    for name in try folder.names() where name.time < oldest { try drop(name) }
    return DrainReport(
      items: expired.withLock { items in
        defer { items = [] }
        return items
      })
  }

  /// Stores what waits, in order, as far as nobody has changed it since; stops when the store is away.
  ///
  /// Where another process is at it, nothing is done.
  ///
  /// - Parameter cache: the threads of the store.
  public func drain(into cache: ThreadCache) async -> DrainReport {
    var report = DrainReport()
    do throws(CacheError) {
      guard try !folder.names().isEmpty, let lock = try folder.emptying() else { return report }
      try folder.clean()
      report = try prune()
      for name in try folder.names() {
        guard let bytes = try folder.read(name) else { continue }
        guard let entry = entry(bytes, name) else {
          try folder.setAside(name)
          report.items.append(
            DrainReport.Item(
              time: name.time, thread: nil,
              fate: .failed("The update cannot be read; it was set aside in \(path).")))
          continue
        }
        guard let item = try await cache.store(entry) else { break }
        // Should this process die before, the next one finds what is stored, and nothing more to do.
        try folder.remove(name)
        report.items.append(item)
      }
      _ = consume lock
    } catch {
      report.problem = error
    }
    return report
  }

  /// Takes an update; it is on the disk when this returns.
  ///
  /// - Throws: `CacheError.file`: the disk; `refused`: it is full.
  func add(_ entry: OutboxEntry) throws(CacheError) {
    let bytes = entry.json(store: storeIdentity)
    let mine = Own(thread: entry.thread, contents: Fingerprint(bytes))
    if let name = own.withLock({ $0[mine] }), folder.holds(name) { return }
    let oldest = now() - limits.maxAgeMilliseconds
    let name = try folder.add(bytes, now: now()) { names throws(CacheError) in
      var waiting = names
      if !hasRoom(waiting, for: bytes.count) {
        for name in waiting where name.time < oldest { try drop(name) }
        waiting.removeAll { $0.time < oldest }
      }
      guard hasRoom(waiting, for: bytes.count) else {
        throw .refused("The outbox \(path) is full: \(waiting.count) updates wait.")
      }
    }
    own.withLock { own in
      if own.count >= 4096 { own = [:] }
      own[mine] = name
    }
  }

  private func entry(_ bytes: [UInt8], _ name: OutboxFolder.Name) -> OutboxEntry? {
    OutboxEntry(json: bytes, store: storeIdentity, time: name.time)
  }

  private func hasRoom(_ names: [OutboxFolder.Name], for bytes: Int) -> Bool {
    names.count < limits.maxEntries
      && names.reduce(bytes) { $0 + $1.bytes } <= limits.maxBytes
  }

  private func drop(_ name: OutboxFolder.Name) throws(CacheError) {
    let thread = try folder.read(name).flatMap { entry($0, name) }?.thread
    try folder.remove(name)
    let item = DrainReport.Item(time: name.time, thread: thread, fate: .expired)
    expired.withLock { $0.append(item) }
  }
}
