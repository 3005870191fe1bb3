import KeyValue
import Testing

@testable import WebClient

@Suite("An address of the web")
struct AddressTests {
  @Test(
    "is scheme, host, port and path",
    arguments: [
      ("https://a.upstash.io", "https://a.upstash.io", 443),
      ("https://A.Upstash.io/", "https://a.upstash.io", 443),
      ("  http://127.0.0.1:8079\n", "http://127.0.0.1:8079", 8079),
      ("http://[::1]:80/kv/", "http://[::1]/kv", 80),
      ("HTTPS://host:8443/a/b%20c", "https://host:8443/a/b%20c", 8443),
    ])
  func good(text: String, shown: String, port: Int) throws {
    let address = try WebAddress(text)
    #expect(address.description == shown)
    #expect(address.port == port)
  }

  @Test(
    "is refused with what it should be, and not repeated",
    arguments: [
      ("hunter2.upstash.io", "no scheme"), ("redis://hunter2", "neither https:// nor http://"),
      ("https://", "names no host"), ("https://user:hunter2@host", "user or a password"),
      ("https://host?_token=hunter2", "has a ? or #"), ("https://host#hunter2", "has a ? or #"),
      ("https://hunter2 host", "no host has"), ("https://hunter2:x", "port"),
      ("https://host:0", "port"), ("https://[hunter2]", "no IPv6 address"),
      ("https://host/hunter2 x", "must be escaped"), ("https://host\r\nhunter2: x", "no host has"),
      ("", "no scheme"), ("\"https://hunter2\"", "stands between quotes (\")"),
      ("'https://hunter2", "begins with a quote (') that is not closed"),
      ("https://hunter2\"", "ends with a quote (\") that was not opened"),
    ])
  func bad(text: String, words: String) {
    let error = #expect(throws: WebSettingError.self) { try WebAddress(text) }
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    #expect(error?.description.contains("hunter2") == false)
  }

  @Test(
    "a quote at an end of a token is named, and the token is not",
    arguments: [
      ("\"hunter2\"", "the token stands between quotes (\")"),
      ("\"hunter2", "the token begins with a quote (\") that is not closed"),
      ("hunter2'", "the token ends with a quote (') that was not opened"),
    ])
  func quotes(text: String, words: String) {
    let error = #expect(throws: WebSettingError.self) { try Secret(text).token("the token") }
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    #expect(error?.description.contains("hunter2") == false)
  }

  @Test("a segment of a path cannot leave it, whatever is in it")
  func segments() {
    #expect(PercentText.segment("2025_1".utf8) == "2025_1")
    #expect(PercentText.segment("../a b/ü?#%".utf8) == "..%2Fa%20b%2F%C3%BC%3F%23%25")
  }
}

@Suite("A token")
struct TokenTests {
  @Test("is taken without the space around it")
  func trimmed() throws {
    #expect(try Secret(" AbC-_.9=\n").token("the token").value == "AbC-_.9=")
  }

  @Test(
    "with spaces or line ends in it is refused, and not repeated",
    arguments: ["a b", "a\r\nb", "ü", " "])
  func refused(_ token: String) {
    let error = #expect(throws: WebSettingError.self) { try Secret(token).token("the token") }
    #expect(error?.description.hasPrefix("the token ") == true)
    #expect(error?.description.contains("a b") == false)
  }

  @Test("shows itself nowhere")
  func hidden() throws {
    var options = WebOptions(try WebAddress("https://host"))
    options.token = Secret("hunter2")
    options.proxies = WebProxies(https: "http://u:hunter2@proxy")
    #expect(!"\(options)".contains("hunter2"))
    #expect(!String(reflecting: options).contains("hunter2"))
    var text = ""
    dump(options, to: &text)
    #expect(!text.contains("hunter2"))
  }
}

@Suite("Proxies from the environment")
struct ProxyChoiceTests {
  private func proxy(_ proxies: WebProxies, _ address: String) throws -> String? {
    try proxies.proxy(for: try WebAddress(address))?.name
  }

  @Test("each scheme has its own, and this machine has none")
  func schemes() throws {
    let proxies = WebProxies(https: "http://secure:8080", http: "plain:3128")
    #expect(try proxy(proxies, "https://host") == "secure:8080")
    #expect(try proxy(proxies, "http://host") == "plain:3128")
    for own in ["http://localhost:1", "https://127.0.0.1", "http://[::1]:3", "http://a.localhost"] {
      #expect(try proxy(proxies, own) == nil)
    }
    #expect(try proxy(WebProxies(https: " "), "https://host") == nil)
  }

  @Test("hosts that need none are named by name, by the end of it, with a port, or all")
  func exceptions() throws {
    let proxies = WebProxies(
      https: "proxy:1",
      exceptions: "exact.example, .dotted.example,*.starred.example,port.example:8443,[::2]")
    for direct in [
      "https://exact.example", "https://a.exact.example", "https://a.dotted.example",
      "https://dotted.example", "https://a.starred.example", "https://port.example:8443",
      "https://[::2]",
    ] {
      #expect(try proxy(proxies, direct) == nil, "\(direct)")
    }
    for far in [
      "https://notexact.example", "https://port.example", "https://example", "https://[::3]",
    ] {
      #expect(try proxy(proxies, far) == "proxy:1", "\(far)")
    }
    #expect(try proxy(WebProxies(https: "proxy:1", exceptions: "*"), "https://host") == nil)
  }

  @Test("user and password are taken from its address")
  func credentials() throws {
    let proxy = try WebProxies(https: "http://us%40er:p%3Aw@proxy:1").proxy(
      for: try WebAddress("https://h"))
    #expect(proxy?.user == "us@er")
    #expect(proxy?.password == Secret("p:w"))
    let socks = try WebProxies(https: "socks5://proxy").proxy(for: try WebAddress("https://h"))
    #expect(socks?.isSOCKS == true)
    #expect(socks?.port == 1080)
  }

  @Test(
    "one that cannot be used is refused and not repeated",
    arguments: [
      "ftp://hunter2", "http://u:hunter2%@proxy", "socks5://u:hunter2@proxy", "http://hunter2:x",
    ])
  func refused(_ text: String) throws {
    let address = try WebAddress("https://host")
    let error = #expect(throws: WebSettingError.self) {
      try WebProxies(https: text).proxy(for: address)
    }
    #expect(error?.description.contains("proxy") == true)
    #expect(error?.description.contains("hunter2") == false)
  }
}
