/// What a server without tokens asks of a request instead: that no web page made it.
///
/// A browser lets any page send requests to this machine. It says so, by headers that no page can take away; and a page
/// that gave its own name this machine's address shows by the name.
enum OpenDoor {
  /// - Parameters:
  ///   - isFromWebPage: whether it has the headers that a browser adds.
  ///   - host: whom it was sent to, by its own words.
  static func admits(isFromWebPage: Bool, host: String?) -> Bool {
    !isFromWebPage && (host.map(ListeningPlace.isLoopback) ?? true)
  }
}
