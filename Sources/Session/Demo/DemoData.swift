import Foundation
import KeyValue
import ThreadCache

/// What `bobbin demo` shows: an invented survey as a source, and threads that have loaded parts of it.
///
/// All of it is the same in every run, but for the times, which count back from now, and the durations in the
/// recorded loads, which were really measured while the threads were made.
///
/// ```swift
/// try DemoData.writeSource(to: folder + "/source")
/// try await DemoData.seed(into: store, now: Int64(Date().timeIntervalSince1970 * 1000))
/// ```
public enum DemoData {
  /// The thread that the tour opens on: three files, and exactly one broken cell.
  public static let tourThread = ThreadIdentity(schema: .thread, id: DemoThreads.tour)

  /// The ids of the source's files, in natural order.
  public static var fileIDs: [String] { DemoSurvey.all.map(\.id) }

  /// Writes the source's files, `<id>.json`, into a folder, which is made if it is not there.
  public static func writeSource(to directory: String) throws {
    let folder = URL(fileURLWithPath: directory, isDirectory: true)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for survey in DemoSurvey.all {
      try Data(survey.text).write(to: folder.appendingPathComponent(survey.id + ".json"))
    }
  }

  /// Puts the threads into a store, with their hashes and histories; their keys are overwritten.
  ///
  /// - Parameter now: milliseconds since 1970, by which lifetimes are set.
  public static func seed(into store: any KeyValueStore, now: Int64) async throws {
    let writer = try DemoWriter(now: now)
    for thread in DemoThreads.list {
      try await put(try await writer.make(thread), of: thread.identity, into: store)
    }
  }

  /// Writes the keys of a thread, in one commit where they allow it: each costs a durable store a write to its
  /// disk.
  private static func put(
    _ keys: [DemoKey], of thread: ThreadIdentity, into store: any KeyValueStore
  ) async throws {
    var hashes: [Projection] = []
    var strings: [Commit] = []
    for key in keys {
      switch key.content {
      case .hash(let fields):
        hashes.append(
          Projection(
            key: key.key, change: .fields(set: fields, removed: []), lifetime: key.lifetime))
      case .string(let bytes):
        strings.append(
          Commit(
            anchor: key.key, expected: .anything, change: .value(bytes), lifetime: key.lifetime))
      }
    }
    if let meta = strings.firstIndex(where: { $0.anchor == thread.metaKey }) {
      strings[meta].dependents = hashes
      hashes = []
    }
    for commit in strings {
      guard case .committed(_, let pending) = try await store.commit(commit) else { continue }
      hashes += pending
    }
    for projection in hashes { try await store.project(projection) }
  }
}
