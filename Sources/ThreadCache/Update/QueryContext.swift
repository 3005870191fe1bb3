import JSONText
import KeyValue

/// What a chat service notes about the questions of a thread, in a `response:` record.
///
/// ```swift
/// try await cache.updateContext(id, with: QueryContext(parsing: document.root))
/// ```
///
/// A member that is missing, null, `false`, `0` or empty text leaves what is stored; an empty list
/// replaces it. `isFollowUp` also replaces it with `false`.
public struct QueryContext: Sendable {
  private let value: JSONValue

  /// The members of an object that a context has; others are ignored.
  ///
  /// - Throws: `CacheError.invalid` when it is no object.
  public init(parsing value: JSONValue) throws(CacheError) {
    guard value.kind == .object else {
      throw .invalid("The context is \(value.kind.words), not an object. Nothing was written.")
    }
    self.value = value
  }

  /// The member as it is stored; nil: what is stored stays.
  private func text(_ name: String) throws(CacheError) -> [UInt8]? {
    guard let member = value[name], name == "isFollowUp" ? !member.isNull : member.isTruthy else {
      return nil
    }
    return try SentFile.insertable(member, name)
  }

  /// The meta of a thread that starts with a context.
  func created(now: Int64) throws(CacheError) -> [UInt8] {
    var meta = JSONBuilder()
    meta.beginObject()
    func add(_ name: String, _ text: [UInt8]?) {
      guard let text else { return }
      meta.name(name)
      meta.raw(text)
    }
    let (none, blank, time) = (Array("[]".utf8), Array(#""""#.utf8), Array(String(now).utf8))
    add("files", none)
    add("fileMetadata", try text("fileMetadata") ?? none)
    add("lastUpdated", time)
    add("previousQueries", try text("previousQueries") ?? none)
    add("rawQueries", try text("rawQueries") ?? none)
    add("assistantResponseContent", try text("assistantResponseContent") ?? blank)
    add("promptSentToOpenAI", try text("promptSentToOpenAI") ?? blank)
    add("lastQueryTime", try text("lastQueryTime") ?? time)
    add("isFollowUp", try text("isFollowUp"))
    add("responseId", try text("responseId"))
    meta.endObject()
    return meta.bytes
  }

  /// Puts the context into a meta.
  func apply(to root: JSONValue, now: Int64, in edit: inout JSONEdit) throws(CacheError) {
    let time = Array(String(now).utf8)
    edit.setMember("lastUpdated", of: root, to: time)
    for name in [
      "previousQueries", "rawQueries", "isFollowUp", "lastQueryTime", "responseId", "fileMetadata",
      "assistantResponseContent", "promptSentToOpenAI",
    ] {
      guard let text = try text(name) ?? (name == "lastQueryTime" ? time : nil) else { continue }
      edit.setMember(name, of: root, to: text)
    }
  }
}

extension JSONValue {
  /// What JavaScript takes a value for in a condition.
  fileprivate var isTruthy: Bool {
    switch kind {
    case .null: false
    case .bool: bool == true
    case .number: double != 0
    case .string: rawBytes.count > 2
    case .array, .object: true
    }
  }
}

extension ThreadCache {
  /// Notes the context of a thread's last question in its `response:` record, which is created
  /// where there is none.
  ///
  /// - Throws: as ``updateThreadCache(_:with:options:)``.
  public func updateContext(_ id: ThreadID, with context: QueryContext) async throws(CacheError) {
    guard !id.bytes.isEmpty else {
      throw .invalid("The thread's id is empty. Nothing was written.")
    }
    let identity = ThreadIdentity(schema: .response, id: id)
    let first = try await readMeta(identity)
    _ = try await changing(identity, from: first) {
      current throws(CacheError) -> ThreadWrite<Void>? in
      let now = settings.now()
      guard let current else {
        let text = try context.created(now: now)
        try checkSize(text, identity)
        return ThreadWrite(
          change: .value(text), lifetime: updateLifetime, dependents: [], detail: ())
      }
      let document = try current.document()
      _ = try MetaShape(document.root).list(current.key)
      var edit = JSONEdit(document)
      try context.apply(to: document.root, now: now, in: &edit)
      let splices = edit.splices()
      let text = JSONSplice.apply(splices, to: current.bytes)
      try checkSize(text, identity)
      return ThreadWrite(
        change: Commit.Change(splices, result: text),
        lifetime: updateLifetime,
        dependents: ThreadAnalysis.fileIDs(document).map {
          Projection(
            key: identity.fileKey($0), change: .fields(set: [:], removed: []),
            lifetime: updateLifetime)
        }, detail: ())
    }
  }
}
