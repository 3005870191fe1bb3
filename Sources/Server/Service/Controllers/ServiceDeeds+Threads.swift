import Foundation
import JSONText
import KeyValue
import ThreadCache

extension ServiceDeeds {
  /// `GET /v1/threads`: the threads, a line each, as the scan finds them.
  func threads(_ call: ServiceCall) async throws(Problem) -> ServiceAnswer {
    let filter = call.query["filter"].map { ThreadFilter.glob($0) } ?? .all
    let fields = try Self.fields(call.query["fields"])
    let limit = try call.number("limit") ?? .max
    var pages = cache.scan(filter).makeAsyncIterator()
    // The first page before the answer begins: what fails then still has a status to say so.
    let first = try await read { () async throws(CacheError) in try await pages.next() }
    let (cache, rest) = (cache, pages)
    return ServiceAnswer { write in
      var (page, pages, left) = (first, rest, limit)
      while let found = page, left > 0 {
        let identities = Array(found.identities.prefix(left))
        let lines = try await Self.lines(identities, fields, cache)
        if !lines.isEmpty { try await write(lines) }
        left -= identities.count
        page = left > 0 ? try await pages.next() : nil
      }
    }
  }

  private static func fields(_ words: String?) throws(Problem) -> [ThreadField] {
    guard let words else { return ThreadField.allCases }
    var fields: [ThreadField] = []
    for word in words.split(separator: ",", omittingEmptySubsequences: false) {
      guard let field = ThreadField(rawValue: String(word)) else {
        throw Problem(
          .badRequest,
          "There is no field \(word); there are \(ThreadField.allCases.map(\.rawValue).joined(separator: ", "))."
        )
      }
      guard !fields.contains(field) else {
        throw Problem(.badRequest, "fields names \(word) twice.")
      }
      fields.append(field)
    }
    return fields
  }

  private static func lines(
    _ identities: [ThreadIdentity], _ fields: [ThreadField], _ cache: ThreadCache
  ) async throws(CacheError) -> [UInt8] {
    let now = cache.settings.now()
    guard fields.contains(where: \.needsSummary) else {
      return identities.flatMap { $0.line(fields, nil, now: now) }
    }
    let summaries = try await cache.summaries(of: identities)
    var lines: [UInt8] = []
    for (identity, summary) in zip(identities, summaries) {
      if let summary { lines += identity.line(fields, summary, now: now) }
    }
    return lines
  }

  /// `GET /v1/threads/{thread}`: its files and segments.
  func thread(_ call: ServiceCall) async throws(Problem) -> ServiceAnswer {
    let hashes = try call.flag("hashes")
    let identity = try await identity(call)
    guard
      let record = try await read({ () async throws(CacheError) in
        try await cache.record(identity, hashes: hashes)
      })
    else { throw Problem(.notFound, "There is no \(identity.id.words).") }
    if let problem = record.problem, record.files.isEmpty {
      throw Problem(.unreadable, "\(identity.metaKey): \(problem)")
    }
    // No tag: the body tells of a lifetime, which goes on while the record stays. That of the meta is the record's.
    return ServiceAnswer(record.json(files: record.files, now: cache.settings.now()))
  }
}
