import KeyValue
import ThreadCache

/// Keeps processes from loading the same at the same time: a short lease in the store says that somebody is at it.
///
/// Best effort, and a courtesy: nobody waits for one longer than ``Retrieval/Settings/leaseWait``, and without it (keys
/// of our own switched off, a store that is read-only or fails) the source is merely read more than once; what is
/// stored is protected by the commit alone. It ends by the clock of the store, whatever those of the processes show.
/// It costs who has it two operations beside the look at the thread in between, and who waits no more than
/// ``mostAsked``.
actor LoadLeases {
  /// A lease this process has.
  struct Held: Sendable {
    let key: StoreKey
  }

  /// How often it is asked for at most: the waits grow, so that they need not be many.
  static let mostAsked = 16

  /// What asking for a lease came to.
  struct Grant: Sendable {
    /// The lease; nil: go on without.
    var held: Held?
    /// How long another process was waited for; nil: not at all.
    var waited: Duration?
  }

  private let cache: ThreadCache
  private let address: String
  private let wait: Duration
  private let milliseconds: Int64
  /// Loads of one process share a token: they share their reads of the source anyway.
  ///
  /// It is text, which is all that some stores can be told.
  private let token = (0..<2).flatMap { _ in
    Array(String(UInt64.random(in: .min ... .max), radix: 36).utf8)
  }
  /// Until when nobody asks, after a refusal.
  private var refusedUntil: ContinuousClock.Instant?
  private let refusalPause: Duration

  /// - Parameter refusalPause: how long nobody asks a store that has refused: it costs, and will hardly be granted.
  init(
    cache: ThreadCache, address: String, settings: Retrieval.Settings,
    refusalPause: Duration = .seconds(60)
  ) {
    self.cache = cache
    self.refusalPause = refusalPause
    self.address = address
    wait = settings.leaseWait
    // A holder may need the source's whole deadline, and then it still has to write.
    milliseconds = Int64((settings.sourceDeadline + .seconds(5)).inMilliseconds)
  }

  /// Takes the lease on loading these files of a thread, waiting for another process that has it.
  func acquire(_ thread: ThreadIdentity, files: [String]) async -> Grant {
    let start = ContinuousClock.now
    guard cache.settings.ownKeys, refusedUntil.map({ $0 <= start }) ?? true else { return Grant() }
    let key = key(thread, files)
    var grant = Grant()
    var pause = wait / 1000
    var asked = 1
    do throws(StoreError) {
      while try await !cache.store.lease(key, token: token, milliseconds: milliseconds) {
        let waited = ContinuousClock.now - start
        grant.waited = waited
        guard waited < wait, asked < Self.mostAsked else { return grant }
        asked += 1
        // Random, so that those who wait do not all ask at the same moment.
        let jittered = pause * Double.random(in: 0.5...1)
        guard (try? await Task.sleep(for: min(jittered, wait - waited))) != nil else {
          return grant
        }
        pause = pause * 1.75
        grant.waited = ContinuousClock.now - start
      }
      grant.held = Held(key: key)
    } catch {
      // A failover or a quota passes, and rights may be given.
      if error.code.isRefusal { refusedUntil = .now + refusalPause }
    }
    return grant
  }

  /// Gives a lease back; should that fail, it ends by itself.
  func release(_ held: Held) async {
    // In a task of its own: the one of the load may be cancelled, and others would wait for nobody.
    await Task { [store = cache.store, token] in
      try? await store.release(held.key, token: token)
    }.value
  }

  private func key(_ thread: ThreadIdentity, _ files: [String]) -> StoreKey {
    let names = [address] + files.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let what = Digest.hex(names.map(\.nameBytes).joined(separator: [0]))
    return thread.leaseKey(what)
  }
}

extension StoreError.Code {
  fileprivate var isRefusal: Bool {
    if case .refused = self { true } else { self == .unsupported }
  }
}

/// A short name for a long one: 64-bit FNV-1a.
///
/// No protection against anybody who wants a collision, which would cost a load no more than a wait.
enum Digest {
  static func hex(_ bytes: some Sequence<UInt8>) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0100_0000_01b3 }
    let text = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - text.count) + text
  }
}
