import Foundation
import JSONText
import RedisServers
import Testing

@Suite("the service")
struct ServiceTests {
  @Test("two processes share what is cached, and the second reads only what is new")
  func shared() async throws {
    try await withRedis { server in
      let scratch = try Scratch()
      let arguments = ["--kv", server.url, "--source", try scratch.writeSource()]
      let (a, b) = (
        try await RunningService(arguments, in: scratch),
        try await RunningService(arguments, in: scratch)
      )
      let first = try await a.load("t-1", ["region"]).json()
      #expect(first["cache"]?.string == "miss")
      let second = try await b.load("t-1", ["region", "age"]).json()
      #expect(second["cache"]?.string == "partial")
      #expect(second["files"]?[0]?["cached"]?.rawText == #"["region"]"#)
      #expect(second["files"]?[0]?["new"]?.rawText == #"["age"]"#)
      #expect(try await server.cli(["PTTL", "thread:t-1:meta"]).count >= 10)
      let done = try await a.end()
      #expect(done.status == 0)
      #expect(done.errors.contains("Cache miss file=coffee_1"))
      #expect(try await b.end(by: SIGINT).errors.contains("Loaded additional segments"))
    }
  }

  @Test("its tokens are nowhere to be seen")
  func secrets() async throws {
    let scratch = try Scratch()
    let (token, reading) = ("open-\(UUID().uuidString)", "look-\(UUID().uuidString)")
    let service = try await RunningService(
      ["--kv", scratch.store, "--source", try scratch.writeSource()], in: scratch,
      environment: ["BOBBIN_SERVICE_TOKEN": token, "BOBBIN_SERVICE_READ_ONLY_TOKEN": reading])
    var seen = try await run("ps", ["-eo", "args"], in: scratch).output
    seen += try await service.ask("/v1/threads").output
    seen += try await service.ask("/metrics", "-H", "Authorization: Bearer wrong").output
    let done = try await service.end()
    seen += done.output + done.errors
    #expect(!seen.contains(token) && !seen.contains(reading))
    #expect(seen.contains("urn:bobbin:problem:unauthorized"))
  }

  @Test("the passwords of store and source are in no answer and no line")
  func passwords() async throws {
    let scratch = try Scratch()
    let password = "geheim-\(UUID().uuidString)"
    let service = try await RunningService(
      [], in: scratch,
      environment: [
        "REDIS_URL": "redis://me:\(password)@127.0.0.1:1/0",
        "BOBBIN_SOURCE": "http://127.0.0.1:1/surveys", "BOBBIN_SOURCE_TOKEN": password,
        "BOBBIN_TIMEOUT": "2s", "BOBBIN_CONNECT_TIMEOUT": "2s",
      ])
    var seen = ""
    for target in ["/ready", "/metrics", "/openapi.json", "/v1/threads", "/v1/threads/t-1"] {
      seen += try await service.ask(target).output
    }
    let load = try await service.load("t-1", ["region"]).json()
    #expect(load["storeProblem"] != nil && load["files"]?[0]?["problem"] != nil, "\(load.rawText)")
    // An address of a source may have none.
    let refused = try await bobbin(
      "serve", "--kv", "memory:", in: scratch,
      environment: ["BOBBIN_SOURCE": "http://me:\(password)@127.0.0.1:1/surveys"])
    #expect(refused.status == 64)
    seen += refused.output + refused.errors
    let done = try await service.end()
    seen += load.rawText + done.output + done.errors
    #expect(!seen.contains(password))
    #expect(seen.contains("127.0.0.1:1"))
  }

  @Test("a log that nobody reads stops nobody, and the end does not wait for it")
  func stuckLog() async throws {
    let scratch = try Scratch()
    _ = try await run("mkfifo", [scratch.path("log")], in: scratch)
    // Lines of an outage would be counted together: these are of loads that do what they should.
    for number in 0..<64 { try scratch.write("source/one_\(number).json", #"{"region":{"a":1}}"#) }
    let service = try await RunningService(
      ["--kv", "memory:", "--source", scratch.path("source")], in: scratch, stuck: "log")
    let thread = String(repeating: "t", count: 400)
    let files = (0..<64).map { #"{"id":"one_\#($0)"}"# }.joined(separator: ",")
    let loads = try await service.ask(
      "/v1/threads/\(thread)[1-200]/load", "-d", #"{"files":[\#(files)]}"#)
    #expect(loads.status == 0)
    #expect(try await service.ask("/health").output.contains("ok"))
    let numbers = try await service.ask("/metrics").output
    #expect(!numbers.contains("bobbin_log_lines_dropped_total 0\n"))
    #expect(numbers.contains("bobbin_log_lines_dropped_total "))
    #expect(try await service.end().status == 0)
  }

  @Test("nothing that a client sends is another field of a line of the log")
  func forgedLog() async throws {
    let scratch = try Scratch()
    let service = try await RunningService(
      ["--kv", "memory:", "--source", try scratch.writeSource()], in: scratch)
    // The thread is: a\" file=forged
    _ = try await service.load("a%5C%22%20file=forged", ["region"])
    let errors = try await service.end().errors
    #expect(errors.contains(#"thread="a\\\" file=forged""#), "\(errors)")
  }

  @Test("without a token it listens on this machine only")
  func loopback() async throws {
    let scratch = try Scratch()
    let done = try await bobbin(
      "serve", "--kv", "memory:", "--listen", "0.0.0.0:0", in: scratch)
    #expect(done.status == 77)
    #expect(done.errors.contains("BOBBIN_SERVICE_TOKEN"))
  }

  @Test(
    "a host that nobody knows is named before a token is asked for",
    arguments: ["serve", "gateway"])
  func unknownHost(command: String) async throws {
    let done = try await bobbin(
      command, "--kv", "memory:", "--listen", "nohost.invalid:1", in: try Scratch())
    #expect(done.status == 69)
    #expect(done.errors.contains("There is no host nohost.invalid"), "\(done.errors)")
  }

  @Test(
    "limits that could not be kept are refused",
    arguments: [
      ["--max-body", "10GB"], ["--max-requests", "1000000000"], ["--max-value", "1"],
    ])
  func limits(_ options: [String]) async throws {
    let done = try await run(
      Binary.path, ["serve", "--kv", "memory:", "--listen", "127.0.0.1:0"] + options,
      in: try Scratch())
    #expect(done.status == 64)
    #expect(done.errors.contains(options[0]), "\(done.errors)")
  }

  @Test("clients are told the file and not where this machine has it; the log has both")
  func places() async throws {
    let scratch = try Scratch()
    let source = try scratch.writeSource()
    try scratch.write("source/broken.json", "{")
    let service = try await RunningService(["--kv", "memory:", "--source", source], in: scratch)
    let body = #"{"files":[{"id":"broken"},{"id":"none"}]}"#
    let load = try await service.ask("/v1/threads/t-1/load?trace=true", "-d", body).output
    let half = try await service.ask(
      "/v1/threads/t-1/load", "-d", #"{"files":[{"id":"a\ud800"}]}"#
    ).output
    try FileManager.default.removeItem(atPath: source)
    let gone = try await service.ask("/v1/threads/t-1/load?trace=true", "-d", body).output
    let errors = try await service.end().errors
    for text in [load, gone] { #expect(!text.contains(scratch.path("")), "\(text)") }
    #expect(load.contains(#"\"broken\" is not JSON"#), "\(load)")
    #expect(half.contains(#""status":422"#), "\(half)")
    #expect(errors.contains(source), "\(errors)")
  }

  @Test("the memory of a store without a limit is among the numbers")
  func memory() async throws {
    try await withRedis { server in
      let scratch = try Scratch()
      let service = try await RunningService(["--kv", server.url], in: scratch)
      // Watching costs one command in twenty at most.
      _ = try await service.ask("/v1/threads/t-[1-100]")
      let end = ContinuousClock.now + .seconds(30)
      var text = ""
      // Each look is a process of its own, which paces the loop.
      while !text.contains("\nbobbin_store_memory_bytes ") {
        try #require(ContinuousClock.now < end, "\(text)")
        text = try await service.ask("/metrics").output
      }
      #expect(!text.contains("\nbobbin_store_memory_limit_bytes "))
      _ = try await service.end()
    }
  }

  @Test("its document is valid for others")
  func document() async throws {
    let scratch = try Scratch()
    let service = try await RunningService(["--kv", "memory:"], in: scratch)
    let document = try await service.ask("/openapi.json").output
    try scratch.write("openapi.json", document)
    _ = try await service.end()
    let python = try await OpenAPIValidator.python(in: scratch)
    let checked = try await run(
      python,
      [
        "-c",
        "import json, openapi_spec_validator as v; v.validate(json.load(open('openapi.json'))); print('valid')",
      ], in: scratch)
    #expect(checked.output == "valid\n", "\(checked.errors)")
  }
}

/// The validator of PyPI, installed once beside what was built.
private enum OpenAPIValidator {
  static func python(in scratch: Scratch) async throws -> String {
    let folder = Binary.package.appending(path: ".build/openapi-validator").path
    let python = folder + "/bin/python"
    let script = """
      set -e
      mkdir -p "$1"; exec 9>"$1.lock"; flock 9
      [ -e "$1/installed" ] || { python3 -m venv "$1" && "$1/bin/pip" install -q openapi-spec-validator && touch "$1/installed"; }
      """
    let made = try await run("sh", ["-c", script, "sh", folder], in: scratch)
    try #require(made.status == 0, "\(made.errors)")
    return python
  }
}
