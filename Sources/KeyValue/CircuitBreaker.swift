/// Whether a store that failed is asked again: decides, and does nothing itself.
struct CircuitBreaker: Sendable {
  /// How soon it gives up, and for how long.
  struct Rules: Sendable {
    /// Faults one after the other that open it.
    var faults = 3
    /// The first pause; each next one is twice as long.
    var firstPause = Duration.seconds(1)
    var longestPause = Duration.seconds(30)
  }

  /// What becomes of a call.
  enum Admission: Sendable, Equatable {
    /// It goes to the store. `isTrial`: alone, to see whether the store is back.
    case goes(isTrial: Bool)
    /// The store is not asked, for so long; this is how it failed.
    case refused(StoreError, wait: Duration)
  }

  private enum State {
    case closed(faults: Int)
    case open(until: ContinuousClock.Instant, pause: Duration, StoreError)
    case trying(pause: Duration, StoreError)
  }

  private let rules: Rules
  private var state = State.closed(faults: 0)

  init(_ rules: Rules = Rules()) { self.rules = rules }

  /// A call comes.
  mutating func admit(at now: ContinuousClock.Instant) -> Admission {
    switch state {
    case .closed: return .goes(isTrial: false)
    case .open(let until, let pause, let error):
      guard now >= until else { return .refused(error, wait: now.duration(to: until)) }
      state = .trying(pause: pause, error)
      return .goes(isTrial: true)
    case .trying(_, let error): return .refused(error, wait: .zero)
    }
  }

  /// The store has answered, be it with a no.
  mutating func answered() { state = .closed(faults: 0) }

  /// The store has not answered.
  ///
  /// - Parameter jitter: how much of the pause is taken, so that processes do not come back together.
  mutating func failed(
    _ error: StoreError, isTrial: Bool, at now: ContinuousClock.Instant, jitter: Double
  ) {
    switch state {
    case .closed(let faults) where faults + 1 < rules.faults: state = .closed(faults: faults + 1)
    case .closed: open(for: rules.firstPause, error, at: now, jitter)
    case .trying(let pause, _) where isTrial:
      open(for: min(pause * 2, rules.longestPause), error, at: now, jitter)
    // What was on its way when it opened says nothing new.
    case .open, .trying: break
    }
  }

  /// A call was given up by its caller: nobody knows what the store would have said.
  mutating func givenUp(isTrial: Bool, at now: ContinuousClock.Instant) {
    guard isTrial, case .trying(let pause, let error) = state else { return }
    state = .open(until: now, pause: pause, error)
  }

  private mutating func open(
    for pause: Duration, _ error: StoreError, at now: ContinuousClock.Instant, _ jitter: Double
  ) {
    state = .open(until: now + pause * jitter, pause: pause, error)
  }
}
