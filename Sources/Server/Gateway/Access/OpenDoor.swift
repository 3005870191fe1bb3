/// What a gateway without tokens asks of a request instead: that no web page made it.
///
/// A browser lets any page send requests to this machine. It says so, by headers that no page can take away; and a page
/// that gave its own name this machine's address shows by the name.
enum OpenDoor {
  static func check(_ request: GatewayRequest) throws(GatewayRefusal) {
    guard !request.isFromWebPage, request.host.map(isLoopback) ?? true else {
      throw GatewayRefusal(.forbidden, ServiceWords.webPage)
    }
  }

  /// Whether a host, with or without a port, is this machine to itself.
  static func isLoopback(_ host: String) -> Bool {
    let name: Substring
    if host.hasPrefix("[") {
      name = host.dropFirst().prefix { $0 != "]" }
    } else if host.count(where: { $0 == ":" }) > 1 {
      name = host[...]
    } else {
      name = host.prefix { $0 != ":" }
    }
    if name.lowercased() == "localhost" || name == "::1" { return true }
    let numbers = name.split(separator: ".", omittingEmptySubsequences: false)
    return numbers.count == 4 && numbers[0] == "127" && numbers.allSatisfy { UInt8($0) != nil }
  }
}
