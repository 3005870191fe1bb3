import Browser
import KeyValueRedis
import Testing
import Watching

@testable import Session

/// What stands beside the address of a Redis.
@Suite("settings of a Redis")
struct RedisSettingsTests {
  private func options(
    _ kv: String, _ environment: [String: String] = [:],
    _ say: (inout CommandLineSettings) -> Void = { _ in }
  ) async throws -> RedisOptions? {
    var said = CommandLineSettings()
    said.kv = kv
    say(&said)
    let settings = try await Settings.read(
      said, environment: ["HOME": "/home/ada"].merging(environment) { $1 })
    guard case .redis(let options) = settings.store.url else { return nil }
    return options
  }

  @Test("certificates come from the options, behind them from the environment")
  func certificates() async throws {
    let environment = [
      "BOBBIN_TLS_CA": #filePath, "BOBBIN_TLS_CERT": #filePath, "BOBBIN_TLS_KEY": #filePath,
      "BOBBIN_TLS_SERVER_NAME": "redis.example",
    ]
    let tls = try await options("rediss://h", environment) { $0.tlsAuthority = "/said/ca" }?.tls
    #expect(tls?.authorityFile == "/said/ca")
    #expect(tls?.certificateFile == #filePath)
    #expect(tls?.privateKeyFile == #filePath)
    #expect(tls?.serverName == "redis.example")
    // The environment may be there for another store.
    #expect(try await options("redis://h", environment)?.tls == nil)
  }

  @Test("a certificate that would protect nothing, or lacks its key, is refused")
  func useless() async {
    for (kv, why) in [
      ("redis://h", "speaks no TLS; write rediss:// in its address"),
      ("memory:", "is neither a Redis nor a Vercel KV"),
    ] {
      await #expect(throws: Failure(.usage, "--tls-ca is of no use: the store \(why).")) {
        try await options(kv) { $0.tlsAuthority = "/ca" }
      }
    }
    await #expect(
      throws: Failure(
        .usage,
        "A client certificate needs its private key: give both --tls-cert and --tls-key "
          + "(or BOBBIN_TLS_CERT and BOBBIN_TLS_KEY).")
    ) { try await options("rediss://h") { $0.tlsCertificate = "/cert" } }
  }

  @Test(
    "the longest value is written with a unit",
    arguments: [
      ("64MB", 64_000_000), ("64MiB", 64 << 20), ("500 kB", 500_000), ("1.5k", 1500),
      ("1000", 1000), ("2g", 2_000_000_000),
    ])
  func sizes(_ text: String, _ bytes: Int) async throws {
    #expect(try await options("redis://h", ["BOBBIN_MAX_VALUE": text])?.maxValueBytes == bytes)
    #expect(try await options("redis://h") { $0.maxValue = text }?.maxValueBytes == bytes)
  }

  @Test("times are written with a unit")
  func times() async throws {
    let options = try await options(
      "redis://h", ["BOBBIN_CONNECT_TIMEOUT": "250ms", "BOBBIN_TIMEOUT": "2 s"])
    #expect(options?.connectDeadline == .milliseconds(250))
    #expect(options?.commandDeadline == .seconds(2))
    let long = try await self.options("redis://h", ["BOBBIN_TIMEOUT": "1h"])
    #expect(long?.commandDeadline == .seconds(3600))
  }

  @Test(
    "a time without a unit is refused with what may be meant",
    arguments: ["BOBBIN_TIMEOUT", "BOBBIN_CONNECT_TIMEOUT", "BOBBIN_REFRESH"])
  func unitless(_ variable: String) async {
    await #expect(
      throws: Failure(
        .usage,
        "\(variable) in the environment has no unit: write 5s for seconds, 5ms for milliseconds.")
    ) { try await options("redis://h", [variable: "5"]) }
  }

  @Test("what the plan gives is written as a size and a number")
  func plan() async throws {
    var said = CommandLineSettings()
    said.kv = "memory:"
    func alerts(_ environment: [String: String]) async throws -> AlertLimits {
      try await Settings.read(said, environment: environment.merging(["HOME": "/"]) { $1 }).alerts
    }
    #expect(try await alerts([:]) == .standard)
    let limits = try await alerts([
      "BOBBIN_PLAN_MEMORY": "256MB", "BOBBIN_PLAN_COMMANDS": "500k",
    ])
    #expect(limits.planBytes == 256_000_000)
    #expect(limits.planCommands == 500_000)
    for (variable, expected) in [
      ("BOBBIN_PLAN_MEMORY", "a number and a unit, such as 256MB or 256MiB"),
      ("BOBBIN_PLAN_COMMANDS", "a number, such as 500000 or 500k"),
    ] {
      for text in ["much", "0", "-1", "5 apples"] {
        await #expect(
          throws: Failure(
            .usage, "\(variable) in the environment cannot be \(text). Write \(expected).")
        ) { try await alerts([variable: text]) }
      }
    }
  }

  @Test("a plan's memory without a unit, and a switch that is neither on nor off, are refused")
  func meantOtherwise() async throws {
    var said = CommandLineSettings()
    said.kv = "memory:"
    func failure(_ variable: String, _ text: String) async -> String? {
      let failure = await #expect(throws: Failure.self) {
        try await Settings.read(said, environment: [variable: text, "HOME": "/"])
      }
      return failure?.message
    }
    #expect(
      await failure("BOBBIN_PLAN_MEMORY", "256")
        == "BOBBIN_PLAN_MEMORY in the environment cannot be 256. Write a number and a unit, such as 256MB or 256MiB."
    )
    #expect(
      await failure("BOBBIN_ANALYTICS", "maybe")
        == "BOBBIN_ANALYTICS in the environment cannot be maybe. Write true or false.")
  }

  @Test("amounts that mean nothing are refused", arguments: ["0", "-1", "much", "1e9", "5 apples"])
  func mistakes(_ text: String) async {
    await #expect(
      throws: Failure(
        .usage,
        "--max-value cannot be \(text). Write a number and a unit, such as 64MB, 64MiB or 500kB.")
    ) { try await options("redis://h") { $0.maxValue = text } }
    await #expect(
      throws: Failure(
        .usage,
        "BOBBIN_TIMEOUT in the environment cannot be \(text). Write a number and a unit, such as "
          + "500ms, 5s, 1min or 1h.")
    ) { try await options("redis://h", ["BOBBIN_TIMEOUT": text]) }
  }
}
