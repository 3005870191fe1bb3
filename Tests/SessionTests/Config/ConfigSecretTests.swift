import Testing

@testable import Session

/// Secrets have no place in the config file, and none comes out of it.
@Suite("secrets in the config file")
struct ConfigSecretTests {
  static let secret = "hunter2x"

  static let files = [
    "stores:\n  a:\n    kv: redis://h\n    password: hunter2x\n",
    "stores:\n  a:\n    kv: redis://h\n    password: [hunter2x]\n",
    "stores:\n  a:\n    kv: redis://h\n    user: ada:hunter2x\n",
    "stores:\n  a:\n    kv: redis://ada:hunter2x@h\n",
    "stores:\n  a:\n    kv: redis://:hunter2x@h:70000\n",
    "stores:\n  a:\n    kv: hunter2x\n",
    "stores:\n  a:\n    kv: hunter2x@h:6379\n",
    "stores:\n  a:\n    kv: hunter2x:6379\n",
    "stores:\n  a:\n    kv: env:redis://:hunter2x@h\n",
    "stores:\n  a:\n    kv: redis://h\n    token: hunter2x\n",
    "stores:\n  a: redis://:hunter2x@h\n",
    "stores:\n  redis://:hunter2x@h: {}\n",
    "REDIS_URL: redis://:hunter2x@h\n",
    "KV_REST_API_TOKEN: hunter2x\n",
    "redis://:hunter2x@h\n",
    "stores:\n  a:\n    kv: redis://h password: hunter2x\n",
    "stores:\n  a:\n    password: hunter2x\n   kv: redis://h\n",
    "password: \"hunter2x\nkv: 1\n",
    "? redis://:hunter2x@h\n: 1\n? redis://:hunter2x@h\n: 2\n",
    "default: redis://:hunter2x@h\n",
  ]

  @Test("is a mistake that does not repeat it", arguments: files)
  func refused(_ text: String) {
    let reader = ConfigReader(Array(text.utf8), path: "/c.yaml", home: "/home/ada")
    #expect(!reader.mistakes.isEmpty)
    for mistake in reader.mistakes {
      #expect(!mistake.message.contains(Self.secret), "\(mistake)")
    }
    var dumped = ""
    dump(Failure(reader.mistakes, in: "/c.yaml"), to: &dumped)
    #expect(!dumped.contains(Self.secret))
  }

  @Test("in what is given for the name of a store is not repeated", arguments: [true, false])
  func names(inOption: Bool) async throws {
    let folder = try ScratchFolder(prefix: "names")
    defer { folder.remove() }
    let address = "redis://ada:\(Self.secret)@h:6379"
    var said = CommandLineSettings()
    var variables = ["HOME": folder.path]
    if inOption { said.store = address } else { variables["BOBBIN_STORE"] = address }
    let error = await #expect(throws: Failure.self) {
      try await Settings.read(said, environment: variables)
    }
    let message = try #require(error?.message)
    #expect(message.contains("--kv env:NAME"))
    #expect(!message.contains(Self.secret) && !message.contains("ada"))
  }

  @Test("is told where it belongs")
  func advice() {
    let reader = ConfigReader(
      Array("stores:\n  a:\n    kv: redis://h\n    password: hunter2x\n".utf8), path: "/c",
      home: "/")
    #expect(
      reader.mistakes.map(\.message) == [
        "A password does not belong in this file, which is shown and copied easily. Put it into a "
          + "variable, in the environment or in a file that env-file: names and only you can read, "
          + "and write password: env:NAME."
      ])
  }
}
