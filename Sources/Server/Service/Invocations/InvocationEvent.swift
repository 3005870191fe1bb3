import Foundation
import JSONText

/// The HTTP request that an invocation carries, in one of the forms in which platforms hand them over.
struct InvocationEvent: Sendable {
  /// Who made the event, which decides how the answer has to look.
  enum Form: Sendable {
    /// Vercel: `{"Action":"Invoke","body":"…"}`, where the body is the request as JSON.
    case vercel
    /// A function URL of Lambda, or an HTTP API of API Gateway: payload format 2.0.
    case lambda
  }

  /// Why an event cannot be served: a sentence.
  struct Fault: Error, Sendable {
    let words: String
  }

  let form: Form
  let request: ServiceRequest

  /// Reads an event.
  init(_ payload: [UInt8]) throws(Fault) {
    let root = try Self.parsed(payload, "The event")
    if root["Action"]?.string == "Invoke", let text = root["body"]?.string {
      form = .vercel
      request = try Self.request(ofVercel: Self.parsed(Array(text.utf8), "The body of the event"))
    } else if root["version"]?.string == "2.0", let http = root["requestContext"]?["http"] {
      form = .lambda
      request = try Self.request(ofLambda: root, method: http["method"]?.string)
    } else {
      throw Fault(
        words:
          "The event is no HTTP request as Vercel, a function URL or an HTTP API (payload format 2.0) sends it."
      )
    }
  }

  private static func parsed(_ bytes: [UInt8], _ what: String) throws(Fault) -> JSONValue {
    do { return try JSONDocument(parsing: bytes).root } catch {
      throw Fault(words: "\(what) is not JSON: \(error)")
    }
  }

  private static func request(ofVercel value: JSONValue) throws(Fault) -> ServiceRequest {
    guard let method = value["method"]?.string, let target = value["path"]?.string else {
      throw Fault(words: "The event of Vercel names no method or no path.")
    }
    let halves = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    return ServiceRequest(
      method: method, path: String(halves[0]), query: halves.count > 1 ? String(halves[1]) : "",
      headers: headers(value["headers"]),
      body: body(value["body"]?.string, isBase64: value["encoding"]?.string == "base64"))
  }

  private static func request(
    ofLambda value: JSONValue, method: String?
  ) throws(Fault) -> ServiceRequest {
    guard let method, let path = value["rawPath"]?.string else {
      throw Fault(words: "The event names no method or no path.")
    }
    return ServiceRequest(
      method: method, path: path, query: value["rawQueryString"]?.string ?? "",
      headers: headers(value["headers"]),
      body: body(value["body"]?.string, isBase64: value["isBase64Encoded"]?.bool == true))
  }

  private static func headers(_ value: JSONValue?) -> ServiceRequest.Headers {
    var headers = ServiceRequest.Headers()
    var trace: [String: String] = [:]
    for member in value?.members.map({ $0 }) ?? [] {
      // A header that came more than once is a list.
      let text =
        member.value.string ?? member.value.elements.compactMap(\.string).joined(separator: ", ")
      switch member.name.lowercased() {
      case "authorization": headers.authorization = text
      case "if-match": headers.ifMatch = text
      case "host": headers.host = text
      case "origin", "sec-fetch-site": headers.isFromWebPage = true
      case let name where ServiceRequest.Headers.ofTrace.contains(name): trace[name] = text
      default: break
      }
    }
    headers.trace = { [trace] in trace }
    return headers
  }

  private static func body(
    _ text: String?, isBase64: Bool
  ) -> @Sendable (Int, BodyBudget) async throws(Problem) -> [UInt8] {
    { (limit, budget) async throws(Problem) in
      guard let text else { return [] }
      var bytes = Array(text.utf8)
      if isBase64 {
        guard let data = Data(base64Encoded: text) else {
          throw Problem(.badRequest, "The body did not come whole: it is not base64.")
        }
        bytes = Array(data)
      }
      guard bytes.count <= limit else { throw Problem(bodyLimit: limit) }
      try budget.take(bytes.count)
      return bytes
    }
  }
}
