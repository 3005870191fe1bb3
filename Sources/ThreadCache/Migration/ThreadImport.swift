import JSONText
import KeyValue

/// What a file of the old cache brings into a store: pure decisions, no I/O.
struct ThreadImport {
  let document: JSONDocument
  /// Its files, each with what was read of it.
  let files: [(value: JSONValue, shape: FileShape)]

  /// What is set aside, in words.
  struct Refusal: Error {
    let reason: String
  }

  init(_ bytes: [UInt8]) throws(Refusal) {
    do { document = try JSONDocument(parsing: bytes) } catch {
      throw Refusal(reason: "not JSON: \(error)")
    }
    let shape = MetaShape(document.root)
    guard let list = shape.files else {
      throw Refusal(reason: shape.fault?.sentence ?? "$ has no files")
    }
    files = list.elements.map { ($0, FileShape($0)) }
    for file in files {
      if let fault = file.shape.faults.first {
        throw Refusal(reason: "\(fault.sentence), at byte \(fault.byteOffset)")
      }
    }
    let ids = files.compactMap(\.shape.id)
    if let empty = ids.firstIndex(of: "") {
      throw Refusal(reason: "$.files[\(empty)] has an empty id")
    }
    guard OrderedNames(ids).names.count == ids.count else {
      throw Refusal(reason: "two files have the same id")
    }
    if let twice = document.duplicateMembers.first { throw Refusal(reason: twice.description) }
  }

  /// How many files it has.
  var fileCount: Int { files.count }

  /// How many slices it has.
  var segments: Int {
    files.reduce(0) { sum, file in
      sum + (file.shape.data?.members.reduce(0) { $0 + ($1.value.isNull ? 0 : 1) } ?? 0)
    }
  }

  /// The meta of a new thread: the file without its white space, literals as they are.
  func meta(_ schema: KeySchema, now: Int64) -> [UInt8] {
    guard schema == .response, document.root["lastUpdated"] == nil else {
      return JSONWriter.minified(document.root)
    }
    var edit = JSONEdit(document)
    if document.root["compatibilityMetadata"] == nil {
      edit.setMember("compatibilityMetadata", of: document.root, to: Array("null".utf8))
    }
    edit.setMember("lastUpdated", of: document.root, to: Array(String(now).utf8))
    return (try? edit.document()).map { JSONWriter.minified($0.root) }
      ?? JSONWriter.minified(document.root)
  }

  /// The fields of each file's hash: the slices that are marked loaded.
  func hashes(_ identity: ThreadIdentity, _ lifetime: Lifetime) -> [Projection] {
    files.compactMap { file in
      guard let id = file.shape.id else { return nil }
      let loaded = file.shape.loaded
      var fields: [[UInt8]: [UInt8]] = [:]
      for member in file.shape.data?.members.map({ $0 }) ?? []
      where !member.value.isNull && loaded.contains(member.name) {
        fields[member.nameBytes] = JSONWriter.compact(member.value)
      }
      guard !fields.isEmpty else { return nil }
      return Projection(
        key: identity.fileKey(id), change: .fields(set: fields, removed: []), lifetime: lifetime)
    }
  }
}
