import KeyValue
import KeyValueREST
import Testing
import WebClient

@testable import Session

/// Where the address of a Vercel KV and its token come from, and where they go.
@Suite("settings of a Vercel KV")
struct RESTSettingsTests {
  private static let address = "https://kv.example"
  private static let token = "hunter2-token"

  private func settings(
    _ kv: String?, _ environment: [String: String] = [:],
    _ say: (inout CommandLineSettings) -> Void = { _ in }
  ) async throws(Failure) -> Settings {
    var said = CommandLineSettings()
    said.kv = kv
    say(&said)
    return try await Settings.read(
      said, environment: ["HOME": "/home/ada"].merging(environment) { $1 })
  }

  private func failure(
    _ kv: String?, _ environment: [String: String] = [:],
    _ say: (inout CommandLineSettings) -> Void = { _ in }
  ) async -> Failure? {
    do {
      _ = try await settings(kv, environment, say)
      return nil
    } catch {
      #expect(!error.message.contains("hunter2"), "\(error.message)")
      return error
    }
  }

  private func options(_ settings: Settings) -> RESTOptions? { settings.store.rest?.options }

  private func expected(_ address: String, _ token: String? = token, readOnly: String? = nil)
    throws -> RESTOptions
  {
    try RESTOptions(
      url: address, token: token.map { Secret($0) }, readOnlyToken: readOnly.map { Secret($0) })
  }

  @Test("a variable with the address has the token beside it, whatever they are called")
  func beside() async throws {
    for stem in ["KV_REST_API_", "UPSTASH_REDIS_REST_"] {
      let found = try await settings(
        nil, [stem + "URL": Self.address, stem + "TOKEN": Self.token])
      #expect(options(found) == (try expected(Self.address)))
      #expect(found.store.reason == "\(stem)URL is set in the environment")
      #expect(found.store.rest?.tokenPlace == "\(stem)TOKEN in the environment")
      #expect(!found.readOnly)
    }
    let mine = try await settings(
      "env:STORAGE_URL", ["STORAGE_URL": Self.address, "STORAGE_TOKEN": Self.token])
    #expect(options(mine) == (try expected(Self.address)))
  }

  @Test("the names of Vercel come before those of Upstash, and both before a Redis")
  func order() async throws {
    let found = try await settings(
      nil,
      [
        "KV_REST_API_URL": Self.address, "KV_REST_API_TOKEN": Self.token, "REDIS_URL": "redis://h",
        "UPSTASH_REDIS_REST_URL": "https://other.example", "UPSTASH_REDIS_REST_TOKEN": "other",
      ])
    #expect(options(found)?.address.host == "kv.example")
  }

  @Test(
    "a token that may only read makes the session read-only and unlisted; one for all comes first")
  func readOnly() async throws {
    var environment = [
      "KV_REST_API_URL": Self.address, "KV_REST_API_READ_ONLY_TOKEN": "hunter2-reads",
    ]
    let reading = try await settings(nil, environment)
    #expect(options(reading) == (try expected(Self.address, nil, readOnly: "hunter2-reads")))
    #expect(reading.readOnly)
    #expect(
      reading.readOnlyReason
        == "the token KV_REST_API_READ_ONLY_TOKEN in the environment may only read")
    #expect(throws: Failure.self) { try reading.demandWritable("evict") }
    environment["KV_REST_API_TOKEN"] = Self.token
    let writing = try await settings(nil, environment)
    #expect(options(writing)?.isReadOnly == false)
    #expect(!writing.readOnly)
  }

  @Test("an address that is typed has the token that stands beside it, or the one for --kv")
  func typed() async throws {
    let pair = ["KV_REST_API_URL": Self.address + "/", "KV_REST_API_TOKEN": Self.token]
    #expect(try await options(settings(Self.address, pair)) == (try expected(Self.address)))
    let alone = ["KV_REST_API_TOKEN": Self.token]
    #expect(await failure(Self.address, alone)?.code == .usage)
    let own = pair.merging(["BOBBIN_REST_TOKEN": "mine"]) { $1 }
    #expect(
      try await options(settings("https://other.example", own))
        == (try expected("https://other.example", "mine")))
  }

  @Test("a token is not sent to another address than the one it stands beside")
  func elsewhere() async {
    let pair = ["KV_REST_API_URL": Self.address, "KV_REST_API_TOKEN": Self.token]
    #expect(
      await failure("https://other.example", pair)
        == Failure(
          .usage,
          "--kv was given, and there is no token for it. It belongs into BOBBIN_REST_TOKEN, or "
            + "KV_REST_API_TOKEN where KV_REST_API_URL is this address, in the environment or a file "
            + "named with --env-file."))
    // What is copied has two ends: which of them a lone token is for nobody knows.
    let lone = ["KV_REST_API_TOKEN": Self.token, "BOBBIN_REST_TOKEN": Self.token]
    #expect(await failure(Self.address, lone) { $0.option = .from }?.code == .usage)
    #expect(await failure(Self.address, pair) { $0.option = .from } == nil)
    #expect(
      await failure(
        "env:OLD_URL", ["OLD_URL": Self.address, "OLD_TOKEN": Self.token]
      ) { $0.option = .to } == nil)
  }

  @Test("a token from another place than its address is for that one only if no other stands there")
  func layers() async throws {
    let folder = try ScratchFolder(prefix: "tokens")
    defer { folder.remove() }
    let path = folder.path + "/env"
    func read(
      _ file: String, _ environment: [String: String], _ kv: String? = nil
    ) async throws(Failure) -> Settings {
      try? file.write(toFile: path, atomically: true, encoding: .utf8)
      return try await settings(kv, environment) { $0.environmentFile = path }
    }
    let pair = "KV_REST_API_URL=https://other.example\nKV_REST_API_TOKEN=hunter2-other\n"
    let address = ["KV_REST_API_URL": Self.address]
    do {
      _ = try await read(pair, address)
      Issue.record("the token of the file was taken for the address of the environment")
    } catch {
      #expect(!error.message.contains("hunter2"))
      #expect(error.message.contains("KV_REST_API_URL is set in the environment"))
      #expect(
        error.message.hasSuffix(
          " KV_REST_API_TOKEN in \(path) stands beside another address there, and is not sent to this "
            + "one."), "\(error.message)")
    }
    // With an address alone, or the same one, it is the one that is missing.
    let token = "KV_REST_API_TOKEN=\(Self.token)\n"
    #expect(try await options(read(token, address)) == (try expected(Self.address)))
    let same = "KV_REST_API_URL=\(Self.address)/\n" + token
    #expect(try await options(read(same, address)) == (try expected(Self.address)))
    // One that stands beside the address comes before one that stands alone.
    let lone = ["KV_REST_API_TOKEN": "lone"]
    #expect(try await options(read(same, lone)) == (try expected(Self.address)))
    // A typed address finds the pair that it is of, behind another one.
    let both = ["KV_REST_API_URL": "https://other.example", "KV_REST_API_TOKEN": "other"]
    #expect(try await options(read(same, both, Self.address)) == (try expected(Self.address)))
  }

  @Test("a missing token is told where it belongs")
  func missing() async {
    #expect(
      await failure(nil, ["KV_REST_API_URL": Self.address])
        == Failure(
          .usage,
          "KV_REST_API_URL is set in the environment, and there is no token for it. It belongs into "
            + "KV_REST_API_TOKEN, or KV_REST_API_READ_ONLY_TOKEN to look only, in the environment or "
            + "a file named with --env-file."))
  }

  @Test(
    "a token that cannot be sent is refused by its name",
    arguments: ["hunter2 token", "hunter2\ntoken", "hunter2\u{7}", "hunter2 tökén"])
  func bad(_ token: String) async throws {
    let failure = await failure(
      nil, ["KV_REST_API_URL": Self.address, "KV_REST_API_TOKEN": token])
    #expect(failure?.code == .usage)
    #expect(
      failure?.message.hasPrefix("KV_REST_API_TOKEN in the environment cannot be used: ") == true)
  }

  @Test("space around address and token, which copying brings along, is no part of them")
  func trimmed() async throws {
    let found = try await settings(
      nil, ["KV_REST_API_URL": " \(Self.address)/\n", "KV_REST_API_TOKEN": "\(Self.token)\n"])
    #expect(options(found) == (try expected(Self.address)))
  }

  @Test("an address that is none of the web is refused without being repeated")
  func addresses() async {
    for value in [
      "kv.example", "hunter2.example", "redis://:hunter2@h", "https://ada:hunter2@kv.example",
      "https://kv.example/?_token=hunter2",
    ] {
      let failure = await failure(
        nil, ["KV_REST_API_URL": value, "KV_REST_API_TOKEN": Self.token])
      #expect(failure?.code == .usage, "\(value)")
      #expect(failure?.message.contains("KV_REST_API_URL in the environment") == true, "\(value)")
    }
  }

  @Test(
    "without TLS a token goes to this machine only, or where somebody says that the way is theirs")
  func plain() async throws {
    for host in ["127.0.0.1:8079", "localhost:8079", "[::1]:8079"] {
      #expect(
        try await settings("http://\(host)", ["BOBBIN_REST_TOKEN": Self.token]).store.rest != nil)
    }
    let remote = ["BOBBIN_REST_TOKEN": Self.token]
    #expect(
      await failure("http://kv.example", remote)
        == Failure(
          .usage,
          "Over http://kv.example everybody on the way could read the token. Write https://, or set "
            + "BOBBIN_REST_PLAIN=true where the way is your own."))
    let plain = remote.merging(["BOBBIN_REST_PLAIN": "true"]) { $1 }
    #expect(try await settings("http://kv.example", plain).store.rest != nil)
  }

  @Test("limits, authorities and proxies are those that were set")
  func limits() async throws {
    let environment = [
      "BOBBIN_REST_TOKEN": Self.token, "BOBBIN_TIMEOUT": "2s", "BOBBIN_CONNECT_TIMEOUT": "1s",
      "BOBBIN_MAX_REQUEST": "1MB", "BOBBIN_MAX_VALUE": "2MB", "BOBBIN_BUDGET": "10k",
      "BOBBIN_TLS_CA": "/ca.pem", "HTTPS_PROXY": "http://proxy:3128", "no_proxy": "inner.example",
    ]
    let read = try await settings(Self.address, environment)
    let found = try #require(options(read))
    #expect(found.deadline == .seconds(2))
    #expect(found.connectDeadline == .seconds(1))
    #expect(found.maxRequestBytes == 1_000_000)
    #expect(found.maxValueBytes == 2_000_000)
    #expect(read.budget == 10_000)
    #expect(found.authorityFile == "/ca.pem")
    #expect(found.proxies == WebProxies(https: "http://proxy:3128", exceptions: "inner.example"))
    let said = try await settings(Self.address, environment) { $0.budget = "5" }
    #expect(said.budget == 5)
    for (variable, text) in [
      ("BOBBIN_BUDGET", "much"), ("BOBBIN_MAX_REQUEST", "0"), ("BOBBIN_MAX_REQUEST", "-1"),
    ] {
      let failure = await failure(Self.address, environment.merging([variable: text]) { $1 })
      #expect(
        failure?.message.hasPrefix("\(variable) in the environment cannot be \(text). Write ")
          == true)
    }
  }

  @Test("certificates of a client are of no use, nor are authorities where there is no TLS")
  func certificates() async {
    let environment = ["BOBBIN_REST_TOKEN": Self.token]
    #expect(
      await failure(Self.address, environment) { $0.tlsCertificate = "/c" }
        == Failure(
          .usage, "--tls-cert and --tls-key are of no use: a Vercel KV asks for a token instead."))
    #expect(
      await failure("http://localhost:1", environment) { $0.tlsAuthority = "/ca" }
        == Failure(
          .usage, "--tls-ca is of no use: http://localhost:1 has no TLS; write https://."))
  }

  @Test("settings do not show a token when they are printed")
  func printed() async throws {
    let found = try await settings(
      nil,
      [
        "KV_REST_API_URL": Self.address, "KV_REST_API_TOKEN": Self.token,
        "KV_REST_API_READ_ONLY_TOKEN": "hunter2-reads", "BOBBIN_SOURCE_TOKEN": "hunter2-source",
        "https_proxy": "http://ada:hunter2@proxy:1",
      ])
    var dumped = ""
    dump(found, to: &dumped)
    #expect(!dumped.contains("hunter2"))
    #expect(!"\(found)".contains("hunter2"))
  }

  @Test("a child process gets to the same store by variables alone, with the same token and limits")
  func child() async throws {
    for token in ["KV_REST_API_TOKEN", "KV_REST_API_READ_ONLY_TOKEN"] {
      let environment = [
        "MINE_URL": "http://127.0.0.1:8079", "MINE_" + token.dropFirst(12): Self.token,
        "BOBBIN_TIMEOUT": "2s", "BOBBIN_MAX_REQUEST": "1MB", "USE_KV": "false",
        "KV_REST_API_URL": "https://other.example", "KV_REST_API_TOKEN": "other",
        "KV_REST_API_READ_ONLY_TOKEN": "other-reads",
      ]
      let found = try await settings("env:MINE_URL", environment)
      var inherited = environment
      for (name, value) in found.store.variables { inherited[name] = value?.value }
      let child = try await settings(nil, inherited)
      #expect(child.store.url == found.store.url)
      #expect(child.store.rest?.options == found.store.rest?.options)
    }
  }
}
