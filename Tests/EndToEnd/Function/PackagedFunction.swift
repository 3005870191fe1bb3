import Foundation
import Testing
import WebServers

/// The program under test as a function, made once for all tests.
struct PackagedFunction: Sendable {
  /// The folder that a platform runs.
  let path: String
  /// What `bobbin package` said.
  let made: Finished
  private let scratch: Scratch

  private static let making = Task { try await PackagedFunction() }

  static var shared: PackagedFunction {
    get async throws { try await making.value }
  }

  private init() async throws {
    scratch = try Scratch()
    made = try await bobbin(
      "package", "vercel", scratch.path("project"), "--source", try scratch.writeSource(),
      in: scratch)
    try #require(made.status == 0, "\(made.errors)")
    path = scratch.path("project/.vercel/output/functions/api.func")
  }

  /// What opens the functions of the tests.
  static let token = "open-\(UUID().uuidString)"

  /// A load of segments of the sample file, as Vercel asks for it.
  static func load(
    _ thread: String, _ segments: [String], patience: Duration = .seconds(300)
  ) -> RuntimeServer.Event {
    let names = segments.map { "\"\($0)\"" }.joined(separator: ",")
    return request(
      "POST", "/v1/threads/\(thread)/load",
      #"{"files":[{"id":"coffee_1","segments":[\#(names)]}]}"#, patience: patience)
  }

  /// A request, as Vercel makes it.
  static func request(
    _ method: String, _ target: String, _ body: String? = nil, patience: Duration = .seconds(300)
  ) -> RuntimeServer.Event {
    .vercel(
      method, target, body, headers: [("Authorization", "Bearer \(token)")], patience: patience)
  }
}
