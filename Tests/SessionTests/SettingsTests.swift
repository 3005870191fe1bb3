import Foundation
import KeyValue
import KeyValueRedis
import Testing

@testable import Session

@Suite("settings")
struct SettingsTests {
  private func read(
    _ environment: [String: String] = [:], _ say: (inout CommandLineSettings) -> Void = { _ in }
  ) async throws -> Settings {
    var said = CommandLineSettings()
    say(&said)
    return try await Settings.read(
      said, environment: ["HOME": "/home/ada"].merging(environment) { $1 })
  }

  private func failure(
    _ environment: [String: String] = [:], _ say: @escaping (inout CommandLineSettings) -> Void
  ) async -> Failure? {
    do {
      _ = try await read(environment, say)
      return nil
    } catch { return error as? Failure }
  }

  @Test("with nothing said the embedded store in the data folder is chosen")
  func embedded() async throws {
    let settings = try await read()
    #expect(
      settings.store
        == StoreChoice(
          url: .sqlite(path: "/home/ada/.local/share/bobbin/bobbin.db"),
          reason: "nothing names another store", isNamed: false))
    #expect(settings.folders.state == "/home/ada/.local/state/bobbin")
  }

  @Test("the XDG variables move the folders, relative ones are ignored")
  func folders() async throws {
    let settings = try await read(["XDG_DATA_HOME": "/data", "XDG_STATE_HOME": "state"])
    #expect(settings.store.url == .sqlite(path: "/data/bobbin/bobbin.db"))
    #expect(settings.folders.state == "/home/ada/.local/state/bobbin")
  }

  @Test("--kv wins over everything")
  func named() async throws {
    let settings = try await read(["REDIS_URL": "redis://h", "USE_KV": "false"]) {
      $0.kv = "sqlite:t.db"
    }
    #expect(
      settings.store
        == StoreChoice(url: .sqlite(path: "t.db"), reason: "--kv was given", isNamed: true))
  }

  @Test("the variables that name a store are taken in their order")
  func variables() async throws {
    let other = RedisOptions(.host("other", port: 6379))
    var named = RedisOptions(.host("h", port: 6379))
    named.password = Secret("secret")
    for (name, url) in [
      ("KV_URL", StoreURL.redis(other)), ("REDIS_URL", .redis(named)),
    ] {
      var environment = ["KV_URL": "redis://other"]
      if name != "KV_URL" { environment[name] = "redis://:secret@h" }
      let settings = try await read(environment)
      #expect(settings.store.url == url)
      #expect(settings.store.reason == "\(name) is set in the environment")
    }
  }

  @Test("USE_KV=false and DISABLE_KV=1 choose the embedded store although another is named")
  func switches() async throws {
    let off = try await read(["REDIS_URL": "redis://h", "USE_KV": "false"])
    #expect(off.store.reason == "USE_KV is false in the environment")
    let disabled = try await read(["REDIS_URL": "redis://h", "DISABLE_KV": "1"])
    #expect(disabled.store.reason == "DISABLE_KV is 1 in the environment")
    #expect(disabled.store.url == off.store.url)
    let on = try await read(["REDIS_URL": "redis://h", "USE_KV": "true"])
    #expect(on.store.url == .redis(RedisOptions(.host("h", port: 6379))))
  }

  @Test(
    "a switch that is neither on nor off opens no store at all",
    arguments: ["USE_KV", "DISABLE_KV"], ["flase", "nonsense", "2"])
  func misspelled(variable: String, text: String) async throws {
    await #expect(
      throws: Failure(
        .usage, "\(variable) in the environment cannot be \(text). Write true or false.")
    ) { try await read(["REDIS_URL": "redis://h", variable: text]) }
    // Nor does the other one, which chooses the embedded store, hide it.
    let other = variable == "USE_KV" ? ["DISABLE_KV": "1"] : ["USE_KV": "false"]
    await #expect(throws: Failure.self) {
      try await read(other.merging([variable: text]) { old, _ in old })
    }
    // What the command line says is chosen whatever the switch would.
    #expect(try await read([variable: text]) { $0.kv = "memory:" }.store.url == .memory)
  }

  @Test(
    "what means nothing is refused, whichever store is chosen",
    arguments: [
      ("BOBBIN_REST_PLAIN", "maybe"), ("BOBBIN_REST_REFRESH", "1s"), ("BOBBIN_ALERT_NOPE", "quick"),
      ("BOBBIN_TLS_CA", "/nope"), ("BOBBIN_TLS_KEY", "/nope"), ("BOBBIN_READ_ONLY", "maybe"),
      ("BOBBIN_MOUSE", "maybe"), ("BOBBIN_SCREEN_READER", "maybe"), ("BOBBIN_GLYPHS", "maybe"),
      ("BOBBIN_MAX_REQUEST", "much"), ("BOBBIN_CONNECT_TIMEOUT", "soon"), ("BOBBIN_MAX_VALUE", "1"),
      ("BOBBIN_REDIS_USER", "lim"),
    ])
  func nonsense(variable: String, text: String) async throws {
    let failure = await #expect(throws: Failure.self) {
      try await read(["REDIS_URL": "redis://h", variable: text])
    }
    #expect(failure?.code == .usage)
    #expect(failure?.message.hasPrefix(variable) == true, "\(failure?.message ?? "")")
  }

  @Test("a user without a password is no matter where the address has one")
  func ownPassword() async throws {
    let settings = try await read([
      "REDIS_URL": "redis://ada:secret@h", "BOBBIN_REDIS_USER": "lim",
    ])
    guard case .redis(let options) = settings.store.url else { return #expect(Bool(false)) }
    #expect(options.user == "ada")
  }

  @Test(
    "a token without an address opens no other store", arguments: ["", "KV_REST_API_URL=\"\"\n"],
    ["KV_REST_API_TOKEN", "KV_REST_API_READ_ONLY_TOKEN", "UPSTASH_REDIS_REST_TOKEN"])
  func loneToken(line: String, variable: String) async throws {
    let folder = try ScratchFolder(prefix: "settings")
    defer { folder.remove() }
    let file = folder.path + "/.env.local"
    try "\(line)\(variable)=hunter2\n".write(toFile: file, atomically: true, encoding: .utf8)
    let failure = await failure { $0.environmentFile = file }
    #expect(failure?.code == .usage)
    #expect(
      failure?.message.hasPrefix(
        "\(variable) in \(file) is the token of a Vercel KV, and there is no") == true)
    #expect(failure?.message.contains("hunter2") == false)
    #expect(
      try await read(["USE_KV": "false"]) { $0.environmentFile = file }.store.url
        == .sqlite(path: "/home/ada/.local/share/bobbin/bobbin.db"))
  }

  @Test("an environment file stands behind the environment")
  func environmentFile() async throws {
    let folder = try ScratchFolder(prefix: "settings")
    defer { folder.remove() }
    let file = folder.path + "/.env.local"
    try "REDIS_URL=redis://:secret@host\nBOBBIN_SOURCE=/from/file\n"
      .write(toFile: file, atomically: true, encoding: .utf8)
    let settings = try await read(["BOBBIN_SOURCE": "/from/environment"]) {
      $0.environmentFile = file
    }
    #expect(settings.source == "/from/environment")
    #expect(settings.store.reason == "REDIS_URL is set in \(file)")
  }

  @Test(
    "an environment file in which nothing is understood is refused, and stray lines are told",
    arguments: [
      "{\n  \"KV_REST_API_TOKEN\": \"hunter2\"\n}", "KV_URL: redis://:hunter2@host",
      "set A=hunter2",
    ])
  func strayLines(text: String) async throws {
    let folder = try ScratchFolder(prefix: "settings")
    defer { folder.remove() }
    let file = folder.path + "/.env.local"
    try "# a comment\n\n\(text)\n".write(toFile: file, atomically: true, encoding: .utf8)
    let failure = await failure { $0.environmentFile = file }
    #expect(
      failure
        == Failure(
          .badData,
          "The file of settings \(file), named with --env-file, sets nothing: line 3 is no NAME=value. "
            + "Write a line NAME=value for each setting."))
    try "BOBBIN_SOURCE=/a\n\(text)\n".write(toFile: file, atomically: true, encoding: .utf8)
    let warnings = try await read { $0.environmentFile = file }.warnings
    let others = text.contains("\n") ? ", as 2 more below it" : ""
    #expect(
      warnings == ["Line 2 of \(file) is no NAME=value and means nothing\(others)."])
    try "# a comment\n\n".write(toFile: file, atomically: true, encoding: .utf8)
    _ = try await read { $0.environmentFile = file }
  }

  @Test("an environment file that is missing is named")
  func missingFile() async {
    let failure = await failure { $0.environmentFile = "/nowhere/.env" }
    #expect(
      failure
        == Failure(
          .notFound, "The file of settings /nowhere/.env, named with --env-file, cannot be read."))
  }

  @Test("NO_COLOR turns colours off unless they are demanded")
  func noColor() async throws {
    #expect(try await read().color == .auto)
    #expect(try await read(["NO_COLOR": "1"]).color == .never)
    #expect(try await read(["NO_COLOR": "1"]) { $0.color = "auto" }.color == .never)
    #expect(try await read(["NO_COLOR": "1"]) { $0.color = "always" }.color == .always)
  }

  @Test("VISUAL comes before EDITOR")
  func editor() async throws {
    #expect(try await read(["EDITOR": "ed"]).editor == "ed")
    #expect(try await read(["EDITOR": "ed", "VISUAL": "vi -n"]).editor == "vi -n")
  }

  @Test("ASCII signs are chosen for a locale that says it is not UTF-8, not for none")
  func locale() async throws {
    #expect(try await !read().ascii)
    #expect(try await !read(["LANG": "en_GB.UTF-8"]).ascii)
    #expect(try await read(["LANG": "C"]).ascii)
    #expect(try await !read(["LC_ALL": "C.utf8", "LANG": "C"]).ascii)
  }

  @Test("words that mean nothing are usage errors")
  func mistakes() async {
    #expect(
      await failure { $0.schema = "threads" }
        == Failure(.usage, "There is no key schema threads. Write --schema thread or response."))
    #expect(
      await failure { $0.color = "red" }
        == Failure(.usage, "There is no colour mode red. Write --color auto, always or never."))
  }
}
