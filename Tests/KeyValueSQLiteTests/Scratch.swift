import Foundation
import KeyValue
import KeyValueSQLite

/// The deadline of stores whose test is about something else: hundreds of tests share two cores.
let patience = Duration.seconds(120)

/// Does `body` again as long as it was not even begun for want of a free core.
@discardableResult
func patiently<Result>(_ body: () async throws -> Result) async throws -> Result {
  while true {
    do { return try await body() } catch let error as StoreError where error.code == .timedOut {}
  }
}

/// A folder of one test, which goes away with it.
final class Scratch: Sendable {
  let folder: String

  init() throws {
    let url = FileManager.default.temporaryDirectory
      .appending(path: "bobbin-sqlite-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    folder = url.resolvingSymlinksInPath().path
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func path(_ name: String = "store.db") -> String { folder + "/" + name }

  /// What lies in the folder.
  var names: Set<String> {
    get throws { Set(try FileManager.default.contentsOfDirectory(atPath: folder)) }
  }

  func mode(_ name: String) throws -> Int? {
    let attributes = try FileManager.default.attributesOfItem(atPath: path(name))
    return (attributes[.posixPermissions] as? NSNumber)?.intValue
  }

  func size(_ name: String) -> Int {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path(name))
    return (attributes?[.size] as? NSNumber)?.intValue ?? 0
  }

  /// The bytes of a store with one value, closed; not those of any file here.
  func storeBytes() async throws -> [UInt8] {
    let name = "template-\(UUID().uuidString).db"
    let store = try await SQLiteStore.open(path: path(name), deadline: patience)
    try await store.set("a", "1")
    await store.close()
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path(name))))
    try FileManager.default.removeItem(atPath: path(name))
    return bytes
  }

  func write(_ bytes: [UInt8], to name: String = "store.db") throws {
    try Data(bytes).write(to: URL(fileURLWithPath: path(name)))
  }

  func bytes(_ name: String = "store.db") throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: path(name))))
  }
}

extension KeyValueStore {
  @discardableResult
  func set(
    _ key: StoreKey, _ text: String, _ lifetime: Lifetime = .never
  ) async throws(StoreError) -> CommitResult {
    try await commit(
      Commit(
        anchor: key, expected: .anything, change: .value(Array(text.utf8)), lifetime: lifetime))
  }

  func text(_ key: StoreKey) async throws(StoreError) -> String? {
    guard case .value(let value) = try await read(key) else { return nil }
    return String(decoding: value.bytes, as: UTF8.self)
  }

  func allKeys(_ pattern: String = "*", hint: Int = 1000) async throws(StoreError) -> Set<StoreKey>
  {
    var request = ScanRequest(pattern: Array(pattern.utf8), hint: hint)
    var keys: Set<StoreKey> = []
    repeat {
      let page = try await scan(request)
      keys.formUnion(page.keys)
      request.cursor = page.next
    } while request.cursor != nil
    return keys
  }
}

/// Waits for a state that only the store, asked again, can tell; false after 20 s in vain.
func reaches(_ isReached: () async throws -> Bool) async rethrows -> Bool {
  let end = ContinuousClock.now + .seconds(20)
  while try await !isReached() {
    guard ContinuousClock.now < end else { return false }
    await Task.yield()
  }
  return true
}
