import JSONText
import KeyValue

/// What an update makes of a meta: a pure function of what is stored and what is sent.
struct ThreadMerge: Sendable {
  /// The new meta.
  let bytes: [UInt8]
  /// How it differs from the stored one; nil: there was none.
  let splices: [JSONSplice]?
  /// The ids of the files it has.
  let fileIDs: [String]
  /// Files that left it.
  let dropped: [String]
  /// The names of sent slices, by file, in whose place those that were stored have stayed.
  let kept: [[UInt8]: [String]]

  /// The meta of a new thread.
  init(creating identity: ThreadIdentity, _ sent: SentFiles, metadata: JSONValue?, now: Int64)
    throws(CacheError)
  {
    var text: [UInt8] = Array(#"{"files":["#.utf8)
    for (index, entry) in sent.entries.enumerated() {
      if index > 0 { text.append(UInt8(ascii: ",")) }
      text += try entry.text()
    }
    switch identity.schema {
    case .thread:
      text += Array(#"],"scope":{}}"#.utf8)
    case .response:
      text += Array(#"],"compatibilityMetadata":"#.utf8)
      text += metadata.map(JSONWriter.compact) ?? Array("null".utf8)
      text += Array(#","lastUpdated":\#(now)}"#.utf8)
    }
    bytes = text
    splices = nil
    fileIDs = sent.ids
    dropped = []
    kept = [:]
  }

  /// The meta of a thread that there is.
  ///
  /// - Throws: `CacheError.unreadable` when the stored meta, or a file that would change, has not
  ///   the shape it should have: it is left alone.
  ///
  /// - Parameter keepsSlices: slices that are stored are not replaced.
  init(
    _ stored: StoredMeta, _ sent: SentFiles, metadata: JSONValue?, now: Int64,
    keepsSlices: Bool = false
  ) throws(CacheError) {
    let document = try stored.document()
    let list = try MetaShape(document.root).list(stored.key)
    var edit = JSONEdit(document)
    var merge = FileListMerge(list, stored.key)
    if stored.identity.schema == .response {
      merge.dropYears(
        sent, storedMetadata: document.root["compatibilityMetadata"], sentMetadata: metadata)
    }
    try merge.apply(sent, keepsSlices: keepsSlices, in: &edit)
    if stored.identity.schema == .response {
      if let metadata {
        edit.setMember(
          "compatibilityMetadata", of: document.root,
          to: Self.metadataText(metadata, madeCompatible: merge.isMixed))
      }
      edit.setMember("lastUpdated", of: document.root, to: Array(String(now).utf8))
    }
    self.init(stored, edit, merge)
  }

  /// The meta of a thread that there is, with what it lacks: nothing of it leaves or is replaced.
  ///
  /// - Throws: as above.
  init(
    _ stored: StoredMeta, adding sent: SentFiles, _ members: [ThreadAdditions.Member], now: Int64
  ) throws(CacheError) {
    let document = try stored.document()
    let list = try MetaShape(document.root).list(stored.key)
    var edit = JSONEdit(document)
    var merge = FileListMerge(list, stored.key)
    try merge.apply(sent, keepsSlices: true, in: &edit)
    for member in members { edit.add(member, to: document.root, list) }
    if stored.identity.schema == .response {
      edit.setMember("lastUpdated", of: document.root, to: Array(String(now).utf8))
    }
    self.init(stored, edit, merge)
  }

  private init(_ stored: StoredMeta, _ edit: JSONEdit, _ merge: FileListMerge) {
    let splices = edit.splices()
    self.splices = splices
    bytes = splices.isEmpty ? stored.bytes : JSONSplice.apply(splices, to: stored.bytes)
    fileIDs = merge.fileIDs
    dropped = merge.dropped
    kept = merge.kept
  }

  /// The metadata as JavaScript writes it; after files of other years were dropped it is about one
  /// year, and `isFullyCompatible: false` is stored as `true`.
  private static func metadataText(_ metadata: JSONValue, madeCompatible: Bool) -> [UInt8] {
    guard madeCompatible, metadata["isFullyCompatible"]?.bool == false else {
      return JSONWriter.compact(metadata)
    }
    let document = metadata.detached
    var edit = JSONEdit(document)
    edit.setMember("isFullyCompatible", of: document.root, to: Array("true".utf8))
    return JSONWriter.compact((try? edit.document().root) ?? metadata)
  }
}

/// Merges sent files into a stored list of files.
private struct FileListMerge {
  private let list: JSONValue
  private let key: StoreKey
  private let stored: [(id: String?, value: JSONValue)]
  private var droppedPlaces: Set<Int> = []
  private(set) var dropped: [String] = []
  private(set) var isMixed = false
  private(set) var fileIDs: [String] = []
  private(set) var kept: [[UInt8]: [String]] = [:]

  init(_ list: JSONValue, _ key: StoreKey) {
    self.list = list
    self.key = key
    stored = list.elements.map { ($0["id"]?.string, $0) }
  }

  mutating func dropYears(
    _ sent: SentFiles, storedMetadata: JSONValue?, sentMetadata: JSONValue?
  ) {
    let years = Years.dropped(
      stored: stored.compactMap(\.id), sent: sent.ids, storedMetadata: storedMetadata,
      sentMetadata: sentMetadata)
    guard let years else { return }
    isMixed = true
    for (place, file) in stored.enumerated() {
      guard let id = file.id, let year = Years.year(of: id), years.contains(year) else { continue }
      droppedPlaces.insert(place)
      dropped.append(id)
    }
  }

  mutating func apply(_ sent: SentFiles, keepsSlices: Bool, in edit: inout JSONEdit)
    throws(CacheError)
  {
    var places: [[UInt8]: Int] = [:]
    var names = OrderedNames()
    for (place, file) in stored.enumerated() where !droppedPlaces.contains(place) {
      guard let id = file.id, names.insert(id) else { continue }
      places[Array(id.utf8)] = place
    }
    if !droppedPlaces.isEmpty { edit.removeElements(at: droppedPlaces.sorted(), of: list) }
    for entry in sent.entries {
      let id = entry.first.id
      if let place = places[Array(id.utf8)] {
        let file = stored[place].value
        let shape = FileShape(file)
        if let fault = shape.faults.first {
          throw .unreadable(key: key, reason: fault.sentence, byteOffset: fault.byteOffset)
        }
        var folded = entry.folded
        if keepsSlices { kept[Array(id.utf8)] = folded.leaveOut(whatIsIn: shape) }
        FileMerge.apply(folded, to: file, shape, in: &edit)
      } else {
        edit.append(try entry.text(), to: list)
        names.insert(id)
      }
    }
    fileIDs = names.names
  }
}
