import Foundation
import Testing

@testable import Server

@Suite("The README's table of routes")
struct ServiceReadmeTests {
  @Test("has every route, and says who may")
  func table() async throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let text = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
    var told: [String: String] = [:]
    for line in text.split(separator: "\n") where line.hasPrefix("| `") {
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      for name in cells[0].split(separator: ", ") {
        told[name.trimmingCharacters(in: ["`"])] = cells[1]
      }
    }
    let service = try await ServiceParts().service()
    for route in service.routes {
      let scope = route.scope == .open ? "–" : route.scope.rawValue
      #expect(told["\(route.method) \(route.path)"] == scope, "\(route.method) \(route.path)")
    }
  }
}
