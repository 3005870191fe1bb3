import Browser
import KeyValue
import Testing

@testable import Session

/// Reads a mailbox as the runner does, and lets a test wait for what comes.
final class Inbox: Sendable {
  let mailbox = Mailbox()
  private let wakes: AsyncStream<Void>

  init() {
    let (wakes, wake) = AsyncStream.makeStream(of: Void.self)
    self.wakes = wakes
    mailbox.onWaking { wake.yield() }
  }

  /// Fetches messages until there are enough; the test's time limit ends it.
  @discardableResult
  func wait(until isEnough: ([Message]) -> Bool) async throws -> [Message] {
    var messages = mailbox.take(.max).messages
    var wake = wakes.makeAsyncIterator()
    while !isEnough(messages) {
      guard await wake.next() != nil else {
        Issue.record("it never came; there were \(messages)")
        throw CancellationError()
      }
      messages += mailbox.take(.max).messages
    }
    return messages
  }

  /// Waits for news of a key.
  func wait(forNewsOf key: StoreKey) async throws {
    try await wait { $0.changes.contains(.changed(key)) }
  }
}

extension [Message] {
  /// What changed.
  var changes: [StoreChange] {
    compactMap { if case .changes(let change) = $0 { change } else { nil } }
  }

  /// The ids of the threads that were found.
  var found: [String] {
    var index = ThreadIndex()
    for case .scanned(_, let chunk, _) in self { index.append(chunk) }
    return (0..<UInt32(index.count)).compactMap { index[$0]?.id.description }
  }
}
