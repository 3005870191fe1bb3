import Synchronization

/// Takes down whether what was read within it was stale, and how old it is.
///
/// ``StaleReads`` answers what it remembers only to a task that has such a note: who does not look at the note gets
/// the failure.
///
/// ```swift
/// let note = StaleNote()
/// let meta = await note.taking { await read() }
/// if let stale = note.stale { print("as it was \(stale.age) ago") }
/// ```
public final class StaleNote: Sendable {
  /// The note of this task; nil: nothing stale is wanted.
  @TaskLocal public static var current: StaleNote?

  /// That something was answered as it was.
  public struct Stale: Sendable, Equatable {
    /// How long ago it was read.
    public let age: Duration
    /// Why it could not be read now.
    public let failure: StoreError
  }

  private let oldest = Mutex<Stale?>(nil)

  /// A note of nothing yet.
  public init() {}

  /// The oldest of what was answered; nil: all of it is what the store holds.
  public var stale: Stale? { oldest.withLock { $0 } }

  func note(_ stale: Stale) {
    oldest.withLock { oldest in
      if stale.age >= oldest?.age ?? .zero { oldest = stale }
    }
  }

  /// Does `body`, which may be answered what is stale.
  public func taking<Result>(
    isolation: isolated (any Actor)? = #isolation, _ body: () async -> Result
  ) async -> Result {
    await Self.$current.withValue(self, operation: body, isolation: isolation)
  }
}
