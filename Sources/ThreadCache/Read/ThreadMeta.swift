import JSONText
import KeyValue

/// The meta of a thread as it was read: which record it is, its bytes, and its files when they are asked for.
public struct ThreadMeta: Sendable {
  let stored: StoredMeta

  /// The record.
  public var identity: ThreadIdentity { stored.identity }
  /// The bytes of the meta.
  public var bytes: [UInt8] { stored.bytes }
  /// The version it has.
  public var version: Version { stored.version }
  /// When it expires; nil: never.
  public var expiry: Expiry? { stored.stored.expiry }

  init(_ stored: StoredMeta) { self.stored = stored }

  /// Those of its files that have one of these ids; of two files of one id the first.
  ///
  /// - Throws: `CacheError.unreadable` when it is no meta, or one of these files has not the shape of one.
  public func files(_ ids: [String]) throws(CacheError) -> [CachedFile] {
    let list = try MetaShape(try stored.document().root).list(stored.key)
    var wanted = Set(ids.map { Array($0.utf8) })
    var files: [CachedFile] = []
    files.reserveCapacity(ids.count)
    for element in list.elements {
      guard let id = element["id"]?.stringBytes, wanted.remove(id) != nil else { continue }
      let shape = FileShape(element)
      if let fault = shape.faults.first {
        throw .unreadable(key: stored.key, reason: fault.sentence, byteOffset: fault.byteOffset)
      }
      files.append(try CachedFile(element, shape))
    }
    return files
  }
}

extension ThreadCache {
  /// The meta that is meant by an id, in one round trip; nil: there is no such thread.
  ///
  /// - Parameter schema: which record; nil: the one there is, of two the one of the settings' schema.
  public func meta(of id: ThreadID, schema: KeySchema? = nil) async throws(CacheError)
    -> ThreadMeta?
  {
    try await locate(id, schema: schema).map(ThreadMeta.init)
  }
}
