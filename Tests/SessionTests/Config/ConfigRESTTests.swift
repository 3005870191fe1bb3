import Foundation
import KeyValue
import KeyValueREST
import Testing

@testable import Session

/// A Vercel KV in the config file: its token stands in a variable.
@Suite("a Vercel KV in the config file")
struct ConfigRESTTests {
  private func mistakes(_ text: String) -> [String] {
    ConfigReader(Array(text.utf8), path: "/c.yaml", home: "/home/ada").mistakes.map(\.message)
  }

  private func settings(_ text: String, _ environment: [String: String]) async throws -> Settings {
    let folder = try ScratchFolder(prefix: "config")
    defer { folder.remove() }
    let path = folder.path + "/config.yaml"
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    var said = CommandLineSettings()
    said.config = path
    return try await Settings.read(
      said, environment: environment.merging(["HOME": folder.path]) { $1 })
  }

  private static let store =
    "default: kv\nstores:\n  kv:\n    kv: https://kv.example\n    token: env:MY_TOKEN\n"

  @Test(
    "a file of settings with a token that others may read is warned of",
    arguments: [
      (0o644, "KV_REST_API_TOKEN=t\n", true), (0o600, "KV_REST_API_TOKEN=t\n", false),
      (0o644, "BOBBIN_THEME=dark\nKV_REST_API_TOKEN=\n", false),
    ])
  func mode(mode: Int, text: String, warns: Bool) async throws {
    let folder = try ScratchFolder(prefix: "config")
    defer { folder.remove() }
    let path = folder.path + "/env"
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    var said = CommandLineSettings()
    said.kv = "memory:"
    said.environmentFile = path
    let settings = try await Settings.read(said, environment: ["HOME": folder.path])
    let words = "Others than you may read the token in \(path): chmod 600 it."
    #expect(settings.warnings == (warns ? [words] : []))
  }

  @Test("the token is that of the variable it names, the budget that of its limits")
  func token() async throws {
    let settings = try await settings(
      Self.store + "    limits:\n      budget: 500\n    analytics: true\n",
      ["MY_TOKEN": "t", "BOBBIN_REST_TOKEN": "other"])
    let expected = try RESTOptions(url: "https://kv.example", token: Secret("t"))
    #expect(settings.store.rest?.options == expected)
    #expect(settings.budget == 500)
    #expect(settings.keepsCount)
    #expect(settings.stores.map(\.address) == ["https://kv.example"])
    #expect(settings.stores.map(\.engine) == ["rest"])
  }

  @Test("a variable for the address has the token beside it")
  func beside() async throws {
    let settings = try await settings(
      "default: kv\nstores:\n  kv:\n    kv: env:PROD_REST_API_URL\n",
      ["PROD_REST_API_URL": "https://kv.example", "PROD_REST_API_READ_ONLY_TOKEN": "r"])
    #expect(settings.store.rest?.options.isReadOnly == true)
    #expect(settings.readOnly)
  }

  @Test("a token that is not set is named by file, line and variable")
  func unset() async throws {
    let error = await #expect(throws: Failure.self) {
      try await settings(Self.store, ["BOBBIN_REST_TOKEN": "other"])
    }
    let message = try #require(error?.message)
    #expect(message.contains("token of the store kv, "))
    #expect(message.contains("line 5, names the variable MY_TOKEN, which is set neither"))
  }

  @Test("a store that is paid by the command is looked at by itself only where it says so")
  func refresh() async throws {
    let variables = ["MY_TOKEN": "t"]
    let all = try await settings("refresh: 1s\n" + Self.store, variables)
    #expect(all.refresh == .seconds(1))
    #expect(all.paidRefresh == nil)
    let own = try await settings(Self.store + "    refresh: 5min\n", variables)
    #expect(own.paidRefresh == .seconds(300))
    // Exported for a Redis, it says nothing of a store where looking costs.
    let exported = try await settings(
      Self.store, variables.merging(["BOBBIN_REFRESH": "30s"]) { $1 })
    #expect(exported.refresh == .seconds(30))
    #expect(exported.paidRefresh == nil)
    let said = try await settings(
      Self.store + "    refresh: 5min\n",
      variables.merging(["BOBBIN_REST_REFRESH": "30s", "BOBBIN_REFRESH": "1s"]) { $1 })
    #expect(said.paidRefresh == .seconds(30))
  }

  @Test("what is missing or of no use is a mistake, and a token is never repeated")
  func judged() {
    #expect(mistakes(Self.store) == [])
    #expect(
      mistakes("stores:\n  a:\n    kv: https://kv.example\n") == [
        "The store a has no token: write token: env:NAME below it, the variable that holds it."
      ])
    #expect(
      mistakes("stores:\n  a:\n    kv: redis://h\n    token: env:T\n") == [
        "token is of no use: the store is no Vercel KV."
      ])
    #expect(
      mistakes(
        "stores:\n  a:\n    kv: redis://h\n    limits:\n      budget: 5\n")
        == [
          "budget is of no use: the store is no Vercel KV."
        ])
    #expect(
      mistakes("stores:\n  a:\n    kv: https://h\n    token: env:T\n    user: ada\n") == [
        "user is of no use: the store is opened with a token."
      ])
    #expect(
      mistakes("stores:\n  a:\n    kv: https://h\n    read-only-token: hunter2x\n") == [
        "A token does not belong in this file, which is shown and copied easily. Put it into a "
          + "variable, in the environment or in a file that env-file: names and only you can read, "
          + "and write read-only-token: env:NAME."
      ])
    #expect(
      mistakes("token: env:T\n") == [
        "token belongs to a store: write it below stores: and the name of the store."
      ])
  }
}
