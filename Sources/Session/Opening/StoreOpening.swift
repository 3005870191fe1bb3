import Foundation
import KeyValue
import KeyValueRedis
import KeyValueSQLite

/// Opens the store that was chosen, or says in words why it cannot.
struct StoreOpening {
  let choice: StoreChoice
  let intent: Workspace.Intent
  let settings: Settings

  func open() async throws(Failure) -> any KeyValueStore {
    switch choice.url {
    case .memory: return MemoryStore()
    case .redis(let options): return try await redis(options)
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
    if !isTyped { try Folders.create((path as NSString).deletingLastPathComponent) }
    do {
      return try await SQLiteStore.open(
        path: path, readOnly: settings.readOnly, deadline: settings.deadline ?? .seconds(5))
    } catch {
      throw Failure(error)
    }
  }

  /// A Redis is there or not, whatever is intended.
  ///
  /// It needs no `DeadlineStore` around it: each of its
  /// commands has a deadline of its own, and that wrapper costs two tasks an operation.
  private func redis(_ options: RedisOptions) async throws(Failure) -> any KeyValueStore {
    do throws(StoreError) {
      return try await RedisStore.open(options)
    } catch {
      throw Failure(opening: choice, error)
    }
  }

  /// Whether its name may be a slip of the one who typed it: those of the config file were typed once.
  private var isTyped: Bool { choice.isNamed && choice.name == nil }

  /// Whether a store that is not there is made: one whose name may be a slip only to write.
  private var creates: Bool {
    guard !settings.readOnly else { return false }
    return switch intent {
    case .reading, .rehearsing: false
    case .browsing: !isTyped
    case .writing: true
    }
  }

  private func absent(_ kind: String) -> Failure {
    Failure(
      .unavailable,
      "\(choice.reason), and this build has no \(kind) store yet. Choose another store with "
        + "--kv redis://HOST:PORT, --kv env:KV_URL, --kv sqlite:PATH or USE_KV=false.")
  }
}
