import JSONText
import KeyValue

extension ThreadCache {
  /// Writes what a commit left pending, until the meta that it follows from stands still.
  ///
  /// Another writer may have changed the meta in between, and its hash may then be older than ours:
  /// so the meta's version is read afterwards, and if it moved, the same fields are written again
  /// as the new meta has them.
  /// - Returns: what could not be written. The meta is stored all the same.
  func project(_ pending: [Projection], of identity: ThreadIdentity, at version: Version?) async
    -> [Projection]
  {
    guard !pending.isEmpty else { return [] }
    var todo = pending
    var version = version
    var failed: [Projection] = []
    for _ in 0..<max(1, settings.maxAttempts) {
      for (index, projection) in todo.enumerated() {
        do { try await store.project(projection) } catch {
          failed.append(projection)
          // A key of another type says nothing about the next one; a store that is gone does.
          if error.code != .wrongType { return failed + todo[(index + 1)...] }
        }
      }
      todo.removeAll(where: failed.contains)
      do {
        let now = try await readMeta(identity)
        if now?.version == version { return failed }
        version = now?.version
        let files = try now.map { now throws(CacheError) in try FileSlices(now.document().root) }
        let expiry = now?.stored.expiry
        todo = todo.compactMap { $0.following(files, of: identity, until: expiry) }
        if todo.isEmpty { return failed }
      } catch {
        return failed + todo
      }
    }
    return failed + todo
  }
}

/// The slices of every file of a meta, for writing hashes from it.
struct FileSlices {
  private var files: [[UInt8]: JSONValue] = [:]

  init(_ root: JSONValue) {
    guard let list = root["files"], list.kind == .array else { return }
    for file in list.elements where file.kind == .object {
      guard let id = file["id"]?.string, let data = file["data"], data.kind == .object else {
        continue
      }
      // The first of two files of one id is the one that updates change.
      if files[Array(id.utf8)] == nil { files[Array(id.utf8)] = data }
    }
  }

  /// All slices of a file as they belong into its hash.
  func slices(ofFile id: [UInt8]) -> [[UInt8]: [UInt8]] {
    var slices: [[UInt8]: [UInt8]] = [:]
    for member in files[id]?.members.map({ $0 }) ?? [] {
      slices[member.nameBytes] = member.value.isNull ? nil : JSONWriter.compact(member.value)
    }
    return slices
  }

  /// The slice as it belongs into the hash; nil: the meta has none.
  func slice(_ segment: [UInt8], ofFile id: [UInt8]) -> [UInt8]? {
    guard let data = files[id] else { return nil }
    var found: JSONValue?
    for member in data.members where member.nameBytes == segment { found = member.value }
    guard let found, !found.isNull else { return nil }
    return JSONWriter.compact(found)
  }
}

extension Projection {
  /// The same fields as the meta has them now; nil: nothing follows from the meta here.
  func following(_ files: FileSlices?, of identity: ThreadIdentity, until expiry: Expiry?)
    -> Projection?
  {
    guard let fileID = identity.fileID(ofKey: key) else { return nil }
    guard case .fields(let set, let removed) = change else {
      // The file was to go. If it is back, we may have removed the hash that came back with it.
      let slices = files?.slices(ofFile: fileID) ?? [:]
      guard !slices.isEmpty else { return nil }
      return Projection(
        key: key, change: .fields(set: slices, removed: []), lifetime: Lifetime(until: expiry))
    }
    guard let files else {
      return Projection(key: key, change: .delete, lifetime: .keep)
    }
    var nowSet: [[UInt8]: [UInt8]] = [:]
    var nowRemoved: Set<[UInt8]> = []
    for segment in Set(set.keys).union(removed) {
      if let slice = files.slice(segment, ofFile: fileID) {
        nowSet[segment] = slice
      } else {
        nowRemoved.insert(segment)
      }
    }
    return Projection(
      key: key, change: .fields(set: nowSet, removed: nowRemoved), lifetime: lifetime)
  }
}

extension ThreadIdentity {
  /// The file whose hash has this key, if it is one of this thread.
  func fileID(ofKey key: StoreKey) -> [UInt8]? {
    let prefix = schema.fileKey(id, fileID: "").bytes
    guard key.bytes.starts(with: prefix) else { return nil }
    return Array(key.bytes[prefix.count...])
  }
}
