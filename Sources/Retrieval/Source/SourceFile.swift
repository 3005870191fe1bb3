import JSONText

/// One file of a source, read and understood: which segments it has, and the slice of each.
///
/// ```swift
/// let file = try SourceFile(id: "2025_1", parsing: bytes)
/// file.available        // ["overall", "region", "age", …]
/// file.slice("region")  // [{"response":"Yes","value":{"india":0.85,…}},…]
/// ```
public struct SourceFile: Sendable {
  /// How a file holds its segments.
  public enum Shape: Sendable, Equatable {
    /// `{"metadata","question","responses":[{"response","data":{segment:…}}]}`.
    case survey
    /// An object whose members are the segments; none of them is `responses`.
    case plain
  }

  /// The id of the file.
  public let id: String
  /// Length of the file in bytes.
  public let bytes: Int
  /// The segments that are not null in some response, those the file lists first, in the order of its
  /// list; of a plain file the members that are not null.
  public let available: [String]
  /// How it holds them.
  public let shape: Shape
  private let root: JSONValue

  /// A file from its text.
  ///
  /// - Parameter path: where the text is from, for messages; nil: they name the id.
  /// - Throws: `notJSON` with line and column, or `wrongShape`, which says what is wrong and where.
  public init(id: String, parsing bytes: [UInt8], path: String? = nil) throws(SourceError) {
    let path = path.map(SourceFileID.shown)
    let document: JSONDocument
    do { document = try JSONDocument(parsing: bytes) } catch {
      throw SourceError(
        .notJSON(line: error.line, column: error.column, offset: error.byteOffset), at: path,
        file: id
      ) { "\($0) is not JSON: \(error)" }
    }
    let root = document.root
    guard root.kind == .object else {
      throw SourceError(.wrongShape, at: path, file: id) {
        "\($0) is \(root.kind.words) where a survey or an object of segments should be"
      }
    }
    self.id = id
    self.bytes = bytes.count
    self.root = root
    if let responses = root["responses"] {
      // A broken survey must not be stored as if "responses" were a segment.
      guard responses.kind == .array else {
        throw SourceError(.wrongShape, at: path, file: id) {
          "\($0): $.responses is \(responses.kind.words) where a list of responses should be"
        }
      }
      shape = .survey
      available = try Survey.available(in: root, id: id, path: path)
    } else {
      shape = .plain
      available = root.members.filter { !$0.value.isNull }.map(\.name).uniqueNames
    }
  }

  /// The slice of one segment as compact JSON, numbers and escapes as the file has them; nil where the
  /// segment is not available.
  ///
  /// Of a survey that is `[{"response": text, "value": data[segment]}, …]` in file order, null where a
  /// response does not have it. Of a plain file it is the member.
  public func slice(_ segment: String) -> [UInt8]? {
    guard available.contains(where: { $0.utf8.elementsEqual(segment.utf8) }) else { return nil }
    switch shape {
    case .survey: return Survey.slice(segment, of: root)
    case .plain: return root[segment].map { JSONWriter.minified($0) }
    }
  }
}

/// Survey-shaped JSON: what its responses hold, segment by segment.
enum Survey {
  /// The segments that are not null in some response.
  static func available(in root: JSONValue, id: String, path: String?) throws(SourceError)
    -> [String]
  {
    func wrong(_ value: JSONValue) -> SourceError {
      SourceError(.wrongShape, at: path, file: id) {
        "\($0): \(value.path) is \(value.kind.words) where an object should be"
      }
    }
    var found: [String] = []
    var seen: Set<[UInt8]> = []
    for response in root["responses"]?.elements ?? root.elements {
      guard response.kind == .object else { throw wrong(response) }
      guard let data = response["data"], !data.isNull else { continue }
      guard data.kind == .object else { throw wrong(data) }
      for member in data.members where !member.value.isNull {
        if seen.insert(member.nameBytes).inserted { found.append(member.name) }
      }
    }
    let listed =
      root["metadata"]?["dataStructure"]?["segments"]?.elements.compactMap(\.string) ?? []
    let first = listed.uniqueNames.filter { seen.contains(Array($0.utf8)) }
    let firstNames = Set(first.map { Array($0.utf8) })
    return first + found.filter { !firstNames.contains(Array($0.utf8)) }
  }

  /// The slice of a segment.
  static func slice(_ segment: String, of root: JSONValue) -> [UInt8] {
    var text = JSONBuilder()
    text.beginArray()
    for response in root["responses"]?.elements ?? root.elements {
      text.beginObject()
      text.name("response")
      append(response["response"], to: &text)
      text.name("value")
      append(response["data"]?[segment], to: &text)
      text.endObject()
    }
    text.endArray()
    return text.bytes
  }

  private static func append(_ value: JSONValue?, to text: inout JSONBuilder) {
    if let value { text.raw(JSONWriter.minified(value)) } else { text.null() }
  }
}
