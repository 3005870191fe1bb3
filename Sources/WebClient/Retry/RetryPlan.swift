/// When a request is sent again; no input or output, and no clock but the one that never jumps.
struct RetryPlan: Sendable {
  /// The first wait; each is up to twice the one before.
  static let first = Duration.milliseconds(50)
  static let longest = Duration.seconds(2)
  /// How often a request is sent at most when its answers are lost, or nobody answers at all.
  static let mostFailures = 3
  /// How often at most when it is asked to wait.
  static let mostRefusals = 6

  /// What became of an attempt.
  enum Outcome: Sendable {
    /// There is no answer.
    case failed(WebFailure)
    /// An answer with this status, which asks to wait this long.
    case answered(status: Int, retryAfter: Duration?)
  }

  /// Whether nothing is written by the request.
  let isRepeatable: Bool
  /// When there is no time left.
  let end: ContinuousClock.Instant
  private var failures = 0
  private var refusals = 0

  init(isRepeatable: Bool, end: ContinuousClock.Instant) {
    self.isRepeatable = isRepeatable
    self.end = end
  }

  /// When the request is sent again; nil: it is not.
  ///
  /// - Parameter jitter: chooses from the second half of the wait, so that clients that failed together do not come back
  ///   together.
  mutating func next(
    after outcome: Outcome, at now: ContinuousClock.Instant,
    jitter: Double = .random(in: 0.5...1)
  ) -> ContinuousClock.Instant? {
    let wait: Duration
    switch outcome {
    case .failed(let failure):
      guard allowsRepeat(failure) else { return nil }
      failures += 1
      guard failures < Self.mostFailures else { return nil }
      // A connection that was kept may have been closed meanwhile: the first repeat of what was sent need not wait.
      wait = failure.wasSent && failures == 1 ? .zero : backoff(failures) * jitter
    case .answered(let status, let retryAfter):
      guard asksToWait(status) else { return nil }
      refusals += 1
      guard refusals < (status == 429 ? Self.mostRefusals : Self.mostFailures) else { return nil }
      wait = max(retryAfter ?? .zero, backoff(refusals) * jitter)
    }
    return now + wait < end ? now + wait : nil
  }

  /// Whether the same request again can do no harm, and may do better.
  private func allowsRepeat(_ failure: WebFailure) -> Bool {
    switch failure.kind {
    case .unreachable: !failure.wasSent || isRepeatable
    case .lost: !failure.wasSent || isRepeatable
    case .tls, .timedOut, .cancelled, .garbage, .otherServer, .tooLarge, .redirected, .held: false
    }
  }

  /// 429 says that nothing was done; of the others only who asked for nothing but reading may ask again.
  private func asksToWait(_ status: Int) -> Bool {
    switch status {
    case 429: true
    case 500, 502, 503, 504: isRepeatable
    default: false
    }
  }

  private func backoff(_ count: Int) -> Duration {
    min(Self.longest, Self.first * (1 << min(count - 1, 10)))
  }
}
