import JSONText
internal import WebClient

/// The runtime API of AWS Lambda, by which custom runtimes on Lambda and Vercel get what they are asked, and answer.
///
/// ```swift
/// let runtime = try RuntimeAPI("127.0.0.1:9001")  // what AWS_LAMBDA_RUNTIME_API says
/// try await service.serveInvocations(of: runtime)
/// ```
public struct RuntimeAPI: Sendable {
  private let waiting: WebClient
  private let telling: WebClient

  /// The runtime API at a host and a port.
  ///
  /// - Throws: what is wrong with them.
  public init(_ endpoint: String) throws(RuntimeAPIError) {
    do throws(WebSettingError) {
      var options = WebOptions(try WebAddress("http://\(endpoint)/2018-06-01/runtime"))
      options.deadline = .seconds(30)
      telling = try WebClient(options)
      // An invocation comes when somebody asks, and the process sleeps until then.
      options.deadline = .seconds(365 * 86_400)
      waiting = try WebClient(options)
    } catch {
      throw RuntimeAPIError(
        "AWS_LAMBDA_RUNTIME_API is no host and port of a runtime API: \(error.description)")
    }
  }

  /// Tells that nothing can be served, and why.
  public func failStart(_ words: String) async throws(RuntimeAPIError) {
    try await post("/init/error", error: "Bobbin.Start", words)
  }

  /// Waits for the next invocation; nil: the task was cancelled meanwhile.
  func next() async throws(RuntimeAPIError) -> Invocation? {
    let response: WebResponse
    do throws(WebFailure) {
      response = try await waiting.send(
        WebRequest(.get, path: "/invocation/next", isRepeatable: false))
    } catch {
      if error.kind == .cancelled { return nil }
      throw RuntimeAPIError(error)
    }
    guard response.status == 200 else { throw RuntimeAPIError(status: response.status, "next") }
    guard let id = response.header("Lambda-Runtime-Aws-Request-Id"), Self.isPathPart(id) else {
      throw RuntimeAPIError("The runtime API sent an invocation without an id.")
    }
    let deadline = response.header("Lambda-Runtime-Deadline-Ms").flatMap { Int64($0) }
    return Invocation(id: id, deadline: deadline, payload: response.body)
  }

  /// Answers an invocation.
  func respond(to invocation: Invocation, _ payload: [UInt8]) async throws(RuntimeAPIError) {
    try await post("/invocation/\(invocation.id)/response", payload)
  }

  /// Tells that an invocation failed, and why.
  func fail(_ invocation: Invocation, _ words: String) async throws(RuntimeAPIError) {
    try await post("/invocation/\(invocation.id)/error", error: "Bobbin.Event", words)
  }

  private func post(
    _ path: String, error kind: String, _ words: String
  ) async throws(RuntimeAPIError) {
    var json = JSONBuilder()
    json.beginObject()
    json.name("errorType")
    json.string(kind)
    json.name("errorMessage")
    json.string(words)
    json.endObject()
    try await post(path, json.bytes, [("Lambda-Runtime-Function-Error-Type", kind)])
  }

  private func post(
    _ path: String, _ body: [UInt8], _ headers: [(name: String, value: String)] = []
  ) async throws(RuntimeAPIError) {
    var request = WebRequest(.post(body), path: path, isRepeatable: false)
    request.headers = [("Content-Type", "application/json")] + headers
    let response: WebResponse
    do throws(WebFailure) { response = try await telling.send(request) } catch {
      throw RuntimeAPIError(error)
    }
    guard 200...299 ~= response.status else {
      throw RuntimeAPIError(status: response.status, path)
    }
  }

  private static func isPathPart(_ text: String) -> Bool {
    !text.isEmpty && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
  }
}

/// Why the runtime API cannot be talked to.
public struct RuntimeAPIError: Error, Sendable, CustomStringConvertible {
  /// A sentence.
  public let description: String
  /// Whether only this invocation is lost: the next one can be served.
  let isPassing: Bool

  init(_ words: String) {
    description = words
    isPassing = false
  }

  init(_ failure: WebFailure) { self.init("The runtime API failed: \(failure.words).") }

  /// It refuses: below 500 what was sent, from 500 on the process, which is to end.
  init(status: Int, _ what: String) {
    description = "The runtime API answers \(what) with \(status)."
    isPassing = 400...499 ~= status
  }
}

/// Something that a function is asked.
struct Invocation: Sendable {
  /// Its id, which its answer names.
  let id: String
  /// When its answer comes too late, in milliseconds since 1970; nil: nobody said.
  let deadline: Int64?
  /// The event, as it came.
  let payload: [UInt8]
}
