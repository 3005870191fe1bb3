import Foundation
import JSONText
import Synchronization

/// The runtime API of AWS Lambda, as a function sees it: hands out events one after the other, and keeps the answers.
///
/// ```swift
/// let runtime = try await RuntimeServer([.vercel("GET", "/health")])
/// // start a function with AWS_LAMBDA_RUNTIME_API=runtime.endpoint
/// let answer = try await runtime.said(1)
/// ```
public final class RuntimeServer: Sendable {
  /// Something that a function is asked.
  public struct Event: Sendable {
    let payload: String
    let patience: Duration

    /// Any payload.
    ///
    /// - Parameter patience: how long the function has, from when it gets the event.
    public init(payload: String, patience: Duration = .seconds(300)) {
      self.payload = payload
      self.patience = patience
    }
  }

  /// What a function said.
  public struct Said: Sendable {
    /// `/invocation/event-1/response`.
    public let path: String
    /// As it came.
    public let text: String
    /// `Lambda-Runtime-Function-Error-Type`.
    public let errorType: String?

    /// A member of it.
    public subscript(name: String) -> JSONValue? { (try? JSONDocument(parsing: text))?.root[name] }

    /// The status of the response that it carries.
    public var status: Int? { self["statusCode"]?.int.map { Int($0) } }

    /// The body of the response that it carries, decoded.
    public var body: String? {
      self["body"]?.string.flatMap { Data(base64Encoded: $0) }.map {
        String(decoding: $0, as: UTF8.self)
      }
    }

    /// A member of that body.
    public func value(_ name: String) -> JSONValue? {
      body.flatMap { try? JSONDocument(parsing: $0) }?.root[name]
    }
  }

  private let server: ScriptedServer
  private static let base = "/2018-06-01/runtime"

  /// A server with these events; when they are all handed out, whoever asks waits.
  ///
  /// - Parameter refusing: the status with which the first answer is refused; nil: it is taken.
  public init(_ events: [Event], refusing: Int? = nil) async throws {
    let queue = Mutex((left: events[...], given: 0, taken: 0))
    server = try await ScriptedServer { request, _ in
      guard request.target == Self.base + "/invocation/next" else {
        let number = queue.withLock { queue in
          queue.taken += 1
          return queue.taken
        }
        return .json("{}", status: number == 1 ? refusing ?? 202 : 202)
      }
      let next = queue.withLock { queue -> (event: Event, number: Int)? in
        guard let event = queue.left.popFirst() else { return nil }
        queue.given += 1
        return (event, queue.given)
      }
      guard let next else { return .silence }
      let end = Date.now.timeIntervalSince1970 + next.event.patience / .seconds(1)
      return .json(
        next.event.payload,
        headers: [
          "Lambda-Runtime-Aws-Request-Id: event-\(next.number)",
          "Lambda-Runtime-Deadline-Ms: \(Int64(end * 1000))",
        ])
    }
  }

  /// What `AWS_LAMBDA_RUNTIME_API` says.
  public var endpoint: String { "127.0.0.1:\(server.port)" }

  /// What the function has said, in order.
  public var said: [Said] {
    server.requests.filter { $0.method == "POST" }.map {
      Said(
        path: String($0.target.dropFirst(Self.base.count)), text: $0.text,
        errorType: $0.header("Lambda-Runtime-Function-Error-Type"))
    }
  }

  /// It was stopped before what was waited for had come.
  public struct Stopped: Error {}

  /// Waits until the function has said so many things; returns the last of them.
  public func said(_ count: Int) async throws -> Said {
    try await wait { said.count >= count }
    return said[count - 1]
  }

  /// Waits until the function has asked so often what to do.
  public func asked(_ count: Int) async throws {
    try await wait { server.requests.count { $0.method == "GET" } >= count }
  }

  private func wait(until isThere: () -> Bool) async throws {
    var seen = server.requests.count
    while !isThere() {
      guard !server.isStopped else { throw Stopped() }
      await server.wait(forRequests: seen + 1)
      seen = server.requests.count
    }
  }

  /// Accepts no more connections, and ends those there are.
  public func stop() async { await server.stop() }
}

extension RuntimeServer.Event {
  /// A request as Vercel hands it over.
  public static func vercel(
    _ method: String, _ target: String, _ body: String? = nil,
    headers: [(name: String, value: String)] = [], patience: Duration = .seconds(300)
  ) -> Self {
    var json = JSONBuilder()
    json.beginObject()
    json.text("method", method)
    json.text("path", target)
    json.text("host", "function.example")
    json.headers(headers)
    if let body {
      json.text("encoding", "base64")
      json.text("body", Data(body.utf8).base64EncodedString())
    }
    json.endObject()
    var event = JSONBuilder()
    event.beginObject()
    event.text("Action", "Invoke")
    event.text("body", String(decoding: json.bytes, as: UTF8.self))
    event.endObject()
    return Self(payload: String(decoding: event.bytes, as: UTF8.self), patience: patience)
  }

  /// A request as a function URL hands it over: payload format 2.0.
  public static func lambda(
    _ method: String, _ target: String, _ body: String? = nil,
    headers: [(name: String, value: String)] = [], patience: Duration = .seconds(300)
  ) -> Self {
    let halves = target.split(separator: "?", maxSplits: 1)
    var json = JSONBuilder()
    json.beginObject()
    json.text("version", "2.0")
    json.text("routeKey", "$default")
    json.text("rawPath", String(halves[0]))
    json.text("rawQueryString", halves.count > 1 ? String(halves[1]) : "")
    json.headers(headers)
    json.name("requestContext")
    json.beginObject()
    json.name("http")
    json.beginObject()
    json.text("method", method)
    json.endObject()
    json.endObject()
    if let body { json.text("body", body) }
    json.name("isBase64Encoded")
    json.bool(false)
    json.endObject()
    return Self(payload: String(decoding: json.bytes, as: UTF8.self), patience: patience)
  }
}

extension JSONBuilder {
  fileprivate mutating func text(_ name: String, _ text: String) {
    self.name(name)
    string(text)
  }

  fileprivate mutating func headers(_ headers: [(name: String, value: String)]) {
    name("headers")
    beginObject()
    for header in headers { text(header.name, header.value) }
    endObject()
  }
}
