import JSONText
import KeyValue
import ThreadCache

extension ServiceDeeds {
  /// `GET …/meta`, `…/files/{file}`, `…/segments/{segment}`: the bytes as they are stored.
  func value(_ call: ServiceCall) async throws(Problem) -> ServiceAnswer {
    let draft = try await draft(call)
    var answer = ServiceAnswer(draft.original)
    // The record as a whole is answered also where it cannot be read, so that somebody can mend it.
    if case .thread = draft.target, (try? JSONDocument(parsing: draft.original)) == nil {
      answer.contentType = MediaType.bytes
    }
    answer.entityTag = EntityTag(of: draft.original)
    return answer
  }

  /// `PUT` of the same: another text in its place, if it still is what `If-Match` says.
  func edit(_ call: ServiceCall) async throws(Problem) -> ServiceAnswer {
    try demandWritable()
    guard let header = call.ifMatch else {
      throw Problem(
        .preconditionRequired,
        "Send If-Match with the ETag of what you read, or * for whatever there is.")
    }
    let undoable = try call.flag("undo", unlessSaid: true)
    let text = call.body
    let target = try target(call, try await identity(call))
    return try await persisting { () async throws(Problem) in
      let draft = try await draft(target)
      try match(header, draft.original)
      let plan = try await ask { () async throws(CacheError) in
        try cache.check(draft, edited: text)
      }
      let outcome = try await ask { () async throws(CacheError) in
        try await cache.commit(plan, undoable: undoable)
      }
      guard case .done(let entry) = outcome else { return nil }
      watch.changed("Edited", target, undo: entry)
      // The tag of what was put there, not of what is there by now: that may be somebody else's.
      return Self.answer(stored: plan.after, entry)
    }
  }

  private static func answer(stored: [UInt8], _ entry: ChangeEntry?) -> ServiceAnswer {
    var json = JSONBuilder()
    json.beginObject()
    json.name("stored")
    json.bool(true)
    if let entry { json.member("undo", Int(entry.id)) }
    json.endObject()
    var answer = ServiceAnswer(json.bytes)
    answer.entityTag = EntityTag(of: stored)
    return answer
  }

  /// `DELETE` of a thread, a file or a segment: takes it out of the cache.
  func evict(_ call: ServiceCall) async throws(Problem) -> ServiceAnswer {
    let dryRun = try call.flag("dryRun")
    if !dryRun { try demandWritable() }
    let undoable = try call.flag("undo", unlessSaid: true)
    let target = try target(call, try await identity(call))
    return try await persisting { () async throws(Problem) in
      guard let plan = try await plan(evicting: target, call.ifMatch) else { return nil }
      if dryRun { return Self.answer(plan, nil, dryRun: true) }
      let receipt = try await ask { () async throws(CacheError) in
        try await cache.evict(plan, undoable: undoable)
      }
      guard receipt.changed.isEmpty else { return nil }
      watch.changed("Evicted", target, undo: receipt.entry)
      return Self.answer(plan, receipt.entry, dryRun: false)
    }
  }

  /// What evicting does to what a header lets through; nil: somebody changed the thread in between.
  private func plan(
    evicting target: EditTarget, _ header: String?
  ) async throws(Problem) -> EvictionPlan? {
    var version: Version?
    // A thread that cannot be read can be evicted too, but not by the tag of what it is.
    if let header, !EntityTag.isAny(header) {
      let draft = try await draft(target)
      try match(header, draft.original)
      version = draft.version
    }
    let plan = try await read { () async throws(CacheError) in
      try await cache.plan(evicting: [target.selection])
    }
    guard let version else { return plan }
    return plan.versions[target.identity] == .some(version) ? plan : nil
  }

  /// Tries again while others change the thread; what each try begins with says whether it still may.
  private func persisting(
    _ attempt: () async throws(Problem) -> ServiceAnswer?
  ) async throws(Problem) -> ServiceAnswer {
    for count in 0..<Self.attempts {
      if let answer = try await attempt() { return answer }
      let longest = min(1 << count, 100)
      do { try await Task.sleep(for: .milliseconds(Int.random(in: 0...longest))) } catch { break }
    }
    throw Problem(.conflict, "Others kept changing it; nothing was changed.", retryAfter: 1)
  }

  /// As often others may come first.
  private static let attempts = 40

  private static func answer(
    _ plan: EvictionPlan, _ entry: ChangeEntry?, dryRun: Bool
  ) -> ServiceAnswer {
    var json = JSONBuilder()
    json.beginObject()
    json.name("evicted")
    json.bool(!dryRun)
    json.member("files", plan.files)
    json.member("segments", plan.segments)
    json.member("freed", plan.freed)
    json.name("keys")
    json.beginArray()
    for step in plan.steps {
      json.beginObject()
      json.key(step.key)
      json.member("deed", step.deed.word)
      json.member("freed", step.freed)
      json.endObject()
    }
    json.endArray()
    if let entry { json.member("undo", Int(entry.id)) }
    json.endObject()
    return ServiceAnswer(json.bytes)
  }

  private func demandWritable() throws(Problem) {
    if isReadOnly { throw Problem(.readOnly, "This service is read-only.") }
  }

  private func match(_ header: String, _ bytes: [UInt8]) throws(Problem) {
    guard EntityTag.isList(header) else {
      throw Problem(
        .badRequest, "If-Match is * or the ETag of what you read, with its quotes.")
    }
    guard EntityTag(of: bytes).isMatched(by: header) else {
      throw Problem(.preconditionFailed, "It is another one than you read: read it again.")
    }
  }

  private func draft(_ call: ServiceCall) async throws(Problem) -> EditDraft {
    try await draft(try target(call, try await identity(call)))
  }

  private func draft(_ target: EditTarget) async throws(Problem) -> EditDraft {
    try await read { () async throws(CacheError) in try await cache.draft(target) }
  }

  private func target(_ call: ServiceCall, _ identity: ThreadIdentity) throws(Problem)
    -> EditTarget
  {
    guard call.places["file"] != nil else { return .thread(identity) }
    let file = try call.name("file")
    guard call.places["segment"] != nil else { return .file(identity, file: file) }
    return .segment(identity, file: file, segment: try call.name("segment"))
  }
}

extension EditTarget {
  /// The same, to be evicted.
  fileprivate var selection: Selection {
    switch self {
    case .thread(let identity): .thread(identity)
    case .file(let identity, let file): .file(identity, file: file)
    case .segment(let identity, let file, let segment):
      .segment(identity, file: file, segment: segment)
    }
  }
}

extension EvictionPlan.Step.Deed {
  /// The word for programs.
  fileprivate var word: String {
    switch self {
    case .rewrites: "rewrites"
    case .removesFields: "removesFields"
    case .deletes: "deletes"
    }
  }
}
