import JSONText
import KeyValue

/// What is to be evicted of one thread, without repeats.
struct EvictionScope: Sendable {
  let identity: ThreadIdentity
  private(set) var isWhole = false
  /// Files that go.
  private(set) var files = OrderedNames()
  /// Segments that go, by file, of files that stay.
  private(set) var segments: [(file: String, names: OrderedNames)] = []

  /// One scope a thread, in the order of the selections.
  static func all(_ selections: [Selection]) -> [EvictionScope] {
    var scopes: [EvictionScope] = []
    var places: [ThreadIdentity: Int] = [:]
    for selection in selections {
      let identity = selection.identity
      let place = places[identity] ?? scopes.count
      if place == scopes.count {
        scopes.append(EvictionScope(identity: identity))
        places[identity] = place
      }
      scopes[place].add(selection)
    }
    return scopes
  }

  private init(identity: ThreadIdentity) { self.identity = identity }

  private mutating func add(_ selection: Selection) {
    guard !isWhole else { return }
    switch selection {
    case .thread:
      isWhole = true
      files = OrderedNames()
      segments = []
    case .file(_, let file):
      files.insert(file)
      segments.removeAll { $0.file.isSameName(as: file) }
    case .segment(_, let file, let segment):
      guard !files.contains(file) else { return }
      if let place = segments.firstIndex(where: { $0.file.isSameName(as: file) }) {
        segments[place].names.insert(segment)
      } else {
        segments.append((file, OrderedNames([segment])))
      }
    }
  }

  /// The parts that are meant.
  var parts: [NamedPart] {
    files.names.map { NamedPart(file: $0) }
      + segments.flatMap { file, names in names.names.map { NamedPart(file: file, segment: $0) } }
  }

  /// What goes of a meta of which parts go.
  struct Cut {
    var splices: [JSONSplice] = []
    var result: [UInt8] = []
    var counts = EvictedCounts()
    /// The files that go, and the segments of files that stay, by name.
    var gone: Set<NamedPart> = []
  }

  /// Cuts the files and segments out of a meta; every other byte stays.
  ///
  /// A segment leaves `data` and `loadedSegments`; `availableSegments` keeps it, so it can be loaded again.
  /// - Throws: `CacheError.unreadable` where the meta has not the shape to cut from.
  func cut(_ meta: StoredMeta) throws(CacheError) -> Cut {
    let document = try meta.document()
    let list = try MetaShape(document.root).list(meta.key)
    var cut = Cut()
    var edit = JSONEdit(document)
    var goneFiles: [Int] = []
    var broken = BrokenFiles(document, meta.key)
    for (index, value) in list.elements.enumerated() {
      let shape = FileShape(value)
      let isBroken = broken.contains(value, shape)
      guard let id = shape.id else { continue }
      if files.contains(id) {
        goneFiles.append(index)
        cut.gone.insert(NamedPart(file: id))
        cut.counts.add(file: shape, isBroken: isBroken)
      } else if let names = segments.first(where: { $0.file.isSameName(as: id) })?.names {
        let gone = try Self.cut(names, outOf: value, shape, meta.key, &edit)
        cut.counts.add(segments: gone, of: shape)
        cut.counts.files += gone.names.isEmpty ? 0 : 1
        for name in gone.names { cut.gone.insert(NamedPart(file: id, segment: name)) }
      }
    }
    if !goneFiles.isEmpty { edit.removeElements(at: goneFiles, of: list) }
    cut.splices = edit.splices()
    cut.result = JSONSplice.apply(cut.splices, to: meta.bytes)
    return cut
  }

  private static func cut(
    _ names: OrderedNames, outOf value: JSONValue, _ shape: FileShape, _ key: StoreKey,
    _ edit: inout JSONEdit
  ) throws(CacheError) -> OrderedNames {
    if let fault = shape.faults.first {
      throw .unreadable(key: key, reason: fault.sentence, byteOffset: fault.byteOffset)
    }
    var gone = OrderedNames()
    if let data = value["data"] {
      for member in data.members where names.contains(member.name) {
        edit.removeMember(member.name, of: data)
        gone.insert(member.name)
      }
    }
    if let loaded = value["loadedSegments"] {
      var places: [Int] = []
      for (place, element) in loaded.elements.enumerated() {
        guard let name = element.string, names.contains(name) else { continue }
        places.append(place)
        gone.insert(name)
      }
      if !places.isEmpty { edit.removeElements(at: places, of: loaded) }
    }
    return gone
  }
}

/// A file, or a segment of one, of some thread; told apart by bytes, as the services do it.
struct NamedPart: Hashable {
  private let file: [UInt8]
  private let segment: [UInt8]?

  init(file: String, segment: String? = nil) {
    self.file = Array(file.utf8)
    self.segment = segment.map { Array($0.utf8) }
  }

  /// The part that is meant; nil: it is a whole thread.
  init?(_ selection: Selection) {
    switch selection {
    case .thread: return nil
    case .file(_, let file): self.init(file: file)
    case .segment(_, let file, let segment): self.init(file: file, segment: segment)
    }
  }
}
