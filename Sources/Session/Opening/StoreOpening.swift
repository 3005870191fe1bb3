import Foundation
import KeyValue
import KeyValueSQLite

/// Opens the store that was chosen, or says in words why it cannot.
struct StoreOpening {
  let choice: StoreChoice
  let intent: Workspace.Intent
  let settings: Settings

  func open() async throws(Failure) -> any KeyValueStore {
    switch choice.url {
    case .memory: return MemoryStore()
    case .redis: throw absent("Redis")
    case .rest: throw absent("REST")
    case .sqlite(let path): return try await embedded(path)
    }
  }

  private func embedded(_ path: String) async throws(Failure) -> any KeyValueStore {
    if !FileManager.default.fileExists(atPath: path), !creates {
      guard intent == .rehearsing || !choice.isNamed else {
        throw Failure(
          .notFound, "There is no store at \(path). A command that writes creates it.")
      }
      // Nothing is to be written, so a store nobody has made yet is an empty one.
      return MemoryStore(address: "sqlite:\(path)")
    }
    if !choice.isNamed { try Folders.create((path as NSString).deletingLastPathComponent) }
    do {
      return try await SQLiteStore.open(path: path, readOnly: settings.readOnly)
    } catch {
      throw Failure(error)
    }
  }

  /// Whether a store that is not there is made: a named one only to write, for its name may be a slip.
  private var creates: Bool {
    guard !settings.readOnly else { return false }
    return switch intent {
    case .reading, .rehearsing: false
    case .browsing: !choice.isNamed
    case .writing: true
    }
  }

  private func absent(_ kind: String) -> Failure {
    let why = choice.isNamed ? "--kv names a \(kind) store" : choice.reason
    return Failure(
      .unavailable,
      "\(why), and this build has no \(kind) store yet. Choose the embedded store with "
        + "--kv sqlite:PATH or USE_KV=false.")
  }
}
