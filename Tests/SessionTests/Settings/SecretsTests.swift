import KeyValue
import KeyValueRedis
import Testing

@testable import Session

/// Where passwords may come from, and where they go.
@Suite("secrets of a store")
struct SecretsTests {
  private func store(
    _ kv: String?, _ environment: [String: String] = [:], option: StoreOption = .kv
  ) async throws(Failure) -> StoreChoice {
    var said = CommandLineSettings()
    said.kv = kv
    said.option = option
    return try await Settings.read(
      said, environment: ["HOME": "/home/ada"].merging(environment) { $1 }
    ).store
  }

  private func options(_ choice: StoreChoice) -> RedisOptions? {
    guard case .redis(let options) = choice.url else { return nil }
    return options
  }

  @Test("a password on the command line is refused with the ways that others cannot see")
  func commandLine() async {
    await #expect(
      throws: Failure(
        .usage,
        "--kv holds a password, and whoever lists the processes of this machine can read it "
          + "there. Put the address into a variable and write --kv env:NAME, or the password into "
          + "BOBBIN_REDIS_PASSWORD; --env-file reads variables from a file.")
    ) { try await store("redis://ada:hunter2@h") }
    await #expect(
      throws: Failure(
        .usage,
        "--to holds a password, and whoever lists the processes of this machine can read it "
          + "there. Put the address into a variable and write --to env:NAME; --env-file reads "
          + "variables from a file.")
    ) { try await store("redis://ada:hunter2@h", option: .to) }
  }

  @Test("an option may name the variable that holds the address")
  func named() async throws {
    let choice = try await store("env:OLD", ["OLD": "rediss://ada:hunter2@h", "REDIS_URL": "x"])
    #expect(options(choice)?.password == Secret("hunter2"))
    #expect(choice.reason == "--kv names OLD, which is set in the environment")
    #expect(choice.isNamed)
  }

  @Test("a variable that is not set, or holds no address, is named and not repeated")
  func unset() async {
    await #expect(
      throws: Failure(
        .usage,
        "--kv names the variable OLD, which is set neither in the environment nor in a file named "
          + "with --env-file.")
    ) { try await store("env:OLD") }
    for value in ["hunter2", "hunter2@h:6379", "redis://ada:hun/ter2@h"] {
      do {
        _ = try await store(nil, ["REDIS_URL": value])
        Issue.record("\(value) was taken")
      } catch {
        #expect(error.code == .usage)
        #expect(error.message.hasPrefix("REDIS_URL in the environment is no address of a store. "))
        #expect(!error.message.contains("hun"), "\(error.message)")
      }
    }
  }

  @Test("variables add user and password to an address that has none")
  func added() async throws {
    let environment = ["BOBBIN_REDIS_USER": "ada", "BOBBIN_REDIS_PASSWORD": "hunter2"]
    let bare = try await options(store("redis://h", environment))
    #expect(bare?.user == "ada")
    #expect(bare?.password == Secret("hunter2"))
    let own = try await options(
      store(nil, environment.merging(["REDIS_URL": "redis://:own@h"]) { $1 }))
    #expect(own?.user == nil)
    #expect(own?.password == Secret("own"))
  }

  @Test("the password for --kv is not sent to the stores of a copy")
  func copies() async throws {
    for option in [StoreOption.from, .to] {
      let copied = try await options(
        store("redis://h", ["BOBBIN_REDIS_PASSWORD": "hunter2"], option: option))
      #expect(copied?.password == nil)
    }
  }

  @Test("settings do not show a password when they are printed")
  func printed() async throws {
    let choice = try await store(
      nil, ["REDIS_URL": "redis://ada:hunter2@h", "BOBBIN_REDIS_PASSWORD": "hunter2"])
    var dumped = ""
    dump(choice, to: &dumped)
    #expect(!dumped.contains("hunter2"))
    #expect(!"\(choice)".contains("hunter2"))
  }

  @Test("a child process gets to the same store by variables alone")
  func child() async throws {
    var said = CommandLineSettings()
    said.kv = "rediss://h:7000/2?cluster=true"
    said.tlsAuthority = "/ca.pem"
    said.maxValue = "1MB"
    let environment = [
      "BOBBIN_REDIS_PASSWORD": "hunter2", "BOBBIN_TIMEOUT": "2s", "USE_KV": "false",
      "KV_REST_API_URL": "https://kv.example", "HOME": "/home/ada",
    ]
    let settings = try await Settings.read(said, environment: environment)
    var inherited = environment
    for (name, value) in settings.store.variables { inherited[name] = value?.value }
    let child = try await Settings.read(CommandLineSettings(), environment: inherited)
    #expect(child.store.url == settings.store.url)
    #expect(child.maxValueBytes == 1_000_000)
    #expect(child.deadline == .seconds(2))
  }
}
