import Foundation
import JSONText
import Testing

@Suite("Files for Prometheus and Grafana")
struct WatchFilesTests {
  private func written(_ scratch: Scratch, _ environment: [String: String] = [:]) async throws {
    let rules = try await bobbin("watch", "rules", in: scratch, environment: environment)
    #expect(rules.status == 0, "\(rules.errors)")
    try scratch.write("rules.yml", rules.output)
  }

  @Test("Prometheus takes the rules, and each fires when it should and not before")
  func rules() async throws {
    let scratch = try Scratch()
    try await written(scratch, ["BOBBIN_PLAN_COMMANDS": "1000"])
    let checked = try await run("promtool", ["check", "rules", "rules.yml"], in: scratch)
    #expect(checked.status == 0, "\(checked.output)\(checked.errors)")
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    try scratch.write(
      "test.yml",
      try String(contentsOf: folder.appending(path: "rules-test.yml"), encoding: .utf8))
    let tested = try await run("promtool", ["test", "rules", "test.yml"], in: scratch)
    #expect(tested.status == 0, "\(tested.output)\(tested.errors)")
  }

  @Test("the limits that were set are in the rules")
  func limits() async throws {
    let scratch = try Scratch()
    try await written(scratch, ["BOBBIN_ALERT_LATENCY": "40ms", "BOBBIN_ALERT_ERRORS": "1.5%"])
    let rules = try scratch.read("rules.yml")
    #expect(rules.contains("> 0.04 and"))
    #expect(rules.contains("> 0.015 and"))
  }

  @Test("every number that the rules and the dashboard ask for is one that a service tells")
  func names() async throws {
    let scratch = try Scratch()
    try await written(scratch)
    let dashboard = try await bobbin("watch", "dashboard", in: scratch)
    #expect(dashboard.status == 0)
    let panels = try dashboard.json()["panels"]?.elements.map { $0 } ?? []
    #expect(panels.count > 10)
    let asked = panels.flatMap { panel in
      panel["targets"]?.elements.compactMap { $0["expr"]?.string } ?? []
    }
    let service = try await RunningService(["--kv", "memory:"], in: scratch)
    let told = Set(
      try await service.ask("/metrics").output.split(separator: "\n")
        .filter { $0.hasPrefix("# TYPE ") }.compactMap {
          $0.split(separator: " ").dropFirst(2).first
        })
    _ = try await service.end()
    let names = (asked + [try scratch.read("rules.yml")]).joined(separator: "\n")
      .matches(of: /bobbin_[a-z0-9_]+/).map(\.output)
    #expect(names.count > 30)
    for name in Set(names) {
      let family =
        ["_bucket", "_count", "_sum"].first { name.hasSuffix($0) }
        .map { name.dropLast($0.count) } ?? name
      #expect(told.contains(family), "nobody tells \(name)")
    }
    for name in told { #expect(names.contains { $0.hasPrefix(name) }, "nobody asks for \(name)") }
  }
}
