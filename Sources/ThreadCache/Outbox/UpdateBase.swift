import JSONText

/// What a thread held of the slices of an update when that was made: by this it is known later whether somebody
/// else has changed them.
public struct UpdateBase: Sendable, Equatable {
  /// Whether there was such a thread.
  let hasThread: Bool
  /// Of the sent files that were there: the sent slices that were there.
  let files: [[UInt8]: [[UInt8]: Fingerprint]]
  /// The files of other years that the update would have made leave, as they were; nil: an earlier version, which did
  /// not keep them, has written this.
  let leaving: [[UInt8]: Fingerprint]?

  init(
    hasThread: Bool, files: [[UInt8]: [[UInt8]: Fingerprint]], leaving: [[UInt8]: Fingerprint]?
  ) {
    self.hasThread = hasThread
    self.files = files
    self.leaving = leaving
  }

  /// What `meta` holds of `files`; nil: it cannot be read.
  ///
  /// - Parameter meta: nil: there was no such thread.
  public init?(_ meta: ThreadMeta?, of files: [CachedFile]) {
    guard let sent = try? SentFiles(files) else { return nil }
    self.init(meta?.stored, of: sent)
  }

  init?(_ meta: StoredMeta?, of sent: SentFiles) {
    guard let shapes = try? meta?.shapes(of: sent) ?? [:] else { return nil }
    var files: [[UInt8]: [[UInt8]: Fingerprint]] = [:]
    for entry in sent.entries {
      let id = Array(entry.first.id.utf8)
      guard let shape = shapes[id] else { continue }
      var slices: [[UInt8]: Fingerprint] = [:]
      for slice in entry.folded.slices {
        if let stored = shape.slice(slice.name) {
          slices[Array(slice.name.utf8)] = Fingerprint(stored.rawBytes)
        }
      }
      files[id] = slices
    }
    guard let leaving = try? meta?.filesDropped(bySending: sent) ?? [:] else { return nil }
    self.init(hasThread: meta != nil, files: files, leaving: leaving)
  }
}

extension StoredMeta {
  /// Those of its files that are sent, the first of each id.
  ///
  /// - Throws: `CacheError.unreadable` when it is no meta, or one of these has not the shape of a file.
  func shapes(of sent: SentFiles) throws(CacheError) -> [[UInt8]: FileShape] {
    let list = try MetaShape(try document().root).list(key)
    let wanted = Set(sent.ids.map { Array($0.utf8) })
    var shapes: [[UInt8]: FileShape] = [:]
    for element in list.elements {
      guard let id = element["id"]?.stringBytes, wanted.contains(id), shapes[id] == nil else {
        continue
      }
      let shape = FileShape(element)
      if let fault = shape.faults.first {
        throw .unreadable(key: key, reason: fault.sentence, byteOffset: fault.byteOffset)
      }
      shapes[id] = shape
    }
    return shapes
  }

  /// The files that leave when something of others is stored, and as what.
  func filesDropped(bySending sent: SentFiles) throws(CacheError) -> [[UInt8]: Fingerprint] {
    let list = try MetaShape(try document().root).list(key)
    let ids = list.elements.compactMap { $0["id"]?.string }
    let leaving = Set(identity.filesDropped(from: ids, bySending: sent.ids).map { Array($0.utf8) })
    var prints: [[UInt8]: Fingerprint] = [:]
    for element in list.elements {
      guard let id = element["id"]?.stringBytes, leaving.contains(id) else { continue }
      prints[id] = Fingerprint(element.rawBytes)
    }
    return prints
  }
}
