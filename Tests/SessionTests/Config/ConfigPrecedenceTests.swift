import Browser
import Foundation
import KeyValue
import KeyValueRedis
import Testing

@testable import Session

/// What holds where several places say something.
@Suite("the config file among the settings")
struct ConfigPrecedenceTests {
  /// A home with a config file in it.
  private struct Home {
    let folder: ScratchFolder
    var path: String { folder.path + "/.config/bobbin/config.yaml" }

    init(_ config: String?) throws {
      folder = try ScratchFolder(prefix: "config")
      guard let config else { return }
      try FileManager.default.createDirectory(
        atPath: folder.path + "/.config/bobbin", withIntermediateDirectories: true)
      try config.write(toFile: path, atomically: true, encoding: .utf8)
    }

    func read(
      _ environment: [String: String] = [:], _ say: (inout CommandLineSettings) -> Void = { _ in }
    ) async throws -> Settings {
      var said = CommandLineSettings()
      say(&said)
      return try await Settings.read(
        said, environment: ["HOME": folder.path].merging(environment) { $1 })
    }

    func failure(
      _ environment: [String: String] = [:], _ say: (inout CommandLineSettings) -> Void = { _ in }
    ) async -> Failure? {
      do {
        _ = try await read(environment, say)
        return nil
      } catch { return error as? Failure }
    }
  }

  private static let two = """
    default: local
    source: /surveys
    theme: light
    stores:
      local:
        kv: sqlite:t.db
        color: green
      production:
        kv: env:PRODUCTION
        color: red
        read-only: true
        source: /production
        limits:
          max-value: 1MB
    limits:
      max-value: 2MB
      timeout: 7s
    keys:
      evict: [K]
    """

  @Test("the default store is chosen where nothing else names one, and the line is named")
  func defaultStore() async throws {
    let home = try Home(Self.two)
    defer { home.folder.remove() }
    let settings = try await home.read()
    #expect(settings.store.url == .sqlite(path: home.folder.path + "/.config/bobbin/t.db"))
    #expect(settings.store.name == "local")
    #expect(
      settings.store.reason
        == "default in \(home.path) line 1 names local, which stands in \(home.path) line 5")
    #expect(settings.store.color == .green)
    #expect(settings.source == "/surveys")
    #expect(settings.theme == "light")
    #expect(settings.maxValueBytes == 2_000_000)
    #expect(settings.deadline == .seconds(7))
    #expect(settings.actions[.evict]?.keys == ["K"])
    #expect(!settings.readOnly)
  }

  @Test("--store names a store, whose settings come before those of all stores")
  func named() async throws {
    let home = try Home(Self.two)
    defer { home.folder.remove() }
    let settings = try await home.read(["PRODUCTION": "redis://ada:hunter2@h"]) {
      $0.store = "production"
    }
    guard case .redis(let options) = settings.store.url else {
      Issue.record("\(settings.store.url)")
      return
    }
    #expect(options.password == Secret("hunter2"))
    #expect(options.commandDeadline == .seconds(7))
    #expect(settings.store.reason.hasPrefix("--store names production, which stands in "))
    #expect(settings.storeName == "production")
    #expect(settings.maxValueBytes == 1_000_000)
    #expect(settings.source == "/production")
    #expect(settings.readOnly)
    #expect(settings.readOnlyReason == "production is read-only in \(home.path) line 11")
    #expect(settings.stores.map(\.name) == ["local", "production"])
    #expect(settings.stores.map(\.isReadOnly) == [false, true])
    #expect(settings.stores.map(\.engine) == ["sqlite", "redis"])
    #expect(settings.stores[1].address == "env:PRODUCTION")
  }

  @Test("the environment comes before the file, the command line before the environment")
  func order() async throws {
    let home = try Home(Self.two)
    defer { home.folder.remove() }
    let environment = [
      "BOBBIN_SOURCE": "/env", "BOBBIN_TIMEOUT": "1s", "BOBBIN_THEME": "dark",
      "REDIS_URL": "redis://env",
    ]
    let settings = try await home.read(environment) { $0.theme = "none" }
    #expect(settings.source == "/env")
    #expect(settings.deadline == .seconds(1))
    #expect(settings.theme == "none")
    #expect(settings.store.reason == "REDIS_URL is set in the environment")
    #expect(settings.store.name == nil)
    #expect(settings.stores.map(\.name) == ["env:6379", "local", "production"])
    let said = try await home.read(environment) { $0.kv = "memory:" }
    #expect(said.store.url == .memory)
    let store = try await home.read(environment.merging(["BOBBIN_STORE": "local"]) { $1 })
    #expect(store.store.reason.hasPrefix("BOBBIN_STORE in the environment names local, which"))
  }

  @Test("what the plan gives holds for the store it is of, the environment comes before it")
  func plan() async throws {
    let home = try Home(
      """
      default: small
      limits:
        plan-memory: 1GB
        plan-commands: 2M
      stores:
        small:
          kv: memory
          limits:
            plan-memory: 256MB
        large:
          kv: memory
      """)
    defer { home.folder.remove() }
    let small = try await home.read().alerts
    #expect(small.planBytes == 256_000_000)
    #expect(small.planCommands == 2_000_000)
    let large = try await home.read { $0.store = "large" }.alerts
    #expect(large.planBytes == 1_000_000_000)
    let said = try await home.read(["BOBBIN_PLAN_MEMORY": "30MB"]).alerts
    #expect(said.planBytes == 30_000_000)
    #expect(said[.memory].warning == 0.8 && said[.commands].warning == 0.75)
  }

  @Test("a store that is read-only in the file cannot be written to whatever else is said")
  func readOnly() async throws {
    let home = try Home("default: a\nstores:\n  a:\n    kv: memory\n    read-only: true\n")
    defer { home.folder.remove() }
    let settings = try await home.read(["BOBBIN_READ_ONLY": "false"])
    #expect(settings.readOnly)
    #expect(
      throws: Failure(.refused, "a is read-only in \(home.path) line 5, and bobbin evict writes.")
    ) {
      try settings.demandWritable("evict")
    }
  }

  @Test("a store gets the password that it names and no other")
  func passwords() async throws {
    let home = try Home(
      """
      stores:
        own:
          kv: redis://h
          user: ada
          password: env:OWN
        bare:
          kv: redis://h
      """)
    defer { home.folder.remove() }
    let environment = [
      "OWN": "hunter2", "BOBBIN_REDIS_PASSWORD": "other", "BOBBIN_REDIS_USER": "x",
    ]
    let own = try await home.read(environment) { $0.store = "own" }
    guard case .redis(let options) = own.store.url else {
      Issue.record("\(own.store.url)")
      return
    }
    #expect(options.user == "ada")
    #expect(options.password == Secret("hunter2"))
    let bare = try await home.read(environment) { $0.store = "bare" }
    #expect(bare.store.url == .redis(try RedisOptions(url: "redis://h")))
    // A child process that inherits the environment must not find the other password either.
    var inherited = environment
    for (name, value) in bare.store.variables { inherited[name] = value?.value }
    #expect(inherited["BOBBIN_REDIS_PASSWORD"] == nil)
    let failure = await home.failure { $0.store = "own" }
    #expect(
      failure?.message.hasPrefix(
        "password of the store own, \(home.path) line 5, names the variable OWN, ")
        == true)
  }

  @Test("env-file in the config file names a file of variables behind all others")
  func environmentFile() async throws {
    let home = try Home("default: a\nenv-file: secrets.env\nstores:\n  a:\n    kv: env:URL\n")
    defer { home.folder.remove() }
    let file = home.folder.path + "/.config/bobbin/secrets.env"
    try "URL=redis://:hunter2@file\n".write(toFile: file, atomically: true, encoding: .utf8)
    let settings = try await home.read()
    #expect(settings.store.url.shortName == "file:6379")
    #expect(try await home.read(["URL": "memory:"]).store.url == .memory)
    try FileManager.default.removeItem(atPath: file)
    #expect(
      await home.failure()
        == Failure(
          .notFound,
          "The file of settings \(file), named with env-file in \(home.path) line 2, cannot be read."
        ))
  }

  @Test("a file with mistakes stops every command, with the words of the check")
  func broken() async throws {
    let home = try Home("thme: dark\nmouse: maybe\n")
    defer { home.folder.remove() }
    let failure = await home.failure()
    #expect(
      failure
        == Failure(
          .badData,
          """
          The config file has 2 mistakes:
          \(home.path):1:1: There is no setting thme. Did you mean theme?
          \(home.path):2:8: mouse expects true or false.
          """))
    let check = try await ConfigCheck(
      try await ConfigPlace.find(CommandLineSettings(), environment: ["HOME": home.folder.path]),
      environment: ["HOME": home.folder.path])
    for mistake in check.mistakes {
      #expect(failure?.message.contains(mistake.text(in: home.path)) == true)
    }
  }

  @Test("no file is no mistake, one that was named and is missing is")
  func missing() async throws {
    let home = try Home(nil)
    defer { home.folder.remove() }
    #expect(try await home.read().configPath == home.path)
    #expect(
      await home.failure { $0.config = "/nowhere/c.yaml" }
        == Failure(.notFound, "There is no config file /nowhere/c.yaml, named by --config."))
    #expect(try await home.read(["BOBBIN_CONFIG": "/dev/null"]).stores.count == 1)
    #expect(
      await home.failure { $0.store = "prod" }
        == Failure(
          .usage,
          "--store names the store prod, and there is no config file \(home.path) to say where it is. "
            + "bobbin config example prints one."))
  }

  @Test("a store that is not there is answered with the nearest one")
  func unknownStore() async throws {
    let home = try Home(Self.two)
    defer { home.folder.remove() }
    #expect(
      await home.failure { $0.store = "locl" }
        == Failure(.usage, "--store names the store locl. Did you mean local?"))
    #expect(
      await home.failure {
        $0.store = "local"
        $0.kv = "memory:"
      } == Failure(.usage, "--kv and --store both name a store: leave one of them out."))
  }

  @Test(
    "another store is opened without what was said of the first, but with what was said of the session"
  )
  func switching() async throws {
    let home = try Home(Self.two)
    defer { home.folder.remove() }
    let first = try await home.read(["PRODUCTION": "redis://h"]) {
      $0.kv = "memory:"
      $0.source = "/said"
      $0.ascii = true
    }
    #expect(first.stores.map(\.name) == ["memory", "local", "production"])
    let second = try await first.switching(to: "production")
    #expect(second.store.name == "production")
    #expect(second.source == "/production")
    #expect(second.ascii && second.readOnly)
    #expect(second.stores == first.stores)
    let back = try await second.switching(to: "memory")
    #expect(back.store.url == .memory)
    #expect(back.source == "/said")
  }

  @Test("a process that is started for a load needs no config file to get to the same store")
  func child() async throws {
    let home = try Home(Self.two)
    defer { home.folder.remove() }
    let environment = ["PRODUCTION": "redis://ada:hunter2@h", "BOBBIN_STORE": "production"]
    let settings = try await home.read(environment)
    var inherited = environment
    for (name, value) in settings.store.variables { inherited[name] = value?.value }
    let child = try await home.read(inherited)
    #expect(child.store.url == settings.store.url)
    #expect(child.maxValueBytes == 1_000_000)
    #expect(child.deadline == .seconds(7))
  }
}
