/// What decides how a server is asked for news.
package struct NewsOptions: Sendable {
  /// The database whose keys are told of.
  package var database: Int
  /// Who asks.
  package var user: String
  /// True: connections speak RESP2, in which nothing is pushed.
  package var onlyRESP2: Bool

  /// For `user`, in this database.
  package init(database: Int, user: String, onlyRESP2: Bool) {
    self.database = database
    self.user = user
    self.onlyRESP2 = onlyRESP2
  }
}
