/// How long to wait before trying again: a random time whose range doubles.
struct Backoff {
  let maxMilliseconds: Int64
  private var range: Int64 = 2

  init(maxMilliseconds: Int64) { self.maxMilliseconds = max(1, maxMilliseconds) }

  /// The next wait.
  mutating func next() -> Duration {
    defer { range = min(range * 2, maxMilliseconds) }
    return .microseconds(Int64.random(in: 0...(min(range, maxMilliseconds) * 1000)))
  }

  /// Waits; a cancelled task does not.
  mutating func wait() async throws(CancellationError) {
    do { try await Task.sleep(for: next()) } catch { throw CancellationError() }
  }
}
