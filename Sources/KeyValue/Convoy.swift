import Synchronization

/// Tasks that go side by side, so that what they ask of a store leaves together where each request takes long.
///
/// A request leaves when all of them wait for an answer: then none has anything to add. So a hundred tasks that each take
/// five steps make about five requests, and none of them has to know of the others. A store whose requests are quick
/// takes no notice.
///
/// ```swift
/// try await Convoy.$current.withValue(Convoy()) {
///   try await cache.each(threads) { … }
/// }
/// ```
///
/// None of them may wait for another one but for those that it started: nothing would leave.
///
/// It begins with one task, the one that made it. Who starts others and then only waits for them lends its place to one
/// of them, lets the rest ``join()``, and has its own place back from the last that ends.
public final class Convoy: Sendable {
  /// The one that this task goes with; nil: what it asks leaves at once.
  @TaskLocal public static var current: Convoy?

  private struct Seat {
    let ticket: Int
    let carrier: any ConvoyCarrier
  }

  private struct State {
    /// Tasks that wait, or may still ask something.
    var tasks = 1
    var waiting: [Seat] = []

    /// Those that leave now.
    mutating func departing() -> [Seat] {
      guard waiting.count >= tasks else { return [] }
      defer { waiting = [] }
      return waiting
    }
  }

  private let state = Mutex(State())

  /// One of the task that makes it.
  public init() {}

  /// Another task goes with it from now on.
  public func join() { state.withLock { $0.tasks += 1 } }

  /// A task does no longer.
  public func leave() {
    depart(
      state.withLock { state in
        state.tasks -= 1
        return state.departing()
      })
  }

  /// A task waits; when all do, the carriers are told whom to take.
  ///
  /// - Parameter ticket: which of those that wait for this carrier it is.
  package func wait(_ ticket: Int, for carrier: any ConvoyCarrier) {
    depart(
      state.withLock { state in
        state.waiting.append(Seat(ticket: ticket, carrier: carrier))
        return state.departing()
      })
  }

  /// A task waits no longer; false: it has left already.
  package func giveUp(_ ticket: Int, for carrier: any ConvoyCarrier) -> Bool {
    state.withLock { state in
      let place = state.waiting.firstIndex { $0.ticket == ticket && $0.carrier === carrier }
      if let place { state.waiting.remove(at: place) }
      return place != nil
    }
  }

  private func depart(_ seats: [Seat]) {
    for (_, seats) in Dictionary(grouping: seats, by: { ObjectIdentifier($0.carrier) }) {
      seats[0].carrier.depart(seats.map(\.ticket))
    }
  }
}

/// What takes to a store what tasks that go side by side ask of it.
package protocol ConvoyCarrier: AnyObject, Sendable {
  /// Takes what those with these tickets ask, and must not wait for the answer.
  func depart(_ tickets: [Int])
}
