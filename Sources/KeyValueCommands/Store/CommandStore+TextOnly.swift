import KeyValue

/// Reading where only text can be sent: a key that is none is out of reach by itself, and the others are read.
extension CommandStore {
  /// Whether the place can be asked about a key.
  func reaches(_ key: StoreKey) -> Bool {
    !options.takesOnlyText || String(validating: key.bytes, as: UTF8.self) != nil
  }

  /// What `body` answers for the keys that the place can be asked about, and `other` for each that it cannot.
  func reaching<Answer>(
    _ keys: [StoreKey], else other: Answer,
    _ body: ([StoreKey]) async throws(StoreError) -> [Answer]
  ) async throws(StoreError) -> [Answer] {
    guard options.takesOnlyText else { return try await body(keys) }
    let places = keys.indices.filter { reaches(keys[$0]) }
    guard places.count < keys.count else { return try await body(keys) }
    var answers = [Answer](repeating: other, count: keys.count)
    guard !places.isEmpty else { return answers }
    for (place, answer) in zip(places, try await body(places.map { keys[$0] })) {
      answers[place] = answer
    }
    return answers
  }
}
