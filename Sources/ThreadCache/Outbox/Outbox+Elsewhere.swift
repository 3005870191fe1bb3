import JSONText

extension Outbox {
  /// What waits for one store.
  public struct Waiting: Sendable, Hashable {
    /// Where the store is; where that was not said, what it is known by.
    public let store: String
    /// How many updates wait for it.
    public let updates: Int
  }

  /// What waits on this machine for other stores than this one, by their names.
  ///
  /// A store is known by its address as it is written: one server under two names is two stores.
  /// What has waited too long is left out, and so is what cannot be read.
  public func elsewhere() throws(CacheError) -> [Waiting] {
    let root = Folder(path: directory)
    let stores: [[UInt8]]
    do throws(OpenFile.Failure) { stores = try root.names() } catch {
      if error.isMissing { return [] }
      throw .file("The outboxes in \(directory) cannot be read: \(error.words).")
    }
    var waiting: [Waiting] = []
    for name in stores where Array(name) != Array(StoreFileName.of(storeIdentity).utf8) {
      let folder = OutboxFolder(path: String(decoding: root.file(name), as: UTF8.self))
      let names = ((try? folder.names()) ?? []).filter {
        clock.now() - $0.time <= limits.maxAgeMilliseconds
      }
      guard let store = names.lazy.compactMap({ Self.store(of: $0, in: folder) }).first else {
        continue
      }
      waiting.append(Waiting(store: store, updates: names.count))
    }
    return waiting.sorted { $0.store < $1.store }
  }

  /// Which store an update is for.
  private static func store(of name: OutboxFolder.Name, in folder: OutboxFolder) -> String? {
    guard case .bytes(let bytes)? = try? folder.contents(of: name),
      let root = try? JSONDocument(parsing: bytes).root
    else { return nil }
    return root["address"]?.string ?? root["store"]?.string
  }
}
