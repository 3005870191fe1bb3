import JSONText
import KeyValue
import ThreadCache

extension DemoDamage {
  /// Does to a thread's keys what somebody or something once did.
  func apply(to keys: inout [DemoKey], of thread: ThreadIdentity, now: Int64) throws {
    switch self {
    case .loadedWithoutSlice(let file, let segment):
      try keys.edit(thread, file) { _, file, edit in
        if let data = file["data"] { edit.removeMember(segment, of: data) }
      }
      keys.change(hash: file, of: thread) { $0[Array(segment.utf8)] = nil }
    case .sliceWithoutFlag(let file, let segment):
      try keys.drop(segment, from: "loadedSegments", file, of: thread)
    case .loadedNotAvailable(let file, let segment):
      try keys.drop(segment, from: "availableSegments", file, of: thread)
    case .nullSlice(let file, let segment):
      try keys.edit(thread, file) { _, file, edit in
        if let data = file["data"] { edit.setMember(segment, of: data, to: Array("null".utf8)) }
      }
      keys.change(hash: file, of: thread) { $0[Array(segment.utf8)] = nil }
    case .staleProjection(let file, let segment):
      keys.change(hash: file, of: thread) { fields in
        fields[Array(segment.utf8)] = Array(
          #"[{"response":"A walk after lunch","value":{"16-24":0.31}}]"#.utf8)
      }
    case .sliceOnlyInHash(let file, let segment):
      try keys.edit(thread, file) { _, file, edit in
        if let data = file["data"] { edit.removeMember(segment, of: data) }
      }
      try keys.drop(segment, from: "loadedSegments", file, of: thread)
    case .orphanFile(let file):
      keys.append(
        DemoKey(
          key: thread.fileKey(file),
          content: .hash([Array("region".utf8): Array("[]".utf8)]),
          expiry: keys.first?.expiry))
    case .withoutMeta:
      keys.removeAll { $0.key == thread.metaKey || $0.key == thread.loadHistoryKey }
    case .neverExpires:
      for index in keys.indices where keys[index].key != thread.loadHistoryKey {
        keys[index].expiry = nil
      }
    case .hashExpires(let file, let left):
      keys.change(thread.fileKey(file)) { $0.expiry = Expiry(milliseconds: now + left) }
    case .truncated:
      keys.change(thread.metaKey) { key in
        if case .string(let bytes) = key.content { key.content = .string(Array(bytes.prefix(118))) }
      }
    case .text(let text):
      keys.append(
        DemoKey(
          key: thread.metaKey, content: .string(Array(text.utf8)),
          expiry: Expiry(milliseconds: now + 60 * DemoTime.day)))
    case .metaIsHash:
      keys.append(
        DemoKey(
          key: thread.metaKey,
          content: .hash([Array("files".utf8): Array("[]".utf8)]),
          expiry: Expiry(milliseconds: now + 50 * DemoTime.day)))
    case .hashIsText(let file):
      keys.change(thread.fileKey(file)) { $0.content = .string(Array("moved".utf8)) }
    case .duplicate(let file):
      try keys.edit(thread, file) { list, file, edit in
        edit.append(Array(file.rawBytes), to: list)
      }
    }
  }
}

extension [DemoKey] {
  fileprivate mutating func change(_ key: StoreKey, _ change: (inout DemoKey) -> Void) {
    guard let index = firstIndex(where: { $0.key == key }) else { return }
    change(&self[index])
  }

  fileprivate mutating func change(
    hash file: String, of thread: ThreadIdentity, _ change: (inout [[UInt8]: [UInt8]]) -> Void
  ) {
    self.change(thread.fileKey(file)) { key in
      guard case .hash(var fields) = key.content else { return }
      change(&fields)
      key.content = .hash(fields)
    }
  }

  /// Edits the meta of a thread; `change` gets the list of files and the file.
  fileprivate mutating func edit(
    _ thread: ThreadIdentity, _ id: String,
    _ change: (_ list: JSONValue, _ file: JSONValue, inout JSONEdit) -> Void
  ) throws {
    guard let index = firstIndex(where: { $0.key == thread.metaKey }),
      case .string(let bytes) = self[index].content
    else { return }
    let document = try JSONDocument(parsing: bytes)
    guard let list = document.root["files"],
      let file = list.elements.first(where: { $0["id"]?.string == id })
    else { return }
    var edit = JSONEdit(document)
    change(list, file, &edit)
    self[index].content = .string(edit.apply())
  }

  /// Takes a name out of a list of a file.
  fileprivate mutating func drop(
    _ segment: String, from list: String, _ file: String, of thread: ThreadIdentity
  ) throws {
    try edit(thread, file) { _, file, edit in
      guard let names = file[list]?.elements.compactMap(\.string) else { return }
      var text = JSONBuilder()
      text.beginArray()
      for name in names where name != segment { text.string(name) }
      text.endArray()
      edit.setMember(list, of: file, to: text.bytes)
    }
  }
}
