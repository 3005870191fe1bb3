import Foundation
import RedisServers
import Testing

@Suite("passwords and certificates of a Redis")
struct CredentialTests {
  @Test("the right password opens it, from either variable or a file")
  func right() async throws {
    try await withRedis(.password) { server in
      let scratch = try Scratch()
      try scratch.write(".env.local", "REDIS_URL=\(server.url)\n")
      let ways: [([String], [String: String])] = [
        (["--kv", server.bareURL], ["BOBBIN_REDIS_PASSWORD": RedisServer.password]),
        ([], ["REDIS_URL": server.url]), (["--kv", "env:MINE"], ["MINE": server.url]),
        (["--env-file", scratch.path(".env.local")], [:]),
      ]
      for (arguments, environment) in ways {
        let done = try await run(
          Binary.path, ["threads"] + arguments, in: scratch, environment: environment)
        #expect(done.status == 0, "\(done.errors)")
      }
    }
  }

  @Test("a wrong password ends with 77, in a sentence without the password")
  func wrong() async throws {
    try await withRedis(.password) { server in
      let scratch = try Scratch()
      for command in ["threads", "stats", "verify"] {
        let done = try await bobbin(
          command, "--kv", server.bareURL, in: scratch,
          environment: ["BOBBIN_REDIS_PASSWORD": "not-this-one"])
        #expect(done.status == 77, "\(done.errors)")
        #expect(done.errors.contains("password"))
        #expect(!(done.output + done.errors).contains("not-this-one"))
      }
    }
  }

  @Test("a password on the command line is refused, for ps shows it, and is not printed")
  func onTheCommandLine() async throws {
    let scratch = try Scratch()
    let done = try await bobbin("threads", "--kv", "redis://:tell-tale@127.0.0.1:1", in: scratch)
    #expect(done.status == 64)
    #expect(!(done.output + done.errors).contains("tell-tale"))
  }

  @Test("the password is on no screen, in no file and in no list of processes")
  func secret() async throws {
    try await withRedis(.password) { server in
      try await Seeding.fill(server, count: 3)
      let (scratch, mine) = (try Scratch(), try Scratch())
      try mine.write("env", "BOBBIN_REDIS_PASSWORD=\(RedisServer.password)\n")
      try await withTerminal(scratch, width: 120) { terminal in
        try await terminal.start("browse --kv \(server.bareURL) --env-file \(mine.path("env"))")
        var screens = try await terminal.wait(for: "of 3")
        // The list, a thread, a change with its undo journal, the history; then no server any more.
        try await terminal.press("D")
        screens += try await terminal.wait(for: "y evict")
        try await terminal.press("y")
        try await terminal.wait(for: "gone")
        try await terminal.press("j", "Enter")
        screens += try await terminal.wait(for: "available")
        screens += try await run("ps", ["-eo", "args"], in: scratch).output
        try await server.kill()
        try await terminal.press("C-r")
        screens += try await terminal.wait(for: "connection refused")
        #expect(!screens.contains(RedisServer.password))
        #expect(!screens.contains("open%3Asesame"))
        try await terminal.press("Escape", "Escape", "q")
        #expect(try await terminal.ended() == 0)
      }
      let found = try await run(
        "grep", ["-rlF", RedisServer.password, scratch.folder.path], in: scratch)
      #expect(found.output == "")
    }
  }

  @Test("TLS: the authority is trusted by setting; other certificates end in a sentence")
  func certificates() async throws {
    let all = try await Certificates.shared
    let scratch = try Scratch()
    let cases: [(ServerCertificate, Int32, String)] = [
      (.good, 0, "No threads"), (.expired, 69, "expired"), (.otherName, 69, "another host"),
      (.selfSigned, 69, "signed by itself"),
    ]
    for (certificate, status, word) in cases {
      try await withRedis(.tls(certificate)) { server in
        let done = try await bobbin(
          "threads", "--kv", server.url, "--tls-ca", all.authority, in: scratch)
        #expect(done.status == status, "\(certificate): \(done.errors)")
        #expect(done.errors.contains(word), "\(certificate): \(done.errors)")
      }
    }
  }

  @Test("TLS: a server that asks for a client's certificate gets it")
  func clientCertificate() async throws {
    let all = try await Certificates.shared
    let scratch = try Scratch()
    try await withRedis(.tls(clientsShowOne: true)) { server in
      let without = try await bobbin(
        "threads", "--kv", server.url, "--tls-ca", all.authority, in: scratch)
      #expect(without.status != 0)
      let done = try await bobbin(
        "threads", "--kv", server.url, "--tls-ca", all.authority, "--tls-cert",
        all.clientCertificate, "--tls-key", all.clientKey, in: scratch)
      #expect(done.status == 0, "\(done.errors)")
    }
  }

  @Test("each user of an ACL can do what the rules let it", arguments: RedisServer.User.allCases)
  func users(user: RedisServer.User) async throws {
    try await withRedis(.users) { server in
      try await Seeding.fill(server, count: 3)
      let scratch = try Scratch()
      let environment = [
        "BOBBIN_REDIS_USER": user.rawValue, "BOBBIN_REDIS_PASSWORD": user.password,
      ]
      func bobbin(_ arguments: [String], input: String = "") async throws -> Finished {
        try await run(
          Binary.path, arguments + ["--kv", server.bareURL], in: scratch, input: input,
          environment: environment)
      }
      #expect(try await bobbin(["show", "thread_0"]).status == 0)
      let listed = try await bobbin(["threads"])
      #expect(listed.status == (user == .unlisted ? 77 : 0), "\(listed.errors)")
      let written = try await bobbin(
        ["update", "thread_0", "-"], input: OneFile.update(["b"]))
      let writes = user != .reader && user != .unlisted
      #expect(written.status == (writes ? 0 : 77), "\(written.errors)")
      #expect(
        try await server.cli("HEXISTS", "thread:thread_0:file:f", "b") == (writes ? "1" : "0"))
      #expect(!written.errors.contains(user.password))
    }
  }

  @Test("a user who has the rights that the README names can do what it says they are for")
  func rights() async throws {
    let readme = try String(
      contentsOf: Binary.package.appending(path: "README.md"), encoding: .utf8)
    let line = try #require(
      readme.split(separator: "\n").first { $0.hasPrefix("- **Rights** it needs") })
    // What stands between backquotes.
    let words = line.split(separator: "`").enumerated().filter { $0.offset % 2 == 1 }
      .flatMap { $0.element.split(separator: " ").map(String.init) }
    let keys = words.filter { $0.hasSuffix(":*") }
    let commands = words.filter { $0.hasPrefix("+") && $0 != "+@transaction" }
    #expect(keys.count >= 3 && commands.count >= 5, "\(words)")
    try await withRedis { server in
      try await Seeding.fill(server, count: 3)
      try await server.cli(
        ["ACL", "SETUSER", "limited", "on", ">limited-secret"] + keys.map { "~" + $0 } + commands)
      let scratch = try Scratch()
      let environment = [
        "BOBBIN_REDIS_USER": "limited", "BOBBIN_REDIS_PASSWORD": "limited-secret",
        "BOBBIN_ALERT_LATENCY": "60s",
      ]
      for (arguments, input) in [
        (["threads"], ""), (["show", "thread_0"], ""),
        (["update", "thread_0", "-"], OneFile.update(["b"])), (["verify"], ""), (["stats"], ""),
        (["check"], ""), (["evict", "thread_0", "--yes"], ""),
      ] {
        let done = try await run(
          Binary.path, arguments + ["--kv", server.bareURL], in: scratch, input: input,
          environment: environment)
        #expect(done.status == 0, "\(arguments): \(done.output)\(done.errors)")
        #expect(!(done.output + done.errors).contains("NOPERM"), "\(done.output)\(done.errors)")
      }
    }
  }
}
