import KeyValue

/// How many threads or hashes go side by side.
extension ThreadCopy {
  /// So many ask together where a store is paid by the command.
  private static let together = 64
  /// About so many bytes are on their way together: a request that brings them has no more time than any other.
  private static let togetherBytes = 4 << 20

  /// Does the same for each, some at the same time, and answers in order.
  func each<Element: Sendable, Answer: Sendable>(
    _ elements: [Element],
    _ body: @escaping @Sendable (Element) async throws(CacheError) -> Answer
  ) async throws(CacheError) -> [Answer] {
    try Self.answers(await results(elements, body))
  }

  /// The same, with what became of each.
  ///
  /// - Parameter sizes: how many bytes each has; nil: not known.
  func results<Element: Sendable, Answer: Sendable>(
    _ elements: [Element], sizes: [Int?] = [],
    _ body: @escaping @Sendable (Element) async throws(CacheError) -> Answer
  ) async -> [Result<Answer, CacheError>] {
    guard isBilled, Convoy.current == nil else {
      return await results(elements, atATime: options.atATime, body)
    }
    let known = sizes.compactMap { $0 }
    let average = max(1, known.reduce(0, +) / max(1, known.count))
    let atATime = max(options.atATime, min(Self.together, Self.togetherBytes / average))
    return await Convoy.$current.withValue(Convoy()) {
      await results(elements, atATime: atATime, body)
    }
  }

  /// Does the same for each, so many at the same time, and answers in order.
  func each<Element: Sendable, Answer: Sendable>(
    _ elements: [Element], atATime limit: Int,
    _ body: @escaping @Sendable (Element) async throws(CacheError) -> Answer
  ) async throws(CacheError) -> [Answer] {
    try Self.answers(await results(elements, atATime: limit, body))
  }

  private func results<Element: Sendable, Answer: Sendable>(
    _ elements: [Element], atATime limit: Int,
    _ body: @escaping @Sendable (Element) async throws(CacheError) -> Answer
  ) async -> [Result<Answer, CacheError>] {
    await source.each(elements, atATime: max(1, limit)) { element -> Result<Answer, CacheError> in
      do throws(CacheError) { return .success(try await body(element)) } catch {
        return .failure(error)
      }
    }
  }

  private static func answers<Answer>(
    _ results: [Result<Answer, CacheError>]
  ) throws(CacheError) -> [Answer] {
    var answers: [Answer] = []
    answers.reserveCapacity(results.count)
    for result in results { answers.append(try result.get()) }
    return answers
  }
}

extension Result {
  var failure: Failure? { if case .failure(let error) = self { error } else { nil } }
}
