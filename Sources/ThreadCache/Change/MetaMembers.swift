import JSONText

/// A meta taken apart into its members, so that some can be put back while others stay as they are.
///
/// A container that nothing is changed in is written as it was, byte for byte. Texts are slices of the meta: taking it
/// apart copies nothing.
struct MetaMembers {
  /// A member, or an element of a list of names.
  struct Item {
    let name: [UInt8]
    /// The name as a JSON string, as it was written.
    var token: ArraySlice<UInt8>
    var value: ArraySlice<UInt8>
  }

  /// A list of items, and the text it was read from.
  struct Items {
    var items: [Item]
    private(set) var text: ArraySlice<UInt8>
    private(set) var isChanged = false

    init(items: [Item], text: ArraySlice<UInt8>) {
      self.items = items
      self.text = text
    }

    subscript(name: [UInt8]) -> ArraySlice<UInt8>? { items.first { $0.name == name }?.value }

    /// Sets, puts after `predecessor`, or removes (`value` is nil) an item.
    mutating func set(_ name: [UInt8], to value: [UInt8]?, after predecessor: [UInt8]?) {
      isChanged = true
      let index = items.firstIndex { $0.name == name }
      guard let value else {
        if let index { items.remove(at: index) }
        return
      }
      if let index {
        items[index].value = value[...]
        return
      }
      let item = Item(name: name, token: JSONWriter.quote(wtf8: name)[...], value: value[...])
      items.insert(item, at: place(after: predecessor))
    }

    /// Where something comes that was after `predecessor`; at the end when that is gone.
    private func place(after predecessor: [UInt8]?) -> Int {
      guard let predecessor else { return 0 }
      return items.firstIndex { $0.name == predecessor }.map { $0 + 1 } ?? items.count
    }

    func object() -> ArraySlice<UInt8> {
      guard isChanged else { return text }
      return MetaMembers.joined(items.map { $0.token + [UInt8(ascii: ":")] + $0.value }, "{", "}")
    }

    func list() -> ArraySlice<UInt8> {
      isChanged ? MetaMembers.joined(items.map(\.value), "[", "]") : text
    }
  }

  /// A file.
  struct File {
    let id: [UInt8]
    /// All members; the values of the three below are written from these instead.
    var members: Items
    var data: Items
    var loaded: Items
    var available: Items

    var isChanged: Bool {
      members.isChanged || data.isChanged || loaded.isChanged || available.isChanged
    }

    func text() -> ArraySlice<UInt8> {
      guard isChanged else { return members.text }
      let items = members.items.map { item in
        let value =
          switch item.name {
          case Names.data: data.object()
          case Names.loaded: loaded.list()
          case Names.available: available.list()
          default: item.value
          }
        return item.token + [UInt8(ascii: ":")] + value
      }
      return MetaMembers.joined(items, "{", "}")
    }
  }

  enum Names {
    static let files = Array("files".utf8)
    static let id = Array("id".utf8)
    static let data = Array("data".utf8)
    static let loaded = Array("loadedSegments".utf8)
    static let available = Array("availableSegments".utf8)
  }

  /// Members of the meta; the value of `files` is written from `files` instead.
  var top: Items
  private(set) var files: [File]
  private let filesText: ArraySlice<UInt8>
  private var isFilesChanged = false

  /// Nil where it cannot be taken apart for sure: another shape, or something twice.
  init?(_ bytes: [UInt8]) {
    guard let document = try? JSONDocument(parsing: bytes), document.root.kind == .object,
      let list = document.root["files"], list.kind == .array,
      let top = Self.members(document.root)
    else { return nil }
    var files: [File] = []
    var ids: Set<[UInt8]> = []
    for value in list.elements {
      guard let file = Self.file(value), ids.insert(file.id).inserted else { return nil }
      files.append(file)
    }
    self.top = top
    self.files = files
    filesText = list.rawBytes
  }

  static func file(_ value: JSONValue) -> File? {
    guard value.kind == .object, FileShape(value).faults.isEmpty,
      let id = value["id"]?.stringBytes, let members = members(value),
      let data = value["data"].flatMap(Self.members),
      let loaded = value["loadedSegments"].flatMap(names),
      let available = value["availableSegments"].flatMap(names)
    else { return nil }
    return File(id: id, members: members, data: data, loaded: loaded, available: available)
  }

  /// The members of an object; nil where a name comes twice.
  private static func members(_ object: JSONValue) -> Items? {
    var items: [Item] = []
    var seen: Set<[UInt8]> = []
    for member in object.members {
      let name = member.nameBytes
      guard seen.insert(name).inserted else { return nil }
      items.append(
        Item(
          name: name, token: member.nameValue.rawBytes, value: member.value.rawBytes))
    }
    return Items(items: items, text: object.rawBytes)
  }

  /// The names in a list; nil where one comes twice.
  private static func names(_ list: JSONValue) -> Items? {
    var items: [Item] = []
    var seen: Set<[UInt8]> = []
    for element in list.elements {
      guard let name = element.stringBytes, seen.insert(name).inserted else { return nil }
      let text = element.rawBytes
      items.append(Item(name: name, token: text, value: text))
    }
    return Items(items: items, text: list.rawBytes)
  }

  func file(_ id: [UInt8]) -> File? { files.first { $0.id == id } }

  /// Changes a file that is there.
  mutating func change(_ id: [UInt8], _ body: (inout File) -> Void) {
    guard let index = files.firstIndex(where: { $0.id == id }) else { return }
    body(&files[index])
  }

  /// Puts a file after another one, replaces it, or removes it (`text` is nil).
  ///
  /// False when `text` is no file of that id; nothing happens then.
  mutating func set(file id: [UInt8], to text: [UInt8]?, after predecessor: [UInt8]?) -> Bool {
    let index = files.firstIndex { $0.id == id }
    guard let text else {
      if let index { files.remove(at: index) }
      isFilesChanged = true
      return true
    }
    guard let document = try? JSONDocument(parsing: text), let file = Self.file(document.root),
      file.id == id
    else { return false }
    isFilesChanged = true
    if let index {
      files[index] = file
      return true
    }
    let place: Int
    if let predecessor {
      place = files.firstIndex { $0.id == predecessor }.map { $0 + 1 } ?? files.count
    } else {
      place = 0
    }
    files.insert(file, at: place)
    return true
  }

  /// The meta.
  func text() -> ArraySlice<UInt8> {
    let filesChanged = isFilesChanged || files.contains(where: \.isChanged)
    guard filesChanged || top.isChanged else { return top.text }
    let items = top.items.map { item in
      let value =
        item.name == Names.files
        ? (filesChanged ? Self.joined(files.map { $0.text() }, "[", "]") : filesText) : item.value
      return item.token + [UInt8(ascii: ":")] + value
    }
    return Self.joined(items, "{", "}")
  }

  private static func joined(
    _ parts: [ArraySlice<UInt8>], _ open: Unicode.Scalar, _ close: Unicode.Scalar
  ) -> ArraySlice<UInt8> {
    var text: ArraySlice<UInt8> = [UInt8(ascii: open)]
    for (index, part) in parts.enumerated() {
      if index > 0 { text.append(UInt8(ascii: ",")) }
      text += part
    }
    text.append(UInt8(ascii: close))
    return text
  }
}
