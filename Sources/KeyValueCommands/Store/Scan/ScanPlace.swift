import KeyValue

/// Where a scan stands, as its cursor tells it: text, with which another process can go on too.
struct ScanPlace: Sendable, Equatable {
  /// Tells apart the scans of one process.
  var scan: UInt64
  /// Where it stands on one server.
  var server = ServerPlace()
  /// Where it stands in a cluster, in the notation of that scan.
  var cluster: [UInt8] = []

  struct ServerPlace: Sendable, Equatable {
    /// Redis' cursor.
    var cursor = ServerPlace.start
    /// Names the start of the server's process that the cursor belongs to; nil: it was not asked.
    var process: String?

    static let start = "0"
  }

  init(scan: UInt64) { self.scan = scan }

  /// The place that a cursor tells; nil where it is no cursor of a store on Redis.
  init?(_ cursor: ScanCursor, isCluster: Bool) {
    guard let end = cursor.token.firstIndex(of: UInt8(ascii: "\n")),
      let scan = UInt64(String(decoding: cursor.token[..<end], as: UTF8.self))
    else { return nil }
    self.scan = scan
    let rest = cursor.token[(end + 1)...]
    if isCluster {
      cluster = Array(rest)
      return
    }
    let words = String(decoding: rest, as: UTF8.self)
      .split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 2, UInt64(words[0]) != nil else { return nil }
    server = ServerPlace(
      cursor: String(words[0]), process: words[1].isEmpty ? nil : String(words[1]))
  }

  /// The cursor for the caller to carry.
  func cursor(isCluster: Bool) -> ScanCursor {
    let rest = isCluster ? cluster : Array("\(server.cursor) \(server.process ?? "")".utf8)
    return ScanCursor(token: Array("\(scan)\n".utf8) + rest)
  }
}
