import Retrieval
import ThreadCache

/// What the next process is to ask for, so that each shows something that the one before did not.
struct NextRequest: Sendable, Equatable {
  let request: LoadRequest
  /// Why this, and what is to be expected.
  let reason: String

  /// A request that the user made up.
  init(asked request: LoadRequest) {
    self.request = request
    reason = "as you asked"
  }

  private init(_ files: [FileRequest], _ identity: ThreadIdentity, _ reason: String) {
    request =
      LoadRequest(thread: identity.id, schema: identity.schema, files: files).normalized
    self.reason = reason
  }

  /// First the usual segments of a file of which nothing is cached, then the same again, then one segment more.
  ///
  /// - Parameters:
  ///   - last: the newest process that was started here; nil: none was.
  ///   - files: those of the thread as they are now.
  ///   - source: the files of the source, where it can list them.
  init?(
    after last: Invocation?, _ identity: ThreadIdentity, files: [FileRecord], source: [String]
  ) {
    guard let last else {
      self.init(first: identity, files: files, source: source)
      return
    }
    let counts = last.counts
    guard counts.new == 0, counts.problems == 0 else {
      self.init(
        last.request.files, identity,
        counts.problems == 0
          ? "the same again: all of it should be cached now"
          : "the same again: the source could not be read")
      return
    }
    for (index, asked) in last.request.files.enumerated() {
      guard let file = files.first(where: { $0.id == asked.id }),
        let more = file.segments.first(where: {
          $0.state == .available && !asked.segments.contains($0.name)
        })
      else { continue }
      var wanted = last.request.files
      let lacking = last.files.first { $0.id == asked.id }?.unavailable ?? []
      wanted[index].segments.removeAll { lacking.contains($0) }
      wanted[index].segments.append(more.name)
      self.init(wanted, identity, "one segment more: only \(more.name) should be read")
      return
    }
    self.init(first: identity, files: files, source: source)
  }

  private init?(first identity: ThreadIdentity, files: [FileRecord], source: [String]) {
    let standard = Segments.standard
    func ask(_ id: String, _ segments: [String], _ reason: String) -> NextRequest {
      NextRequest([FileRequest(id: id, segments: segments)], identity, reason)
    }
    let usual = "the usual segments of a file of which none is cached: all should be read"
    if let file = files.first(where: { file in
      standard.allSatisfy { file.segment($0)?.state == .available }
    }) {
      self = ask(file.id, standard, usual)
    } else if let id = source.first(where: { id in !files.contains { $0.id == id } }) {
      self = ask(
        id, standard, "the usual segments of a file new to this thread: all should be read")
    } else if let file = files.first(where: { file in
      file.segments.contains { $0.state != .loaded }
    }) {
      let more = file.segments.first { $0.state != .loaded }.map { [$0.name] } ?? []
      let loaded = file.segments.filter { $0.state == .loaded }.prefix(2).map(\.name)
      self = ask(file.id, loaded + more, "what is cached and one segment more")
    } else if let file = files.first, !file.segments.isEmpty {
      self = ask(
        file.id, file.segments.prefix(3).map(\.name), "all of it should be cached already")
    } else {
      return nil
    }
  }
}
