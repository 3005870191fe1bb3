/// What a process has put into an outbox, so that the same update does not wait twice.
struct OwnUpdates: Sendable {
  /// More than this are not remembered.
  private static let most = 4096

  private var names: [ThreadID: [Fingerprint: OutboxFolder.Name]] = [:]
  private var count = 0

  /// The name under which an update was put in.
  func name(of contents: Fingerprint, for thread: ThreadID) -> OutboxFolder.Name? {
    names[thread]?[contents]
  }

  /// Whether nothing of the thread was put in behind it.
  func isLast(_ name: OutboxFolder.Name, of thread: ThreadID) -> Bool {
    names[thread]?.values.allSatisfy { $0.place <= name.place } ?? true
  }

  /// Remembers one.
  mutating func note(_ name: OutboxFolder.Name, _ contents: Fingerprint, for thread: ThreadID) {
    if count >= Self.most { self = OwnUpdates() }
    if names[thread, default: [:]].updateValue(name, forKey: contents) == nil { count += 1 }
  }
}
