import ThreadCache

extension String {
  /// The same where `thread` stands beside it, which need not be named once more: `bring back the thread`.
  func beside(_ thread: ThreadIdentity?) -> String {
    thread.map { replacing($0.words, with: "the thread") } ?? self
  }
}
