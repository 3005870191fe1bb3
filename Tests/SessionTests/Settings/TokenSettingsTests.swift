import Foundation
import KeyValue
import Testing

@testable import Session

@Suite("what opens a gateway")
struct TokenSettingsTests {
  private func read(
    _ environment: [String: String] = [:], file: String? = nil, readOnlyFile: String? = nil
  ) async throws -> TokenSettings {
    try await TokenSettings.read(
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
      #expect(
        settings.warnings == [
          "BOBBIN_GATEWAY_TOKEN in the environment opens nothing: --token-file names another token."
        ])
      #expect(try await read(["BOBBIN_GATEWAY_TOKEN": "of-the-file"], file: path).warnings.isEmpty)
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

  @Test(
    "a variable that is there and empty is refused: whoever sets it wants no open door",
    arguments: ["BOBBIN_GATEWAY_TOKEN", "BOBBIN_GATEWAY_READ_ONLY_TOKEN"])
  func emptyVariable(_ variable: String) async throws {
    let failure = await #expect(throws: Failure.self) { try await read([variable: ""]) }
    #expect(failure?.code == .usage)
    #expect(
      failure?.message.hasPrefix("The token of \(variable) in the environment is empty.") == true)
    // That of another server, and one that a file stands for, is nobody's business.
    #expect(try await read(["BOBBIN_SERVICE_TOKEN": ""]).token == nil)
    try await withFile("token") { path in
      let settings = try await read(
        ["BOBBIN_GATEWAY_TOKEN": "", "BOBBIN_GATEWAY_READ_ONLY_TOKEN": "reading"], file: path)
      #expect(settings.token?.secret == Secret("token"))
    }
  }

  @Test("a file that is not there, an empty one, and one token for both are refused")
  func refusals() async throws {
    let missing = await #expect(throws: Failure.self) { try await read(file: "/nowhere/token") }
    #expect(missing?.code == .notFound)
    try await withFile("\n") { path in
      let empty = await #expect(throws: Failure.self) { try await read(file: path) }
      #expect(empty?.message.contains("is empty") == true)
    }
    let same = await #expect(throws: Failure.self) {
      try await read(["BOBBIN_GATEWAY_TOKEN": "a", "BOBBIN_GATEWAY_READ_ONLY_TOKEN": "a"])
    }
    #expect(same?.code == .usage)
  }
}

@Suite("a file for applications")
struct EnvironmentFileTests {
  private let begin =
    "# bobbin gateway: to go back, take out the lines down to its end, and \"#bobbin# \" off others\n"
  private let end = "# end of bobbin gateway\n"
  private var block: String { begin + "URL=http://h\nTOKEN=t\n" + end }

  private func setting(_ text: String) -> String {
    let (bytes, _) = EnvironmentFile.setting(
      [("URL", "http://h"), ("TOKEN", "t")], in: Array(text.utf8))
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test("variables go between two comments, and lines that say something else become comments")
  func lines() {
    #expect(setting("") == block)
    #expect(
      setting("# mine\nTOKEN=old\nOTHER=1\n") == "# mine\n#bobbin# TOKEN=old\nOTHER=1\n" + block)
    #expect(setting("OTHER=1") == "OTHER=1\n" + block)
    #expect(
      setting("export URL=x\n  TOKEN = y\n")
        == "#bobbin# export URL=x\n#bobbin#   TOKEN = y\n" + block)
    #expect(setting("MY_URL=1\nURL_X=2\n#URL=3\n").hasPrefix("MY_URL=1\nURL_X=2\n#URL=3\n"))
  }

  @Test(
    "a line within a value between quotes is no setting, and a value of several lines goes as a whole"
  )
  func quoted() {
    let inside = "M=\"a\nURL=inside\nb\"\nN='TOKEN=x'\n"
    #expect(setting(inside) == inside + block)
    #expect(
      setting("TOKEN='a\nb'\nA=1\nURL=\"c\nd\"")
        == "#bobbin# TOKEN='a\n#bobbin# b'\nA=1\n#bobbin# URL=\"c\n#bobbin# d\"\n" + block)
    // A quote that is not closed makes no value of several lines.
    #expect(setting("M=\"a\nURL=x\n") == "M=\"a\n#bobbin# URL=x\n" + block)
  }

  @Test("what is written again takes the place of what was written before")
  func again() {
    let once = setting("URL=x\nA=1\n") + "B=2\n"
    #expect(setting(once) == once)
    #expect(setting(once.replacing("TOKEN=t", with: "TOKEN=u")) == once)
    // Lines that say the same, as an older gateway wrote them, are not kept twice.
    #expect(setting("URL=http://h\nA=1\n") == "A=1\n" + block)
  }

  @Test("line ends, a mark at the beginning and bytes of other encodings stay")
  func bytes() {
    #expect(
      setting("\u{feff}URL=\"https://old.example\"\r\nA=1\r\n")
        == "\u{feff}#bobbin# URL=\"https://old.example\"\r\nA=1\r\n"
        + block.replacing("\n", with: "\r\n"))
    let latin: [UInt8] = Array("# caf".utf8) + [0xe9, 0x0a]
    #expect(EnvironmentFile.setting([("A", "1")], in: latin).bytes.starts(with: latin))
  }

  @Test("what an application may still go to another store by is told")
  func others() {
    let text = """
      KV_URL="redis://:s@prod"
      KV_REST_API_URL="https://prod"
      KV_REST_API_READ_ONLY_TOKEN="prodro"
      """
    let found = EnvironmentFile.setting([("KV_REST_API_URL", "http://h")], in: Array(text.utf8))
      .found
    #expect(
      found
        == EnvironmentFile.Found(
          retired: ["KV_REST_API_URL", "KV_REST_API_READ_ONLY_TOKEN"], others: ["KV_URL"]))
  }

  @Test("the read-only token of another store does not stay beside the gateway's address")
  func companion() {
    let text = setting("KV_REST_API_READ_ONLY_TOKEN=prod\n")
    #expect(text == "#bobbin# KV_REST_API_READ_ONLY_TOKEN=prod\n" + block)
    #expect(setting(text) == text)
  }

  @Test("where the file is a link, what it leads to is written, also if that is not there yet")
  func link() throws {
    let files = FileManager.default
    let folder = files.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? files.removeItem(at: folder) }
    try files.createDirectory(
      at: folder.appending(path: "shared"), withIntermediateDirectories: true)
    let link = folder.appending(path: ".env.local").path
    try files.createSymbolicLink(atPath: link, withDestinationPath: "shared/env")
    for value in ["t", "u"] {
      try EnvironmentFile.set([("TOKEN", value)], in: link)
      #expect(try files.destinationOfSymbolicLink(atPath: link) == "shared/env")
      let written = folder.appending(path: "shared/env")
      #expect(
        try String(contentsOf: written, encoding: .utf8) == "\(begin)TOKEN=\(value)\n\(end)")
    }
  }

  @Test("a token is found again beside its address, and beside no other")
  func token() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let url = "http://127.0.0.1:8079"
    #expect(EnvironmentFile.token(beside: url, in: path) == nil)
    try Data("KV_REST_API_URL=\"\(url)\"\nKV_REST_API_TOKEN='t'\n".utf8)
      .write(to: URL(fileURLWithPath: path))
    #expect(EnvironmentFile.token(beside: url, in: path) == "t")
    #expect(EnvironmentFile.token(beside: "https://127.0.0.1:8079", in: path) == nil)
    // Any port is meant only where a gateway has written the lines.
    #expect(EnvironmentFile.token(beside: "http://127.0.0.1:0", in: path) == nil)
    try EnvironmentFile.set([("KV_REST_API_URL", url), ("KV_REST_API_TOKEN", "u")], in: path)
    #expect(EnvironmentFile.token(beside: "http://127.0.0.1:0", in: path) == "u")
    #expect(EnvironmentFile.token(beside: "http://0.0.0.0:0", in: path) == nil)
  }

  @Test("a new file is its owner's only; who may read one that is there stays, and is told")
  func mode() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data("OTHER=1\n".utf8).write(to: URL(fileURLWithPath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
    func mode() throws -> Int? {
      try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }
    #expect(try EnvironmentFile.set([("TOKEN", "t")], in: path).isReadByOthers)
    #expect(
      try String(contentsOfFile: path, encoding: .utf8) == "OTHER=1\n\(begin)TOKEN=t\n\(end)")
    #expect(try mode() == 0o644)
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
    #expect(try EnvironmentFile.set([("TOKEN", "u")], in: path).isReadByOthers)
    #expect(try mode() == 0o640)
    try FileManager.default.removeItem(atPath: path)
    #expect(try !EnvironmentFile.set([("TOKEN", "t")], in: path).isReadByOthers)
    #expect(try mode() == 0o600)
  }

  @Test(
    "a file stays its owner's and its group's",
    .enabled(if: geteuid() == 0, "only root gives files away"))
  func owner() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try EnvironmentFile.set([("TOKEN", "t")], in: path)
    #expect(chown(path, 65534, 65534) == 0)
    try EnvironmentFile.set([("TOKEN", "u")], in: path)
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.ownerAccountID] as? Int == 65534)
    #expect(attributes[.groupOwnerAccountID] as? Int == 65534)
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
