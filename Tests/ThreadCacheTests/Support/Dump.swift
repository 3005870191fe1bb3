import KeyValue

/// Everything a store holds, for comparing states.
struct Dump: Equatable, CustomStringConvertible {
  enum Content: Equatable {
    case string(String)
    case hash([String: String])
  }

  struct Entry: Equatable {
    var content: Content
    /// Seconds left; -1: for ever.
    var ttl: Int
  }

  var entries: [String: Entry] = [:]

  init(entries: [String: Entry]) { self.entries = entries }

  /// What `store` holds at `now`, in milliseconds since 1970.
  init(_ store: any KeyValueStore, now: Int64) async throws {
    var cursor: ScanCursor?
    repeat {
      let page = try await store.scan(
        ScanRequest(pattern: Array("*".utf8), cursor: cursor, hint: 1000))
      for key in page.keys {
        switch try await store.read(key) {
        case .value(let value):
          entries[key.description] = Entry(
            content: .string(String(decoding: value.bytes, as: UTF8.self)),
            ttl: Self.seconds(value.expiry, now))
        default:
          guard case .fields(let fields, let expiry) = try await store.readFields(key) else {
            continue
          }
          var texts: [String: String] = [:]
          for (name, value) in fields {
            texts[String(decoding: name, as: UTF8.self)] = String(decoding: value, as: UTF8.self)
          }
          entries[key.description] = Entry(content: .hash(texts), ttl: Self.seconds(expiry, now))
        }
      }
      cursor = page.next
    } while cursor != nil
  }

  private static func seconds(_ expiry: Expiry?, _ now: Int64) -> Int {
    expiry.map { Int(($0.milliseconds - now + 999) / 1000) } ?? -1
  }

  var description: String {
    entries.sorted { $0.key < $1.key }.map { "\($0.key) [\($0.value.ttl)] \($0.value.content)" }
      .joined(separator: "\n")
  }
}
