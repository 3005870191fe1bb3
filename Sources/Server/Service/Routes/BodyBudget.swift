import Synchronization

/// How many bytes of bodies are held at a time, whoever sends them: slow ones take no slot, but they take memory.
final class BodyBudget: Sendable {
  private let most: Int
  private let held = Atomic(0)

  init(most: Int) { self.most = most }

  /// Takes so many; what is taken is given back by whoever took it.
  func take(_ bytes: Int) throws(Problem) {
    guard held.wrappingAdd(bytes, ordering: .relaxed).newValue <= most else {
      give(bytes)
      throw Problem(.tooManyRequests, "Too many bodies are under way; come again.", retryAfter: 1)
    }
  }

  /// Gives so many back.
  func give(_ bytes: Int) { held.wrappingSubtract(bytes, ordering: .relaxed) }
}
