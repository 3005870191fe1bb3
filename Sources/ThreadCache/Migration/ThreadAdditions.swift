import JSONText

/// What a file of the old cache has that a thread in the store lacks, and what the two have otherwise.
struct ThreadAdditions {
  /// A member that the store's thread lacks, or has empty.
  struct Member {
    /// What of the stored meta it goes into; files by their places in its list.
    enum Place {
      case thread
      case file(Int)
      case data(Int)
    }

    let place: Place
    let name: String
    let json: [UInt8]
    /// Where the file has it.
    let path: String
  }

  /// Files, and of files that the store has the segments, as an update sends them.
  private(set) var files: [CachedFile] = []
  private(set) var added: [SegmentName] = []
  private(set) var newFiles: [String] = []
  private(set) var members: [Member] = []
  private(set) var kept = ImportEvent.Kept()
  /// Files of which the store knows fewer segments.
  private var lists: [String] = []

  /// True: the store has everything that the file has, if perhaps otherwise.
  var isEmpty: Bool { files.isEmpty && members.isEmpty }

  /// What the store lacks, for people.
  var words: [String] {
    newFiles.map { "file \($0)" } + added.map { "\($0.segment) of \($0.file)" }
      + lists.map { "available segments of \($0)" } + members.map(\.path)
  }

  /// Compares with a thread that is in the store: nothing that it has is replaced.
  init(of thread: ThreadImport, to stored: StoredMeta) throws(CacheError) {
    let root = try stored.document().root
    let list = try MetaShape(root).list(stored.key)
    var known: [[UInt8]: Int] = [:]
    for (place, file) in list.elements.enumerated() {
      guard let id = file["id"]?.string else { continue }
      if known[Array(id.utf8)] == nil { known[Array(id.utf8)] = place }
    }
    for (value, shape) in thread.files {
      let file = try CachedFile(parsing: value)
      guard let place = known[Array(file.id.utf8)], let there = list[place] else {
        files.append(file)
        newFiles.append(file.id)
        continue
      }
      let thereShape = FileShape(there)
      if let fault = thereShape.faults.first {
        throw .unreadable(key: stored.key, reason: fault.sentence, byteOffset: fault.byteOffset)
      }
      compare(file, shape, with: thereShape, at: place)
      for member in value.members where !Self.isShape(member.name) {
        compare(member, with: there[member.name], in: .file(place))
      }
    }
    // Every write of a response: record sets its time anew.
    let time = stored.identity.schema == .response ? "lastUpdated" : nil
    for member in thread.document.root.members
    where member.name != "files" && member.name != time {
      compare(member, with: root[member.name], in: .thread)
    }
  }

  private static func isShape(_ name: String) -> Bool {
    ["id", "data", "loadedSegments", "availableSegments"].contains(name)
  }

  /// The slices and lists of a file.
  private mutating func compare(
    _ file: CachedFile, _ shape: FileShape, with there: FileShape, at place: Int
  ) {
    var names: [String] = []
    for member in shape.data?.members.map({ $0 }) ?? [] where !member.value.isNull {
      let (name, isLoaded) = (member.name, shape.loaded.contains(member.name))
      if let slice = there.data?[name], !slice.isNull {
        if !Self.isSame(slice, member.value) {
          kept.segments += 1
        } else if isLoaded, !there.loaded.contains(name) {
          names.append(name)
        }
      } else if isLoaded {
        names.append(name)
      } else {
        add(member, to: .data(place))
      }
    }
    let isNewlyAvailable = file.availableSegments.contains { !there.available.contains($0) }
    guard !names.isEmpty || isNewlyAvailable else { return }
    if names.isEmpty { lists.append(file.id) }
    let order = OrderedNames(names)
    names = file.loadedSegments.filter(order.contains)
    added += names.map { SegmentName(file: file.id, segment: $0) }
    files.append(
      CachedFile(
        id: file.id,
        slices: names.compactMap { name in
          file.slice(name).map { (name, JSONWriter.minified($0)) }
        },
        loadedSegments: names, availableSegments: file.availableSegments))
  }

  /// A member beyond slices and lists.
  private mutating func compare(
    _ member: JSONMember, with there: JSONValue?, in place: Member.Place
  ) {
    guard let there else { return add(member, to: place) }
    if Self.isSame(there, member.value) || Self.isEmpty(member.value) { return }
    if Self.isEmpty(there) {
      add(member, to: place)
    } else {
      kept.members.append(member.value.path)
    }
  }

  private mutating func add(_ member: JSONMember, to place: Member.Place) {
    members.append(
      Member(
        place: place, name: member.name, json: JSONWriter.minified(member.value),
        path: member.value.path))
  }

  private static func isSame(_ one: JSONValue, _ other: JSONValue) -> Bool {
    JSONWriter.compact(one) == JSONWriter.compact(other)
  }

  /// Whether a value says nothing: null, or an object, a list or a text without contents.
  private static func isEmpty(_ value: JSONValue) -> Bool {
    switch value.kind {
    case .null: true
    case .string: value.string?.isEmpty ?? false
    case .array, .object: value.count == 0
    case .bool, .number: false
    }
  }
}

extension JSONEdit {
  /// Puts a member where a thread lacks it.
  mutating func add(_ member: ThreadAdditions.Member, to root: JSONValue, _ files: JSONValue) {
    let object: JSONValue? =
      switch member.place {
      case .thread: root
      case .file(let place): files[place]
      case .data(let place): files[place]?["data"]
      }
    if let object { setMember(member.name, of: object, to: member.json) }
  }
}
