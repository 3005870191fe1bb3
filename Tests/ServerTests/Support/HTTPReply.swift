/// A response as it came over the wire.
struct HTTPReply: Sendable {
  let status: Int
  /// By their names in lower case.
  let fields: [String: String]
  let body: [UInt8]

  var text: String { String(decoding: body, as: UTF8.self) }
}

/// Reads responses out of what came so far.
struct HTTPReplyReader: Sendable {
  private var bytes: [UInt8] = []

  /// What came and belongs to no response that was read.
  var rest: String { String(decoding: bytes, as: UTF8.self) }

  mutating func take(_ more: [UInt8]) { bytes += more }

  /// The next response, if all of it came; one without a length has no body.
  mutating func next(toHead: Bool = false) -> HTTPReply? {
    guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
    let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
      .split(separator: "\r\n", omittingEmptySubsequences: false)
    var fields: [String: String] = [:]
    for line in lines.dropFirst() {
      let halves = line.split(separator: ":", maxSplits: 1)
      if halves.count == 2 {
        fields[halves[0].lowercased()] = String(halves[1].drop { $0 == " " })
      }
    }
    let status = lines[0].split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    // News have no end: what comes of them is read apart.
    let isNews = fields["content-type"] == "text/event-stream"
    if !toHead, !isNews, fields["transfer-encoding"] == "chunked" {
      guard let (body, end) = Self.chunks(bytes[end.upperBound...]) else { return nil }
      bytes.removeSubrange(..<end)
      return HTTPReply(status: status, fields: fields, body: body)
    }
    let length = toHead || status == 100 ? 0 : fields["content-length"].flatMap { Int($0) } ?? 0
    guard bytes.count >= end.upperBound + length else { return nil }
    let body = Array(bytes[end.upperBound..<(end.upperBound + length)])
    bytes.removeFirst(end.upperBound + length)
    return HTTPReply(status: status, fields: fields, body: body)
  }

  /// A body in chunks, and where it ends; nil: not all of it came.
  private static func chunks(_ bytes: ArraySlice<UInt8>) -> (body: [UInt8], end: Int)? {
    var (body, rest): ([UInt8], ArraySlice<UInt8>) = ([], bytes)
    while let line = rest.firstRange(of: Array("\r\n".utf8)) {
      let digits = String(decoding: rest[..<line.lowerBound], as: UTF8.self)
      guard let size = Int(digits, radix: 16), rest.endIndex >= line.upperBound + size + 2 else {
        return nil
      }
      body += rest[line.upperBound..<(line.upperBound + size)]
      rest = rest[(line.upperBound + size + 2)...]
      if size == 0 { return (body, rest.startIndex) }
    }
    return nil
  }
}
