import Foundation
import KeyValue
import ThreadCache

@testable import Session

/// A command line and an environment to open stores with, and a home of its own.
struct Opener {
  let home: ScratchFolder

  init() throws(Failure) { home = try ScratchFolder(prefix: "opening") }

  func settings(
    _ kv: String?, _ environment: [String: String] = [:],
    _ say: (inout CommandLineSettings) -> Void = { _ in }
  ) async throws(Failure) -> Settings {
    var said = CommandLineSettings()
    said.kv = kv
    say(&said)
    return try await Settings.read(
      said, environment: ["HOME": home.path].merging(environment) { $1 }.patiently)
  }

  func open(
    _ kv: String?, _ environment: [String: String] = [:], for intent: Workspace.Intent = .writing,
    _ say: (inout CommandLineSettings) -> Void = { _ in }
  ) async throws(Failure) -> Workspace {
    try await Workspace.open(try await settings(kv, environment, say), for: intent)
  }

  /// Why a store cannot be opened; nil: it can.
  func failure(
    _ kv: String?, _ environment: [String: String] = [:],
    _ say: (inout CommandLineSettings) -> Void = { _ in }
  ) async -> Failure? {
    do throws(Failure) {
      await (try await open(kv, environment, for: .reading, say)).close()
      return nil
    } catch {
      return error
    }
  }
}

extension Workspace {
  /// Writes a thread and reads it again.
  func roundTrip() async throws -> [String] {
    let id = ThreadID("t-\(UUID().uuidString)")
    _ = try await cache.updateThreadCache(
      id,
      with: [
        CachedFile(
          id: "f", slices: [("age", Array("[1]".utf8))], loadedSegments: ["age"],
          availableSegments: ["age", "region"])
      ])
    return try await cache.cachedFiles(forThread: id).flatMap(\.loadedSegments)
  }
}
