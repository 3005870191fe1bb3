import KeyValue
import Testing
import WebClient
import WebServers

extension ScriptedServer {
  /// A client of this server.
  func client(
    token: String? = nil, _ change: (inout WebOptions) -> Void = { _ in }
  ) throws -> WebClient {
    var options = WebOptions(try WebAddress(url))
    options.token = token.map { Secret($0) }
    options.deadline = .seconds(30)
    options.connectDeadline = .seconds(20)
    change(&options)
    return try WebClient(options)
  }
}

extension WebRequest {
  /// A request that writes.
  static var write: WebRequest {
    WebRequest(.post(Array("[]".utf8)), path: "/", isRepeatable: false)
  }
  /// A request that reads, as a post.
  static var read: WebRequest { WebRequest(.post(Array("[]".utf8)), path: "/", isRepeatable: true) }
  /// A request for a file.
  static func get(_ path: String) -> WebRequest {
    WebRequest(.get, path: path, isRepeatable: true)
  }
}

extension WebResponse {
  var text: String { String(decoding: body, as: UTF8.self) }
}

/// Why there was no answer; nil: there was one.
func failure(_ client: WebClient, _ request: WebRequest) async -> WebFailure? {
  do throws(WebFailure) {
    _ = try await client.send(request)
    return nil
  } catch {
    return error
  }
}
