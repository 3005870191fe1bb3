import Browser

/// Tells a second press from a first one by time and place.
struct ClickCounter {
  /// Two presses within this time are one double press.
  static let interval: Duration = .milliseconds(400)

  private var last: (mouse: Mouse, time: ContinuousClock.Instant)?

  /// The event, as a double press when it is one.
  mutating func count(_ mouse: Mouse, at time: ContinuousClock.Instant) -> Mouse {
    guard mouse.kind == .press else { return mouse }
    if let last, last.mouse == mouse, time - last.time <= Self.interval {
      self.last = nil
      var second = mouse
      second.kind = .doublePress
      return second
    }
    last = (mouse, time)
    return mouse
  }
}
