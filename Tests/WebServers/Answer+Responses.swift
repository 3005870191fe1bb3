extension ScriptedServer.Answer {
  /// A whole response.
  public static func response(
    _ status: Int, _ body: String = "", type: String = "text/plain", headers: [String] = []
  ) -> Self {
    let lines =
      ["HTTP/1.1 \(status) Said", "Content-Type: \(type)", "Content-Length: \(body.utf8.count)"]
      + headers
    return .bytes(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
  }

  /// A response of JSON.
  public static func json(_ body: String, status: Int = 200, headers: [String] = []) -> Self {
    response(status, body, type: "application/json", headers: headers)
  }

  /// A response whose body ends before its announced length, and so does the connection.
  public static func cut(_ body: String, announcing length: Int) -> Self {
    .last(
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(length)\r\n\r\n\(body)"
    )
  }

  /// A response whose body ends before its announced length, while the connection stays.
  public static func hung(_ body: String, announcing length: Int) -> Self {
    .bytes(
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(length)\r\n\r\n\(body)"
    )
  }
}
