/// What a gateway without tokens asks of a request instead: that no web page made it.
///
/// A browser lets any page send requests to this machine. It says so, by headers that no page can take away; and a page
/// that gave its own name this machine's address shows by the name.
enum OpenDoor {
  static func check(_ request: GatewayRequest) throws(GatewayRefusal) {
    guard !request.isFromWebPage, request.host.map(ListeningPlace.isLoopback) ?? true else {
      throw GatewayRefusal(.forbidden, ServiceWords.webPage)
    }
  }
}
