import JSONText
import KeyValue

extension KeySchema {
  /// The threads and files whose hash a key could be: `thread:a:file:b:file:c` is that of file `b:file:c` of
  /// thread `a`, or of file `c` of thread `a:file:b`.
  package static func fileCandidates(_ key: StoreKey) -> [(
    identity: ThreadIdentity, fileID: [UInt8]
  )] {
    guard let schema = KeySchema(of: key) else { return [] }
    let infix = Array(":file:".utf8)
    let start = schema.rawValue.utf8.count + 1
    var candidates: [(ThreadIdentity, [UInt8])] = []
    var from = start
    while let found = key.bytes[from...].firstRange(of: infix) {
      let id = ThreadID(bytes: key.bytes[start..<found.lowerBound])
      candidates.append(
        (ThreadIdentity(schema: schema, id: id), Array(key.bytes[found.upperBound...])))
      from = found.lowerBound + 1
    }
    return candidates
  }
}

extension ThreadCache {
  /// The hashes of whole threads: those of the files that their metas list, and those found by a scan.
  ///
  /// One pass over the keys for any number of threads. On a store that bills every command only the metas are asked, and
  /// the hashes of those that cannot be read are looked for only if that is wanted.
  /// - Parameter listed: the files of each meta; nil where there is none that can be read.
  func hashKeys(
    of listed: [ThreadIdentity: Set<[UInt8]>?], _ searching: HashSearch
  ) async throws(CacheError) -> [ThreadIdentity: [StoreKey]] {
    var found: [ThreadIdentity: Set<StoreKey>] = [:]
    for (identity, files) in listed {
      found[identity] = Set((files ?? []).map { identity.fileKey($0) })
    }
    var sought = Set(listed.keys)
    if await store.describe().billed {
      sought = searching == .always ? Set(listed.filter { $1 == nil }.keys) : []
    }
    if !sought.isEmpty {
      for key in try await scannedHashKeys(of: sought) {
        for candidate in KeySchema.fileCandidates(key) where found[candidate.identity] != nil {
          found[candidate.identity, default: []].insert(key)
        }
      }
    }
    let contested = try await contested(found)
    return found.mapValues { $0.subtracting(contested).sorted() }
  }

  /// The ids of a meta's files; nil where it cannot be read.
  static func listedFiles(_ bytes: [UInt8]) -> Set<[UInt8]>? {
    guard let document = try? JSONDocument(parsing: bytes), let list = document.root["files"],
      list.kind == .array
    else { return nil }
    return Set(list.elements.compactMap { $0["id"]?.stringBytes })
  }

  private func scannedHashKeys(of identities: Set<ThreadIdentity>) async throws(CacheError)
    -> Set<StoreKey>
  {
    var patterns: Set<[UInt8]> = []
    for schema in KeySchema.allCases {
      let own = identities.filter { $0.schema == schema }
      if own.count == 1, let identity = own.first {
        patterns.insert(Glob.escaped(identity.fileKey("").bytes) + [UInt8(ascii: "*")])
      } else if !own.isEmpty {
        patterns.insert(Array("\(schema.rawValue):*:file:*".utf8))
      }
    }
    var keys: Set<StoreKey> = []
    for pattern in patterns {
      var request = ScanRequest(pattern: pattern, type: .hash, hint: ThreadScan.pageKeys)
      repeat {
        let current = request
        let page: ScanPage
        do { page = try await store.scan(current) } catch {
          // Credentials that may write and not scan: what the metas name must do.
          if error.code == .refused(.permission) || error.code == .unsupported { return keys }
          throw .store(error)
        }
        keys.formUnion(page.keys)
        request.cursor = page.next
      } while request.cursor != nil
    }
    return keys
  }

  /// The keys, of those found, that another thread has at least as good a claim to.
  ///
  /// A thread claims a hash when its meta lists the file; when no meta does, so does any thread there is.
  func contested(_ found: [ThreadIdentity: Set<StoreKey>]) async throws(CacheError)
    -> Set<StoreKey>
  {
    var contested: Set<StoreKey> = []
    for (identity, keys) in found {
      for key in keys {
        let candidates = KeySchema.fileCandidates(key)
        guard candidates.count > 1 else { continue }
        let results = try await fromStore { () async throws(StoreError) in
          try await store.read(candidates.map(\.identity.metaKey))
        }
        var isMine = false
        var others = (exist: false, list: false)
        for (candidate, result) in zip(candidates, results) {
          guard case .value(let stored) = result else { continue }
          let lists = Self.listedFiles(stored.bytes)?.contains(candidate.fileID) ?? false
          if candidate.identity == identity {
            isMine = lists
          } else {
            others = (true, others.list || lists)
          }
        }
        if others.list || (others.exist && !isMine) { contested.insert(key) }
      }
    }
    return contested
  }
}

extension ThreadIdentity {
  /// The key of the hash of a file whose id is these bytes.
  func fileKey(_ fileID: [UInt8]) -> StoreKey { StoreKey(fileKey("").bytes + fileID) }
}
