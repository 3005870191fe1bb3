/// When the operation that a task is in has to end.
///
/// A store that says that its reads heed it (``KeyValueStore/heedsLimits``) ends them by then by itself; a
/// ``DeadlineStore`` above it need not begin a task for each, which it could leave behind.
package enum OperationLimit {
  /// That moment; nil: nobody has set one.
  @TaskLocal package static var end: ContinuousClock.Instant?

  /// What is left until then; nil: nobody has set one.
  package static var rest: Duration? { end.map { ContinuousClock.now.duration(to: $0) } }

  /// Does what others wait for too, or nobody: it has as long as it takes.
  package static func lifted<Result>(_ body: () async -> Result) async -> Result {
    await $end.withValue(nil) { await body() }
  }
}
