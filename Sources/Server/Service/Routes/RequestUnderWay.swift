import ServiceLifecycle
import Synchronization

/// A request until the end of its answer: then it is counted, once, and what it held is given back, however it ended.
final class RequestUnderWay: Sendable {
  private let route: String
  private let start = ContinuousClock.now
  private let slots: RequestSlots
  private let watch: ServiceWatch
  private let state = Mutex((hasSlot: false, isOver: false))

  init(_ route: String, _ slots: RequestSlots, _ watch: ServiceWatch) {
    self.route = route
    self.slots = slots
    self.watch = watch
  }

  // An answer that nobody asked for the rest of.
  deinit { end(Self.broken) }

  /// Takes a slot for it.
  ///
  /// - Returns: false: there is none left.
  func takeSlot() -> Bool {
    guard slots.take() else { return false }
    state.withLock { $0.hasSlot = true }
    return true
  }

  /// The answer, with which it ends.
  func ending(with answer: ServiceAnswer, isHead: Bool) -> ServiceAnswer {
    guard case .pieces(let pieces) = answer.body, !isHead else {
      end("\(answer.status)")
      return answer
    }
    var answer = answer
    answer.body = .pieces { [self, status = answer.status] write in
      do { try await pieces(write) } catch {
        watch.broke(route, error)
        end(Self.broken)
        throw error
      }
      end("\(status)")
    }
    return answer
  }

  private func end(_ outcome: String) {
    let hadSlot: Bool? = state.withLock { state in
      if state.isOver { return nil }
      state.isOver = true
      return state.hasSlot
    }
    guard let hadSlot else { return }
    if hadSlot { slots.give() }
    // Only the end of the service cancels what it serves, and does not wait for a body.
    if Task.isCancelled || outcome == Self.incomplete && Task.isShuttingDownGracefully {
      watch.cut()
    }
    watch.answered(route, outcome, in: start.duration(to: .now))
  }

  /// The outcome of an answer that began and did not come to its end.
  private static let broken = "broken"
  /// The outcome of a request whose body did not come whole.
  private static let incomplete = "\(Problem.incompleteBody.kind.status)"
}
