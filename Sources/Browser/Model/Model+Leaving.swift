extension Model {
  /// What is still being written, in words; nil: nothing.
  public var waitsFor: String? {
    let words = Slot.allCases.filter(jobs.writing.contains).compactMap(Busy.words)
    return words.isEmpty ? nil : words.joined(separator: ", ")
  }

  /// Takes what comes after the browser was left, and says what became of a write; nil: it is about none.
  public mutating func conclude(_ message: Message) -> String? {
    guard let id = message.job, jobs.isCurrent(id), jobs.writing.contains(id.slot),
      message.isFinal
    else { return nil }
    isLeft = true
    flash = nil
    _ = update(message)
    return flash?.text ?? message.logEntry()?.summary
  }
}
