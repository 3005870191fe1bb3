import Foundation
import JSONText
import RedisServers
import Testing
import WebServers

@Suite("bobbin package", .timeLimit(.minutes(10)))
struct PackageTests {
  @Test("the layout is what Vercel takes, and says what is in it")
  func layout() async throws {
    let function = try await PackagedFunction.shared
    let output = URL(fileURLWithPath: function.path).deletingLastPathComponent()
      .deletingLastPathComponent()
    func json(_ path: String) throws -> JSONValue {
      try JSONDocument(
        parsing: String(contentsOf: output.appending(path: path), encoding: .utf8)
      ).root
    }
    let routes = try json("config.json")
    #expect(routes["version"]?.int == 3)
    #expect(routes["routes"]?[0]?["dest"]?.string == "/api")
    let settings = try json("functions/api.func/.vc-config.json")
    #expect(settings["runtime"]?.string == "provided.al2023")
    #expect(settings["handler"]?.string == "bootstrap")
    #expect(settings["memory"]?.int == 1024)
    #expect(settings["maxDuration"]?.int == 30)
    #expect(["x86_64", "arm64"].contains(settings["architecture"]?.string))
    for path in ["bobbin", "bootstrap"] {
      #expect(FileManager.default.isExecutableFile(atPath: "\(function.path)/\(path)"))
    }
    #expect(function.made.output.contains("functions/api.func/source/coffee_1.json"))
    #expect(function.made.output.contains("lib/libswiftCore.so"))
    #expect(function.made.output.contains(" MB\n"))
    // More than 250 MB are not taken there.
    #expect(!function.made.errors.contains("larger than functions may be"))
  }

  @Test("it replaces what it made, and nothing else")
  func replacing() async throws {
    let scratch = try Scratch()
    let project = scratch.path("project")
    let output = "project/.vercel/output"
    func package(_ options: String...) async throws -> Finished {
      try await run(Binary.path, ["package", "vercel", project] + options, in: scratch)
    }
    #expect(try await package("--source", scratch.path("none")).status == 66)
    #expect(try await package("--memory", "1").status == 64)
    try scratch.write("file", "mine")
    let file = try await bobbin("package", "vercel", scratch.path("file"), in: scratch)
    #expect(file.status == 74)
    #expect(file.errors.hasSuffix(" cannot be made: Not a directory.\n"), "\(file.errors)")
    try scratch.write("\(output)/static/index.html", "mine")
    let refused = try await package()
    #expect(refused.status == 77)
    #expect(refused.errors.contains(".vercel/output"))
    #expect(try scratch.read("\(output)/static/index.html") == "mine")
    try FileManager.default.removeItem(atPath: scratch.path(output))
    try scratch.write("project/.vercel/project.json", "{}")
    #expect(try await package().status == 0)
    #expect(try await package("--max-duration", "60").status == 0)
    let settings = try scratch.read("\(output)/functions/api.func/.vc-config.json")
    #expect(settings.contains(#""maxDuration": 60"#))
    #expect(try scratch.read("project/.vercel/project.json") == "{}")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: scratch.path("project/.vercel")).sorted()
        == ["output", "project.json"])
  }

  @Test("without a word it serves where there is a runtime API")
  func wordless() async throws {
    let runtime = try await RuntimeServer([])
    let done = try await run(
      Binary.path, [], in: try Scratch(),
      environment: [
        "AWS_LAMBDA_RUNTIME_API": runtime.endpoint, "REDIS_URL": "redis://127.0.0.1:1",
      ])
    // It serves nobody without a token.
    #expect(done.status == 77)
    #expect(
      try await runtime.said(1)["errorMessage"]?.string.map { done.errors.contains($0) } == true)
    await runtime.stop()
  }

  @Test(
    "commands work where no folder of their own can be made, but what could not be undone is refused"
  )
  func readOnlyHome() async throws {
    try await withRedis { server in
      let scratch = try Scratch()
      let source = try scratch.writeSource()
      // Not even root can make a folder there.
      var nowhere: [String: String] = [:]
      for name in ["HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME"] {
        nowhere[name] = "/dev/null/\(name)"
      }
      func work(_ words: String...) async throws -> Finished {
        try await run(
          Binary.path, words + ["--kv", server.url], in: scratch, environment: nowhere)
      }
      let loaded = try await work(
        "load", "t-1", "--file", "coffee_1", "--source", source, "--json")
      #expect(loaded.status == 0, "\(loaded.errors)")
      #expect(try loaded.json()["stored"]?.bool == true)
      let refused = try await work("evict", "t-1", "--yes")
      #expect(refused.status == 74)
      #expect(refused.errors.contains("undo journal"))
      #expect(try await work("evict", "t-1", "--yes", "--no-undo").status == 0)
      #expect(try await server.cli(["EXISTS", "thread:t-1:meta"]).hasPrefix("0"))
    }
  }
}
