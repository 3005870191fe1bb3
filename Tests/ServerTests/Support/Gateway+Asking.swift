import Foundation

@testable import Server

extension Gateway {
  /// The answer to a request, without a socket.
  func ask(
    _ method: GatewayRequest.Method? = .post, _ target: String = "/", _ body: String = "",
    token: String? = TestTokens.full, _ change: (inout GatewayRequest) -> Void = { _ in }
  ) async -> Asked {
    var request = GatewayRequest(method, target)
    request.authorization = token.map { "Bearer \($0)" }
    change(&request)
    do throws(GatewayRefusal) {
      let admission = try admit(request)
      return Asked(await answer(admission, body: Array(body.utf8)))
    } catch {
      return Asked(GatewayResponse(refusing: error))
    }
  }

  /// The answer to a body at `/`.
  func command(_ body: String, token: String? = TestTokens.full) async -> Asked {
    await ask(.post, "/", body, token: token)
  }
}

/// What was answered.
struct Asked: Sendable, Equatable {
  let status: Int
  let contentType: String
  let bytes: [UInt8]

  init(_ response: GatewayResponse) {
    status = response.status
    contentType = response.contentType
    if case .bytes(let bytes) = response.body { self.bytes = bytes } else { bytes = [] }
  }

  var text: String { String(decoding: bytes, as: UTF8.self) }
}
