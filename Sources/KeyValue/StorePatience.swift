import Synchronization

/// How long the operations of one piece of work may take together, however many they are.
///
/// A ``DeadlineStore`` below heeds the patience of the task that asks.
///
/// ```swift
/// let answer = await StorePatience(.seconds(5)).holding { await answer(request) }
/// ```
public final class StorePatience: Sendable {
  /// The patience of this task; nil: each operation has its deadline, and that is all.
  @TaskLocal public static var current: StorePatience?

  private let left: Mutex<Duration>

  /// So much time for the store.
  public init(_ time: Duration) { left = Mutex(time) }

  /// What is left of it.
  public var rest: Duration { left.withLock { max($0, .zero) } }

  func spend(_ time: Duration) { left.withLock { $0 -= time } }

  /// Does `body`, whose operations have this time together.
  public func holding<Result>(
    isolation: isolated (any Actor)? = #isolation, _ body: () async -> Result
  ) async -> Result {
    await Self.$current.withValue(self, operation: body, isolation: isolation)
  }
}
