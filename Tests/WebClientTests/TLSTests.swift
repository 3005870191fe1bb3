import Connecting
import KeyValue
import RedisServers
import Testing
import WebClient
import WebServers

@Suite("A web client over TLS", .timeLimit(.minutes(5)))
struct TLSTests {
  private func server(_ kind: ServerCertificate = .good) async throws -> ScriptedServer {
    try await ScriptedServer(tls: try await Certificates.shared.server(kind)) { _, _ in
      .response(200, "safe")
    }
  }

  @Test("trusts the authorities of its own file")
  func good() async throws {
    let server = try await server()
    let authority = try await Certificates.shared.authority
    #expect(try await server.client { $0.authorityFile = authority }.send(.write).text == "safe")
    await server.stop()
  }

  @Test(
    "sends nothing to a certificate that proves nothing, and says why",
    arguments: [
      (ServerCertificate.expired, "has a certificate that has expired", TLSFailure.expired),
      (.otherName, "has a certificate for another host", .otherName),
      (
        .selfSigned, "has a certificate signed by itself, which is not among the trusted ones",
        .selfSigned
      ),
    ])
  func bad(_ kind: ServerCertificate, words: String, reason: TLSFailure) async throws {
    let server = try await server(kind)
    let authority = try await Certificates.shared.authority
    let error = await failure(
      try server.client(token: "T") { $0.authorityFile = authority }, .write)
    #expect(error?.kind == .tls(reason))
    #expect(error?.words == "localhost:\(server.port) \(words)")
    #expect(error?.wasSent == false)
    #expect(server.requests.isEmpty)
    await server.stop()
  }

  @Test("does not trust an authority that the system does not")
  func unknownIssuer() async throws {
    let server = try await server()
    #expect(await failure(try server.client(), .write)?.kind == .tls(.unknownIssuer))
    await server.stop()
  }

  @Test("says when what answers does not speak TLS")
  func plain() async throws {
    let server = try await ScriptedServer { _, _ in .response(200) }
    let options = WebOptions(try WebAddress("https://127.0.0.1:\(server.port)"))
    let error = await failure(try WebClient(options), .write)
    #expect(error?.kind == .tls(.notTLS))
    #expect(error?.words.hasSuffix("is it an http:// server?") == true)
    await server.stop()
  }

  @Test("names the file of authorities that cannot be read")
  func missingFile() async throws {
    var options = WebOptions(try WebAddress("https://localhost"))
    options.authorityFile = "/nowhere/ca.pem"
    let error = #expect(throws: WebSettingError.self) { try WebClient(options) }
    #expect(error?.description == "the PEM file of authorities, /nowhere/ca.pem, cannot be read")
  }
}
