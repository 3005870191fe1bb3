import Synchronization

/// The deadlines of everything that is under way in this process, watched by one timer.
///
/// A timer for each would be set and taken back thousands of times a second, and nearly none of them would ever ring.
package final class Deadlines: Sendable {
  /// The deadlines of this process.
  package static let shared = Deadlines()

  /// A deadline that can be taken back.
  package struct Ticket: Sendable {
    fileprivate let tick: Int64
    fileprivate let number: UInt64
  }

  private struct State {
    /// What is due, by the tick at whose end it is.
    var due: [Int64: [UInt64: @Sendable () -> Void]] = [:]
    var numbers: UInt64 = 0
    /// The tick that is slept for, and who sleeps; nil: nobody.
    var awaited: (tick: Int64, sleeper: Task<Void, Never>)?
  }

  /// So long a tick is: a deadline is told so much late at most.
  private static let tickLength = Duration.milliseconds(8)

  private let begin = ContinuousClock.now
  private let state = Mutex(State())

  /// None yet.
  package init() {}

  /// Does `action` when the time is over, and not before, unless it is taken back until then; it must be short.
  package func after(_ time: Duration, _ action: @escaping @Sendable () -> Void) -> Ticket {
    let tick = tick(of: .now + time) + 1
    return state.withLock { state in
      state.numbers += 1
      let ticket = Ticket(tick: tick, number: state.numbers)
      state.due[tick, default: [:]][ticket.number] = action
      if let awaited = state.awaited, awaited.tick <= tick { return ticket }
      state.awaited?.sleeper.cancel()
      state.awaited = (tick, sleeper(until: tick))
      return ticket
    }
  }

  /// Takes a deadline back; nothing happens where it has passed.
  package func takeBack(_ ticket: Ticket) {
    state.withLock { state in
      // Looked up and put back: to change it where it stands makes a frame of its own for each of the two tables.
      guard var due = state.due.removeValue(forKey: ticket.tick) else { return }
      due[ticket.number] = nil
      if !due.isEmpty { state.due[ticket.tick] = due }
    }
  }

  /// How many are watched.
  package var count: Int { state.withLock { $0.due.values.reduce(0) { $0 + $1.count } } }

  private func tick(of moment: ContinuousClock.Instant) -> Int64 {
    Int64((begin.duration(to: moment) / Self.tickLength).rounded(.down))
  }

  private func sleeper(until tick: Int64) -> Task<Void, Never> {
    let moment = begin + Self.tickLength * Double(tick)
    // Of whoever set it, it has neither the priority nor the values of the task.
    return Task.detached(priority: .high) { [self] in
      guard (try? await Task.sleep(until: moment, clock: .continuous)) != nil else { return }
      ring(tick)
    }
  }

  /// Does what is due, and sleeps for what is next.
  private func ring(_ rung: Int64) {
    let actions = state.withLock { state -> [@Sendable () -> Void] in
      // Whoever was woken just before somebody else was sent to sleep for an earlier one has nothing to say.
      guard state.awaited?.tick == rung else { return [] }
      let now = tick(of: .now)
      var actions: [@Sendable () -> Void] = []
      for tick in state.due.keys where tick <= now {
        actions += state.due.removeValue(forKey: tick).map { Array($0.values) } ?? []
      }
      state.awaited = state.due.keys.min().map { ($0, sleeper(until: $0)) }
      return actions
    }
    for action in actions { action() }
  }
}
