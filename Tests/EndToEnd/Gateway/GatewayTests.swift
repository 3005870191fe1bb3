import Foundation
import RedisServers
import Testing

@Suite("the gateway")
struct GatewayTests {
  @Test("makes a token where none is set, serves, and says at its end what it served")
  func embedded() async throws {
    let scratch = try Scratch()
    let gateway = try await ServedGateway(["--kv", "sqlite:kv.db"], in: scratch)
    let token = try #require(gateway.variables["KV_REST_API_TOKEN"])
    #expect(token.count == 64)
    #expect(gateway.variables["UPSTASH_REDIS_REST_TOKEN"] == token)
    #expect(
      try gateway.ask(#"["set","k","v"]"#, token: token).hasSuffix(#"{"result":"OK"}"#))
    #expect(try gateway.ask(#"["get","k"]"#, token: nil).hasPrefix("HTTP/1.1 401 "))
    let done = try await gateway.end()
    #expect(done.status == 0)
    #expect(done.output.hasSuffix("Served 1 commands in 2 requests.\n"))
    #expect(!(done.output + done.errors).contains(token))
    let again = try await ServedGateway(["--kv", "sqlite:kv.db"], in: scratch)
    let next = try #require(again.variables["KV_REST_API_TOKEN"])
    #expect(next != token)
    #expect(try again.ask(#"["get","k"]"#, token: next).hasSuffix(#"{"result":"v"}"#))
    #expect(try await again.end(by: SIGINT).status == 0)
  }

  @Test(
    "started again it keeps the token beside its address, and retires the lines of another store")
  func keptToken() async throws {
    let scratch = try Scratch()
    try scratch.write(
      ".env.local",
      "KV_URL=\"redis://prod\"\r\nKV_REST_API_URL=\"https://prod.example\"\r\nKV_REST_API_TOKEN=\"prodtok\"\r\n"
    )
    var tokens: Set<Substring> = []
    for _ in 0..<2 {
      let before = try scratch.read(".env.local")
      let process = Background(
        [
          "gateway", "--kv", "memory:", "--listen", "127.0.0.1:0", "--write-env",
          scratch.path(".env.local"),
        ], in: scratch)
      let end = ContinuousClock.now + .seconds(30)
      // Each takes a free port of its own, which it writes there.
      var text = before
      while text == before, ContinuousClock.now < end {
        await Task.yield()
        text = try scratch.read(".env.local")
      }
      #expect(text.contains("#bobbin# KV_REST_API_URL=\"https://prod.example\"\r\n"))
      for line in text.split(separator: "\r\n") where line.hasPrefix("KV_REST_API_TOKEN=") {
        tokens.insert(line)
      }
      try process.signal(SIGTERM)
      let done = try await process.ended()
      #expect(done.errors.contains("still has KV_URL"), "\(done.errors)")
      #expect(!done.errors.contains("prodtok"))
    }
    #expect(tokens.count == 1)
  }

  @Test("it says what it refuses, which limits it has, and that the file of its store is new")
  func said() async throws {
    let scratch = try Scratch()
    let gateway = try await ServedGateway(
      ["--kv", "sqlite:kv.db", "--max-daily-commands", "0.001k"], in: scratch)
    let token = try #require(gateway.variables["KV_REST_API_TOKEN"])
    #expect(try gateway.ask(#"["get","k"]"#, token: "wrong").hasPrefix("HTTP/1.1 401 "))
    let done = try await gateway.end()
    #expect(done.output.contains("Serving sqlite:kv.db (new, empty) at "), "\(done.output)")
    #expect(done.errors.contains("limits: daily commands 1"), "\(done.errors)")
    #expect(done.errors.contains("refused: WRONGPASS invalid or missing auth token (status 401)"))
    #expect(!done.errors.contains(token))
    let again = try await ServedGateway(["--kv", "sqlite:kv.db"], in: scratch)
    #expect(!(try await again.end()).output.contains("new, empty"))
  }

  @Test("who does not read what it says stops nobody, and the end does not wait for it")
  func unread() async throws {
    let scratch = try Scratch()
    _ = try await run("mkfifo", [scratch.path("errors")], in: scratch)
    let pipe = open(scratch.path("errors"), O_RDWR | O_NONBLOCK | O_CLOEXEC)
    defer { close(pipe) }
    // There is no room for a line any more.
    while write(pipe, "x", 1) == 1 {}
    let gateway = try await ServedGateway(["--kv", "memory:"], in: scratch, stuck: "errors")
    for token in ["wrong", "wrong", try #require(gateway.variables["KV_REST_API_TOKEN"])] {
      let asked = try await run(
        "curl",
        [
          "-s", "--noproxy", "*", "--max-time", "60", "-H", "Authorization: Bearer \(token)",
          "http://127.0.0.1:\(gateway.port)/ping",
        ], in: scratch)
      #expect(asked.status == 0)
      #expect(asked.output.contains(token == "wrong" ? "WRONGPASS" : "PONG"), "\(asked.output)")
    }
    #expect(try await gateway.end().status == 0)
  }

  @Test(
    "a file that others may read stays theirs to read, and that is said",
    arguments: [(0o644, true), (0o600, false)])
  func openFile(mode: Int, isSaid: Bool) async throws {
    let scratch = try Scratch()
    try scratch.write(".env.local", "OTHER=1\n")
    try FileManager.default.setAttributes(
      [.posixPermissions: mode], ofItemAtPath: scratch.path(".env.local"))
    let gateway = try await ServedGateway(
      ["--kv", "memory:"], in: scratch, file: ".env.local", before: "OTHER=1\n")
    let done = try await gateway.end()
    #expect(
      done.errors.contains("and not only its owner may read it: chmod 600 ") == isSaid,
      "\(done.errors)")
    let attributes = try FileManager.default.attributesOfItem(atPath: scratch.path(".env.local"))
    #expect(attributes[.posixPermissions] as? Int == mode)
  }

  @Test(
    "a limit that is none is named",
    arguments: [["--max-daily-commands", "0"], ["--max-request-bytes", "-5"]])
  func badLimits(limit: [String]) async throws {
    let scratch = try Scratch()
    let done = try await run(
      Binary.path, ["gateway", "--kv", "memory:"] + limit, in: scratch)
    #expect(done.status == 64)
    #expect(done.errors.contains(limit[0]), "\(done.errors)")
    #expect(!done.errors.contains("Missing value"), "\(done.errors)")
  }

  @Test("serves a Redis with the tokens of the environment, and shows them nowhere")
  func redis() async throws {
    let scratch = try Scratch()
    let (token, reading) = ("a-token-of-the-environment", "a-token-for-reading")
    let gateway = try await ServedGateway(
      ["--kv", "env:PLACE"], in: scratch,
      environment: [
        "BOBBIN_GATEWAY_TOKEN": token, "BOBBIN_GATEWAY_READ_ONLY_TOKEN": reading,
        "PLACE": try await RedisServer.shared.url,
      ])
    #expect(gateway.variables["KV_REST_API_READ_ONLY_TOKEN"] == reading)
    #expect(try gateway.ask(#"["ping"]"#, token: token).hasSuffix(#"{"result":"PONG"}"#))
    #expect(
      try gateway.ask(#"["set","a","b"]"#, token: reading).contains("NOPERM this user has no"))
    let processes = try await run(
      "sh", ["-c", "cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' '"], in: scratch
    ).output
    #expect(processes.contains("bobbin gateway") && !processes.contains(token))
    let done = try await gateway.end()
    #expect(!(done.output + done.errors).contains(token))
    #expect(!(done.output + done.errors).contains(reading))
  }

  @Test(
    "where only a token for reading is set one is made for the file; without a file it is said that nobody can write"
  )
  func onlyReading() async throws {
    let scratch = try Scratch()
    let reading = ["BOBBIN_GATEWAY_READ_ONLY_TOKEN": "a-token-for-reading"]
    let gateway = try await ServedGateway(["--kv", "memory:"], in: scratch, environment: reading)
    let token = try #require(gateway.variables["KV_REST_API_TOKEN"])
    #expect(gateway.variables["UPSTASH_REDIS_REST_TOKEN"] == token)
    #expect(gateway.variables["KV_REST_API_READ_ONLY_TOKEN"] == "a-token-for-reading")
    #expect(try gateway.ask(#"["set","a","b"]"#, token: token).hasSuffix(#"{"result":"OK"}"#))
    #expect(
      try gateway.ask(#"["set","a","b"]"#, token: "a-token-for-reading").contains("NOPERM"))
    let done = try await gateway.end()
    #expect(!done.errors.contains("nobody can write"))
    // The same place once more: it is taken, after what there was to say.
    let taken = try await ServedGateway(["--kv", "memory:"], in: scratch)
    let said = try await bobbin(
      "gateway", "--kv", "memory:", "--listen", "127.0.0.1:\(taken.port)", in: scratch,
      environment: reading)
    #expect(said.errors.contains("nobody can write: only a token that may read is set"))
    _ = try await taken.end()
  }

  @Test("without a token it listens on this machine only")
  func elsewhere() async throws {
    let scratch = try Scratch()
    let done = try await bobbin(
      "gateway", "--kv", "memory:", "--listen", "0.0.0.0:0", in: scratch)
    #expect(done.status == 77)
    #expect(done.errors.contains("BOBBIN_GATEWAY_TOKEN"))
    #expect(done.output == "")
  }

  @Test("a token that no header can carry is refused, and not shown")
  func brokenToken() async throws {
    let scratch = try Scratch()
    try scratch.write("token", "two secret words\n")
    let done = try await bobbin(
      "gateway", "--kv", "memory:", "--token-file", scratch.path("token"), in: scratch)
    #expect(done.status == 64)
    #expect(!done.errors.contains("secret words"))
  }

  @Test("a place that is taken is said, with the system's reason")
  func taken() async throws {
    let scratch = try Scratch()
    let first = try await ServedGateway(["--kv", "memory:"], in: scratch)
    let done = try await bobbin(
      "gateway", "--kv", "memory:", "--listen", "127.0.0.1:\(first.port)", in: scratch)
    #expect(done.status == 69)
    #expect(
      done.errors
        == "bobbin: 127.0.0.1:\(first.port) cannot be listened at: Address already in use. "
        + "Does a gateway run there already? --listen HOST:0 takes a free port.\n")
    _ = try await first.end()
  }

  @Test("serves https with a certificate of its own")
  func tls() async throws {
    let scratch = try Scratch()
    let openssl = try await run(
      "openssl",
      [
        "req", "-x509", "-days", "2", "-subj", "/CN=localhost", "-newkey", "ec", "-pkeyopt",
        "ec_paramgen_curve:P-256", "-nodes", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout",
        scratch.path("key.pem"), "-out", scratch.path("cert.pem"),
      ], in: scratch)
    #expect(openssl.status == 0)
    let keyless = try await bobbin(
      "gateway", "--kv", "memory:", "--listen", "127.0.0.1:0", "--listen-cert",
      scratch.path("cert.pem"), in: scratch)
    #expect(keyless.status == 64)
    #expect(
      keyless.errors.contains(
        "--listen-key is missing: \(scratch.path("cert.pem")) holds no private key."))
    let gateway = try await ServedGateway(
      [
        "--kv", "memory:", "--listen-cert", scratch.path("cert.pem"), "--listen-key",
        scratch.path("key.pem"),
      ], in: scratch)
    let url = try #require(gateway.variables["KV_REST_API_URL"])
    #expect(url.hasPrefix("https://"))
    let script = """
      import os, ssl, urllib.request
      request = urllib.request.Request(os.environ["URL"] + "/ping", headers={"Authorization": "Bearer " + os.environ["TOKEN"]})
      context = ssl.create_default_context(cafile=os.environ["CERTIFICATE"])
      print(urllib.request.urlopen(request, context=context).read().decode())
      """
    let asked = try await run(
      "python3", ["-c", script], in: scratch,
      environment: [
        "URL": url, "TOKEN": try #require(gateway.variables["KV_REST_API_TOKEN"]),
        "CERTIFICATE": scratch.path("cert.pem"),
      ])
    #expect(asked.output == "{\"result\":\"PONG\"}\n", "\(asked.errors)")
    _ = try await gateway.end()
  }
}
