import JSONText
import KeyValue

extension ThreadCache {
  /// Checks an edited text and says what storing it would do; changes nothing.
  ///
  /// Parts that mean the same as before keep their bytes; what is new is stored without white space between its
  /// tokens, literals as they were typed.
  /// - Throws: `CacheError.invalid`, with line and column, when it is no JSON or not of the shape it should have.
  public func check(_ draft: EditDraft, edited: [UInt8]) throws(CacheError) -> EditPlan {
    if edited == draft.text {
      return EditPlan(
        draft: draft, edited: edited, after: draft.original, splices: [], result: draft.meta.bytes)
    }
    let document: JSONDocument
    do { document = try JSONDocument(parsing: edited) } catch {
      throw .invalid("This is not JSON: \(error)")
    }
    try EditShape(document, draft).check()
    guard let meta = try? draft.meta.document(), let value = draft.target.value(in: meta.root)
    else {
      return Self.plan(draft, edited, replacingAll: document)
    }
    var edit = JSONEdit(meta)
    EditedText.put(document.root, inPlaceOf: value, of: &edit)
    let splices = edit.splices()
    let result = JSONSplice.apply(splices, to: meta.bytes)
    try checkSize(result, draft.identity)
    do { _ = try JSONDocument(parsing: result) } catch {
      throw .invalid("In its place in the thread this cannot be read back: \(error.message)")
    }
    let shift = result.count - meta.bytes.count
    let after = result[value.range.lowerBound..<(value.range.upperBound + shift)]
    return EditPlan(
      draft: draft, edited: edited, after: Array(after), splices: splices, result: result)
  }

  /// A meta that was no JSON becomes some.
  private static func plan(_ draft: EditDraft, _ edited: [UInt8], replacingAll: JSONDocument)
    -> EditPlan
  {
    let result = JSONWriter.minified(replacingAll.root)
    return EditPlan(
      draft: draft, edited: edited, after: result,
      splices: JSONSplice.difference(from: draft.meta.bytes, to: result), result: result)
  }
}

/// Whether an edited text has the shape that its place demands.
private struct EditShape {
  let document: JSONDocument
  let draft: EditDraft

  init(_ document: JSONDocument, _ draft: EditDraft) {
    self.document = document
    self.draft = draft
  }

  func check() throws(CacheError) {
    let root = document.root
    switch draft.target {
    case .thread:
      if let fault = MetaShape(root).fault { throw invalid(fault) }
      try refuseRepeats()
      var ids = OrderedNames()
      for file in root["files"]?.elements.map({ $0 }) ?? [] {
        try checkFile(file)
        guard let id = file["id"]?.string else { continue }
        guard ids.insert(id) else {
          throw invalid(ShapeFault(file, is: "has the id \(id), which another file has too"))
        }
      }
    case .file(_, let file):
      try refuseRepeats()
      try checkFile(root)
      guard let id = root["id"], !(id.string?.isSameName(as: file) ?? false) else { return }
      throw invalid(
        at: id.range.lowerBound,
        "the id must stay \(file); to rename a file, edit the whole thread")
    case .segment(_, _, let segment):
      guard !root.isNull else {
        throw invalid(
          ShapeFault(root, is: "is null: to remove \(segment) from the cache, evict it"))
      }
      // A slice may have come with repeats; an edit, or putting two together, must not make the first.
      let original = try? JSONDocument(parsing: draft.original)
      if original?.duplicateMembers.isEmpty ?? true { try refuseRepeats() }
    }
  }

  private func checkFile(_ value: JSONValue) throws(CacheError) {
    if let fault = FileShape(value).faults.first { throw invalid(fault) }
    if let id = value["id"], id.string?.isEmpty ?? true {
      throw invalid(ShapeFault(id, is: "is empty"))
    }
  }

  private func refuseRepeats() throws(CacheError) {
    guard let twice = document.duplicateMembers.first else { return }
    throw invalid(
      ShapeFault(twice.members[1].nameValue, is: "has \"\(twice.name)\" twice", at: twice.path))
  }

  private func invalid(_ fault: ShapeFault) -> CacheError {
    invalid(at: fault.byteOffset, fault.sentence)
  }

  private func invalid(at byteOffset: Int, _ sentence: String) -> CacheError {
    let before = document.bytes.prefix(byteOffset)
    let line = before.count { $0 == UInt8(ascii: "\n") } + 1
    let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    let column = String(decoding: before[start...], as: UTF8.self).unicodeScalars.count + 1
    return .invalid("line \(line), column \(column): \(sentence)")
  }
}

/// Puts an edited value in the place of the stored one so that what means the same keeps its bytes.
enum EditedText {
  /// Below this many levels a value that differs is replaced whole.
  private static let maxDepth = 16

  static func put(
    _ edited: JSONValue, inPlaceOf stored: JSONValue, of edit: inout JSONEdit, depth: Int = 0
  ) {
    let text = JSONWriter.minified(edited)
    guard JSONWriter.minified(stored) != text else { return }
    if depth < maxDepth, edited.kind == stored.kind {
      if stored.kind == .array, stored.count == edited.count {
        for (old, new) in zip(stored.elements, edited.elements) {
          put(new, inPlaceOf: old, of: &edit, depth: depth + 1)
        }
        return
      }
      if stored.kind == .object, putMembers(edited, stored, &edit, depth) { return }
    }
    edit.replace(stored, with: text)
  }

  /// True when the members are the stored ones in their order, some gone, new ones at the end.
  private static func putMembers(
    _ edited: JSONValue, _ stored: JSONValue, _ edit: inout JSONEdit, _ depth: Int
  ) -> Bool {
    let old = stored.members.map { $0 }
    let new = edited.members.map { $0 }
    let oldNames = old.map(\.nameBytes)
    let newNames = new.map(\.nameBytes)
    guard Set(oldNames).count == old.count, Set(newNames).count == new.count else { return false }
    let values = Dictionary(zip(newNames, new)) { first, _ in first }
    let kept = oldNames.filter { values[$0] != nil }
    guard newNames.starts(with: kept) else { return false }
    let changed = old.filter { values[$0.nameBytes] == nil } + new[kept.count...]
    guard changed.allSatisfy({ String(validating: $0.nameBytes, as: UTF8.self) != nil }) else {
      return false
    }
    for member in old {
      if let value = values[member.nameBytes]?.value {
        put(value, inPlaceOf: member.value, of: &edit, depth: depth + 1)
      } else {
        edit.removeMember(member.name, of: stored)
      }
    }
    for member in new[kept.count...] {
      edit.setMember(member.name, of: stored, to: JSONWriter.minified(member.value))
    }
    return true
  }
}
