import Foundation
import JSONText
import Testing

/// Threads with the one file `f`, whose segments are what writers write at the same time.
enum OneFile {
  static func newThread() -> String { "thread_\(UUID().uuidString)" }

  /// What `bobbin update` reads to add these segments, each with this value.
  static func update(_ names: [String], value: String = "0.5") -> String {
    let data = names.map { #""\#($0)":[{"response":"yes","value":{"a":\#(value)}}]"# }
    let list = names.map { #""\#($0)""# }.joined(separator: ",")
    return
      #"[{"id":"f","data":{\#(data.joined(separator: ","))},"loadedSegments":[\#(list)],"availableSegments":[\#(list)]}]"#
  }

  /// The loaded segments, in order, and what verify finds: it compares every slice of the meta with the hash.
  static func state(_ thread: String, kv: String, in scratch: Scratch) async throws -> (
    loaded: [String], findings: String
  ) {
    let shown = try await bobbin("show", thread, "--json", "--kv", kv, in: scratch)
    try #require(shown.status == 0, "\(shown.errors)")
    let cells = try shown.json()["files"]?[0]?["segments"]
    let loaded = cells?.elements.filter { $0["state"]?.string == "loaded" }
      .compactMap { $0["name"]?.string }
    let verified = try await bobbin("verify", thread, "--kv", kv, in: scratch)
    return (loaded ?? [], verified.status == 0 ? "" : verified.output + verified.errors)
  }
}
