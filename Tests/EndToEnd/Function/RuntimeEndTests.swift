import Foundation
import RedisServers
import Testing
import WebServers

@Suite("a function whose platform fails")
struct RuntimeEndTests {
  @Test("it says so, and what it found cached is in the history all the same")
  func failing() async throws {
    try await withRedis { server in
      let scratch = try Scratch()
      let source = try scratch.writeSource()
      let first = try await bobbin(
        "load", "t-1", "--file", "coffee_1", "--segments", "region", "--source", source, "--kv",
        server.url, in: scratch)
      #expect(first.status == 0, "\(first.errors)")
      let runtime = try await RuntimeServer(
        [PackagedFunction.load("t-1", ["region"])], refusing: 500)
      let done = try await bobbin(
        "serve", "--source", source, "--kv", server.url, in: scratch,
        environment: [
          "AWS_LAMBDA_RUNTIME_API": runtime.endpoint,
          "BOBBIN_SERVICE_TOKEN": PackagedFunction.token,
        ])
      await runtime.stop()
      #expect(done.status == 69, "\(done.errors)")
      #expect(done.errors.contains("Cache hit"), "\(done.errors)")
      #expect(try await server.cli("HLEN", "bobbin:loads:thread:t-1").hasPrefix("2"))
    }
  }

  @Test(
    "one whose store nobody has named does not begin, and tells why",
    arguments: [[:], ["USE_KV": "false"], ["DISABLE_KV": "1"]])
  func unnamed(switches: [String: String]) async throws {
    let scratch = try Scratch()
    let runtime = try await RuntimeServer([])
    let environment = [
      "AWS_LAMBDA_RUNTIME_API": runtime.endpoint, "BOBBIN_SERVICE_TOKEN": PackagedFunction.token,
    ]
    let done = try await bobbin(
      "serve", "--source", try scratch.writeSource(), in: scratch,
      environment: environment.merging(switches) { $1 })
    let said = try await runtime.said(1)
    await runtime.stop()
    #expect(done.status == 64)
    #expect(said.path == "/init/error")
    #expect(
      said["errorMessage"]?.string?.hasPrefix("Name a store: KV_REST_API_URL or REDIS_URL") == true,
      "\(said.text)")
    let files = try FileManager.default.subpathsOfDirectory(atPath: scratch.path(""))
    #expect(!files.contains { $0.hasSuffix(".db") })
  }

  @Test("what it cannot store is told as not stored: nobody would store later what it queued")
  func away() async throws {
    try await withRedis { server in
      let scratch = try Scratch()
      let source = try scratch.writeSource()
      try await server.kill()
      let runtime = try await RuntimeServer(
        [PackagedFunction.load("t-1", ["region"])], refusing: 500)
      let done = try await bobbin(
        "serve", "--source", source, "--kv", server.url, in: scratch,
        environment: [
          "AWS_LAMBDA_RUNTIME_API": runtime.endpoint,
          "BOBBIN_SERVICE_TOKEN": PackagedFunction.token,
        ])
      let said = try await runtime.said(1)
      await runtime.stop()
      #expect(said.status == 200, "\(done.errors)")
      #expect(said.value("cache")?.string == "bypassed")
      #expect(said.value("stored")?.bool == false)
      #expect(said.value("queued") == nil)
      #expect(said.value("storeProblem")?.string?.contains("queued") == false)
      let files = try FileManager.default.subpathsOfDirectory(atPath: scratch.path(""))
      #expect(!files.contains { $0.contains("/outbox/") })
    }
  }
}
