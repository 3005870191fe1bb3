import JSONText

/// What programs can ask of a thread in a list.
package enum ThreadField: String, CaseIterable, Sendable {
  case id, schema, files, loaded, available, bytes, ttl, lastUpdated, state

  /// Whether it takes more than the scan.
  package var needsSummary: Bool { self != .id && self != .schema }
}

extension ThreadIdentity {
  /// The thread as a line of a list: `bobbin threads --json`, and the service.
  ///
  /// - Parameters:
  ///   - fields: what is wanted, in this order.
  ///   - summary: nil where only the id and the schema are wanted.
  ///   - now: milliseconds since 1970.
  package func line(_ fields: [ThreadField], _ summary: ThreadSummary?, now: Int64) -> [UInt8] {
    var json = JSONBuilder()
    json.beginObject()
    for field in fields {
      switch field {
      case .id: json.id(id)
      case .schema: json.member("schema", schema.rawValue)
      case .files: json.member("files", summary?.files)
      case .loaded: json.member("loaded", summary?.loaded)
      case .available: json.member("available", summary?.available)
      case .bytes: json.member("bytes", summary?.bytes)
      case .ttl: json.timeToLive(summary?.expiry, now: now)
      case .lastUpdated: json.member("lastUpdated", summary?.lastUpdated.map(Int.init))
      case .state:
        json.member("state", summary?.state.name)
        if let reason = summary?.reason { json.member("reason", reason) }
      }
    }
    json.endObject()
    return json.bytes + [UInt8(ascii: "\n")]
  }
}
