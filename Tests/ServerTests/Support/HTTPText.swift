/// A request as it goes over the wire.
struct HTTPText: Sendable {
  var method = "POST"
  var target = "/"
  var fields: [(name: String, value: String)] = []
  var body: [UInt8] = []

  init(
    _ method: String = "POST", _ target: String, _ body: String = "",
    token: String? = TestTokens.full, fields: [(name: String, value: String)] = []
  ) {
    self.method = method
    self.target = target
    self.body = Array(body.utf8)
    self.fields = [("Host", "127.0.0.1")]
    if let token { self.fields.append(("Authorization", "Bearer \(token)")) }
    self.fields += fields
  }

  var head: [UInt8] {
    var text = "\(method) \(target) HTTP/1.1\r\n"
    for (name, value) in fields { text += "\(name): \(value)\r\n" }
    if !body.isEmpty { text += "Content-Length: \(body.count)\r\n" }
    return Array((text + "\r\n").utf8)
  }

  var bytes: [UInt8] { head + body }
}
