import Browser

extension Worker {
  /// Lays out a long text, one at a time: whoever asks for another one has called off the one before, which
  /// ends soon.
  func layOut(_ id: JobID, _ request: Request) async {
    guard await layouts.enter() else { return mailbox.put(.ended(id, .cancelled)) }
    defer { layouts.leave() }
    do throws(CancellationError) {
      if let message = try Self.laidOut(id, request) { mailbox.put(message) }
    } catch {
      mailbox.put(.ended(id, .cancelled))
    }
  }

  /// What a request for a layout is answered; nil: it is none.
  static func laidOut(
    _ id: JobID, _ request: Request
  ) throws(CancellationError) -> Message? {
    switch request {
    case .compare(let before, let after):
      return .compared(id, try LineDiff(json: before, after, check: goOn))
    case .merge(let base, let theirs, let mine):
      return .merged(
        id, try ConflictText(base: base, theirs: theirs, mine: mine, check: goOn))
    case .layOut(let answer): return .answerLaidOut(id, try AnswerText(answer, check: goOn))
    default: return nil
    }
  }

  /// Ends what nobody waits for any more.
  private static func goOn() throws(CancellationError) {
    if Task.isCancelled { throw CancellationError() }
  }
}
