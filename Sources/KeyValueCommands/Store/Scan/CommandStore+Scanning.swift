import KeyValue
import RESP

extension CommandStore {
  package func scan(_ request: ScanRequest) async throws(StoreError) -> ScanPage {
    if let literal = Glob(request.pattern).literal {
      return try await page(of: StoreKey(literal), type: request.type)
    }
    guard let cursor = request.cursor else {
      return try await page(request, at: ScanPlace(scan: scans.begin()))
    }
    guard let place = ScanPlace(cursor, isCluster: commands.isCluster) else {
      throw StoreError(.unsupported, "this scan began in another store; begin it anew")
    }
    let (ahead, resume) = scans.take(cursor, of: place.scan)
    if let resume { readAhead(resume, of: place.scan) }
    guard let ahead else { return try await page(request, at: place) }
    let result = await withTaskCancellationHandler {
      await ahead.value
    } onCancel: {
      ahead.cancel()
    }
    return try result.get()
  }
}

extension CommandStore {
  /// The one key that a pattern without wildcards can match: nothing else is looked at.
  private func page(of key: StoreKey, type: ValueType?) async throws(StoreError) -> ScanPage {
    let reply = try await run([RedisCommand("TYPE", [key.bytes], key: key)], key: key)[0]
    guard let name = reply.text else { throw failure(reply, key: key) }
    let isWanted = name != "none" && (type == nil || type?.name == name)
    return ScanPage(keys: isWanted ? [key] : [], next: nil)
  }

  private func page(
    _ request: ScanRequest, at place: ScanPlace
  ) async throws(StoreError) -> ScanPage {
    if let cluster = commands as? any ScanningCommands {
      return try await page(of: cluster, request, at: place)
    }
    return try await serverPage(request, at: place)
  }

  /// Reads a page of all masters, with a cursor that names the scan as well.
  private func page(
    of cluster: any ScanningCommands, _ request: ScanRequest, at place: ScanPlace
  ) async throws(StoreError) -> ScanPage {
    var inner = request
    inner.cursor = request.cursor == nil ? nil : ScanCursor(token: place.cluster)
    var page = try await cluster.scan(inner)
    if let next = page.next {
      var following = place
      following.cluster = next.token
      page.next = following.cursor(isCluster: true)
    }
    readOn(request, to: page.next, of: place.scan)
    return page
  }

  /// Reads a page of the one server.
  ///
  /// A cursor means nothing to a server that was started again, so at the end it is asked whether it was; then all is
  /// scanned once more. The next page is asked for before the keys of this one are unpacked: the server need
  /// not wait for us.
  private func serverPage(
    _ request: ScanRequest, at place: ScanPlace
  ) async throws(StoreError) -> ScanPage {
    var place = place
    let isFirst = place.server.cursor == ScanPlace.ServerPlace.start
    var page = [NodeScan.command(request, cursor: place.server.cursor, count: request.hint)]
    // How many keys there are, and which process this is, is worth no money.
    if !options.isBilled {
      page = (isFirst ? [Self.askForProcess] : []) + page + [RedisCommand("DBSIZE")]
    }
    let replies = try await commands.run(page, lane: .bulk)
    let reply = options.isBilled ? replies[0] : replies[replies.count - 2]
    guard let parts = reply.elements, parts.count == 2, let cursor = parts[0].text,
      let found = parts[1].elements
    else { throw failure(reply, key: nil) }
    if isFirst, !options.isBilled { place.server.process = Self.process(replies[0]) }
    place.server.cursor = cursor
    var isAtEnd = cursor == ScanPlace.ServerPlace.start
    if isAtEnd, !isFirst, let process = place.server.process {
      let now = try await commands.run([Self.askForProcess], lane: .bulk)
      isAtEnd = Self.process(now[0]) == process
    }
    let next = isAtEnd ? nil : place.cursor(isCluster: false)
    readOn(request, to: next, of: place.scan)
    var keys: [StoreKey] = []
    keys.reserveCapacity(found.count)
    for case .bytes(let key) in found { keys.append(StoreKey(key)) }
    let total = options.isBilled ? nil : replies.last?.integer.map { Int($0) }
    return ScanPage(keys: keys, next: next, total: total)
  }

  private static let askForProcess = RedisCommand("INFO", [Array("server".utf8)])

  /// Names the start of the server's process; nil where it may not be asked.
  private static func process(_ reply: RESPValue) -> String? {
    reply.text.flatMap { ServerInformation($0).text("run_id") }
  }

  // MARK: Reading ahead

  /// Goes on with a scan before anybody asks for it, or forgets one that is at its end.
  private func readOn(_ request: ScanRequest, to cursor: ScanCursor?, of scan: UInt64) {
    // A page that nobody asks for would be paid for.
    guard !options.isBilled else { return }
    guard let cursor else { return scans.end(scan) }
    var following = request
    following.cursor = cursor
    readAhead(following, of: scan)
  }

  private func readAhead(_ request: ScanRequest, of scan: UInt64) {
    guard
      let place = request.cursor.flatMap({ ScanPlace($0, isCluster: commands.isCluster) })
    else { return }
    scans.read(request, of: scan) {
      do throws(StoreError) { return .success(try await self.page(request, at: place)) } catch {
        return .failure(error)
      }
    }
  }
}
