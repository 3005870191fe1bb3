import JSONText
import KeyValue
import ThreadCache

extension ServiceDeeds {
  /// `GET …/meta`, `…/files/{file}`, `…/segments/{segment}`: the bytes as they are stored.
  func value(_ call: ServiceCall) async throws(Problem) -> ServiceAnswer {
    let draft = try await draft(call)
    var answer = ServiceAnswer(draft.original)
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
    let text = try await call.body()
    let draft = try await draft(call)
    try match(header, draft.original)
    let outcome = try await ask { () async throws(CacheError) in
      try await cache.commit(try cache.check(draft, edited: text))
    }
    guard case .done(let entry) = outcome else {
      throw Problem(.preconditionFailed, "Somebody changed it meanwhile; nothing was stored.")
    }
    let stored = try await self.draft(call).original
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
    try demandWritable()
    let identity = try await identity(call)
    let selection: Selection =
      switch try target(call, identity) {
      case .thread(let identity): .thread(identity)
      case .file(let identity, let file): .file(identity, file: file)
      case .segment(let identity, let file, let segment):
        .segment(identity, file: file, segment: segment)
      }
    let plan: EvictionPlan
    if let header = call.ifMatch {
      let draft = try await draft(call)
      try match(header, draft.original)
      plan = try await ask { () async throws(CacheError) in
        try await cache.plan(evicting: [selection])
      }
      guard plan.versions[identity] == .some(draft.version) else {
        throw Problem(.preconditionFailed, "Somebody changed it meanwhile; nothing was evicted.")
      }
    } else {
      plan = try await ask { () async throws(CacheError) in
        try await cache.plan(evicting: [selection])
      }
    }
    let dryRun = try call.flag("dryRun")
    if dryRun { return Self.answer(plan, nil, dryRun: true) }
    let undoable = try call.flag("undo", unlessSaid: true)
    let receipt = try await ask { () async throws(CacheError) in
      try await cache.evict(plan, undoable: undoable)
    }
    if !receipt.changed.isEmpty {
      throw Problem(.conflict, "Somebody changed it meanwhile; nothing was evicted.", retryAfter: 1)
    }
    return Self.answer(plan, receipt.entry, dryRun: false)
  }

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
    guard EntityTag(of: bytes).isMatched(by: header) else {
      throw Problem(.preconditionFailed, "It is another one than you read: read it again.")
    }
  }

  private func draft(_ call: ServiceCall) async throws(Problem) -> EditDraft {
    let target = try target(call, try await identity(call))
    return try await ask { () async throws(CacheError) in try await cache.draft(target) }
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
