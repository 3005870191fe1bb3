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
  /// One that makes files leave the thread is only proposed where there is no other.
  /// - Parameters:
  ///   - last: the newest process that was started here; nil: none was.
  ///   - outlook: the thread as it is now, and what the source has.
  init?(after last: Invocation?, _ outlook: LoadOutlook) {
    let candidates = last.map { Self.following($0, outlook) } ?? Self.first(outlook)
    guard
      let next = candidates.first(where: { outlook.dropped(by: $0.request).isEmpty })
        ?? candidates.first
    else { return nil }
    self = next
  }

  private static func following(_ last: Invocation, _ outlook: LoadOutlook) -> [NextRequest] {
    let counts = last.counts
    guard counts.new == 0, counts.problems == 0 else {
      let again = NextRequest(
        last.request.files, outlook.identity,
        counts.problems == 0
          ? "the same again: all of it should be cached now"
          : "the same again: the source could not be read")
      return [again] + first(outlook)
    }
    let more = last.request.files.enumerated().compactMap { index, asked -> NextRequest? in
      guard let file = outlook.files.first(where: { $0.id == asked.id }),
        let more = file.segments.first(where: {
          $0.state == .available && !asked.segments.contains($0.name)
        })
      else { return nil }
      var wanted = last.request.files
      let lacking = last.files.first { $0.id == asked.id }?.unavailable ?? []
      wanted[index].segments.removeAll { lacking.contains($0) }
      wanted[index].segments.append(more.name)
      return NextRequest(
        wanted, outlook.identity, "one segment more: only \(more.name) should be read")
    }
    return more + first(outlook)
  }

  /// What can be asked of a thread without regard to what was asked before, the most telling first.
  private static func first(_ outlook: LoadOutlook) -> [NextRequest] {
    let standard = Segments.standard
    func ask(_ id: String, _ segments: [String], _ reason: String) -> NextRequest {
      NextRequest([FileRequest(id: id, segments: segments)], outlook.identity, reason)
    }
    let files = outlook.files
    let known = Set(files.map(\.id))
    let untouched = files.filter { file in
      standard.allSatisfy { file.segment($0)?.state == .available }
    }
    let new = outlook.source.filter { !known.contains($0) }
    let begun = files.filter { file in file.segments.contains { !$0.isLoaded } }
    let loaded = files.map { file in
      (file.id, file.segments.filter(\.isLoaded).prefix(3).map(\.name))
    }
    return untouched.map {
      ask(
        $0.id, standard,
        "the usual segments of a file of which none is cached: all should be read")
    }
      + new.map {
        ask($0, standard, "the usual segments of a file new to this thread: all should be read")
      }
      + begun.map { file in
        let more = file.segments.first { !$0.isLoaded }.map { [$0.name] } ?? []
        let loaded = file.segments.filter(\.isLoaded).prefix(2).map(\.name)
        return ask(file.id, loaded + more, "what is cached and one segment more")
      }
      + loaded.filter { !$0.1.isEmpty }.map {
        ask($0.0, $0.1, "all of it should be cached already")
      }
  }
}
