import Foundation
import KeyValue
import Testing

@testable import Session

@Suite("what opens a gateway")
struct GatewaySettingsTests {
  private func read(
    _ environment: [String: String] = [:], file: String? = nil, readOnlyFile: String? = nil
  ) async throws -> GatewaySettings {
    try await GatewaySettings.read(
      CommandLineSettings(), tokenFile: file, readOnlyTokenFile: readOnlyFile,
      environment: ["HOME": "/home/ada"].merging(environment) { $1 })
  }

  private func withFile(
    _ text: String, mode: Int = 0o600, _ body: (String) async throws -> Void
  ) async throws {
    let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    defer { try? FileManager.default.removeItem(atPath: path) }
    try await body(path)
  }

  @Test("without anything there are no tokens")
  func none() async throws {
    let settings = try await read()
    #expect(settings.token == nil)
    #expect(settings.readOnlyToken == nil)
  }

  @Test("tokens come from the environment, and it is known from where")
  func environment() async throws {
    let settings = try await read([
      "BOBBIN_GATEWAY_TOKEN": "full", "BOBBIN_GATEWAY_READ_ONLY_TOKEN": "reading",
    ])
    #expect(settings.token?.secret == Secret("full"))
    #expect(settings.token?.place == "BOBBIN_GATEWAY_TOKEN in the environment")
    #expect(settings.readOnlyToken?.secret == Secret("reading"))
    #expect(!"\(settings)".contains("full"))
  }

  @Test("a file comes first, without the line end behind its token")
  func files() async throws {
    try await withFile("of-the-file\n") { path in
      let settings = try await read(["BOBBIN_GATEWAY_TOKEN": "other"], file: path)
      #expect(settings.token?.secret == Secret("of-the-file"))
      #expect(settings.token?.place == "the file \(path)")
      #expect(settings.warnings.isEmpty)
    }
  }

  @Test("a file that others may read is warned of")
  func open() async throws {
    try await withFile("token", mode: 0o644) { path in
      let warnings = try await read(readOnlyFile: path).warnings
      #expect(warnings == ["Others than you may read the token in \(path): chmod 600 it."])
    }
  }

  @Test(
    "what no header can carry is refused, and not repeated",
    arguments: ["two words", "tab\there", "ümlaut", "line\nend", " ", "\u{7f}"])
  func broken(token: String) async throws {
    let failure = await #expect(throws: Failure.self) {
      try await read(["BOBBIN_GATEWAY_TOKEN": token])
    }
    #expect(failure?.code == .usage)
    #expect(failure?.message.contains(token) != true || token == " ")
  }

  @Test("a file that is not there, an empty one, and one token for both are refused")
  func refusals() async throws {
    let missing = await #expect(throws: Failure.self) { try await read(file: "/nowhere/token") }
    #expect(missing?.code == .notFound)
    try await withFile("\n") { path in
      let empty = await #expect(throws: Failure.self) { try await read(file: path) }
      #expect(empty?.code == .usage)
    }
    let same = await #expect(throws: Failure.self) {
      try await read(["BOBBIN_GATEWAY_TOKEN": "a", "BOBBIN_GATEWAY_READ_ONLY_TOKEN": "a"])
    }
    #expect(same?.code == .usage)
  }
}

@Suite("a file for applications")
struct EnvironmentFileTests {
  private func setting(_ text: String) -> String {
    EnvironmentFile.setting([("URL", "http://h"), ("TOKEN", "t")], in: text)
  }

  @Test("variables go to where they were, and to the end where they were not")
  func lines() {
    #expect(setting("") == "URL=http://h\nTOKEN=t\n")
    #expect(
      setting("# mine\nTOKEN=old\nOTHER=1\n") == "# mine\nTOKEN=t\nOTHER=1\nURL=http://h\n")
    #expect(setting("OTHER=1") == "OTHER=1\nURL=http://h\nTOKEN=t\n")
    #expect(setting("export URL=x\n  TOKEN = y\n") == "URL=http://h\nTOKEN=t\n")
    #expect(setting("MY_URL=1\nURL_X=2\n#URL=3\n").hasPrefix("MY_URL=1\nURL_X=2\n#URL=3\n"))
  }

  @Test("the file is its owner's only, also where it was everybody's")
  func mode() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data("OTHER=1\n".utf8).write(to: URL(fileURLWithPath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
    try EnvironmentFile.set([("TOKEN", "t")], in: path)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "OTHER=1\nTOKEN=t\n")
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
  }

  @Test("a place that cannot be written is said")
  func unwritable() {
    let failure = #expect(throws: Failure.self) {
      try EnvironmentFile.set([("TOKEN", "secret-token")], in: "/nowhere/.env")
    }
    #expect(failure?.code == .file)
    #expect(failure?.message.contains("secret-token") == false)
  }
}
