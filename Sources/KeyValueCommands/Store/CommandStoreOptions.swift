/// What a store must know of the place that its commands go to.
package struct CommandStoreOptions: Sendable {
  /// Where it is, without secrets.
  package var address: String
  /// Tells it from every other place, for the undo journal.
  package var identity: String
  /// The database number.
  package var database = 0
  /// How long a command may take.
  package var deadline: Duration
  /// The longest value that is read or written, in bytes.
  package var maxValueBytes: Int
  /// Values longer than this are not compared by digest nor spliced.
  package var maxDigestBytes: Int
  /// How it is asked for news of changes; nil: it has none.
  package var news: NewsOptions?
  /// What it is called until it says what it is.
  package var engine = "redis"
  /// True where every command costs money: nothing is asked but what an operation needs.
  package var isBilled = false
  /// True where only UTF-8 can be sent.
  package var takesOnlyText = false
  /// False where scripts are known to be forbidden.
  package var hasScripts = true
  /// The first line of every script; empty: there is none.
  package var scriptHeader = ""

  /// A place without news.
  package init(
    address: String, identity: String, deadline: Duration, maxValueBytes: Int, maxDigestBytes: Int
  ) {
    self.address = address
    self.identity = identity
    self.deadline = deadline
    self.maxValueBytes = maxValueBytes
    self.maxDigestBytes = maxDigestBytes
  }
}
