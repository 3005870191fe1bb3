import JSONText

/// One file of a thread, as the cache holds it and as an update sends it.
///
/// Its JSON is
/// `{"id":text,"data":{segment:slice},"loadedSegments":[text],"availableSegments":[text]}`; members
/// beyond these are kept.
///
/// ```swift
/// let files = try CachedFile.list(parsing:
/// Array(#"[{"id":"2025_1","data":{},"loadedSegments":[],"availableSegments":[]}]"#.utf8))
/// ```
public struct CachedFile: Sendable {
  /// Its id (`2025_1`).
  public let id: String
  /// The names of the segments that are marked loaded, without repeats, in order.
  public let loadedSegments: [String]
  /// The names of the segments its source has, without repeats, in order.
  public let availableSegments: [String]
  /// The whole of it, unknown members included.
  public let value: JSONValue
  /// Slices that were given and are no JSON: an update that holds them is refused.
  let unreadableSlices: [String]

  /// The slice of a segment; nil: there is none.
  public func slice(_ segment: String) -> JSONValue? { value["data"]?[segment] }

  /// A file from its JSON.
  ///
  /// - Throws: `CacheError.invalid`, which names what is wrong and where.
  public init(parsing value: JSONValue) throws(CacheError) {
    try self.init(value, FileShape(value))
  }

  /// A file whose shape has been looked at.
  init(_ value: JSONValue, _ shape: FileShape) throws(CacheError) {
    guard let id = shape.id, shape.faults.isEmpty else {
      let fault = shape.faults.first
      throw .invalid(
        "\(fault?.sentence ?? "a file has no id"), at byte \(fault?.byteOffset ?? 0)")
    }
    self.id = id
    loadedSegments = shape.loaded.names
    availableSegments = shape.available.names
    self.value = value
    unreadableSlices = []
  }

  /// The files of a JSON list.
  ///
  /// - Throws: `CacheError.invalid`, which names what is wrong and where.
  public static func list(parsing bytes: [UInt8]) throws(CacheError) -> [CachedFile] {
    let document: JSONDocument
    do { document = try JSONDocument(parsing: bytes) } catch {
      throw .invalid("The list of files is not JSON: \(error)")
    }
    guard document.root.kind == .array else {
      throw .invalid("The files are \(document.root.kind.words) where a list should be, at byte 0")
    }
    var files: [CachedFile] = []
    for element in document.root.elements { files.append(try CachedFile(parsing: element)) }
    return files
  }

  /// A file made of slices.
  ///
  /// - Parameters:
  ///   - slices: the JSON of each slice. One that is no JSON makes an update with this file fail.
  ///   - loadedSegments: repeats are dropped.
  ///   - availableSegments: repeats are dropped.
  public init(
    id: String, slices: [(segment: String, json: [UInt8])], loadedSegments: [String],
    availableSegments: [String]
  ) {
    self.id = id
    self.loadedSegments = OrderedNames(loadedSegments).names
    self.availableSegments = OrderedNames(availableSegments).names
    var unreadable: [String] = []
    var members: [(String, JSONDocument)] = []
    for slice in slices {
      if let document = try? JSONDocument(parsing: slice.json) {
        members.append((slice.segment, document))
      } else {
        unreadable.append(slice.segment)
      }
    }
    var document = FileText.document(
      id: id, slices: members, loaded: self.loadedSegments, available: self.availableSegments)
    if document == nil {
      // Each slice is JSON, but together they are none: one is nested too deep to be inside of a
      // file.
      unreadable += members.map(\.0)
      document = FileText.document(
        id: id, slices: [], loaded: self.loadedSegments, available: self.availableSegments)
    }
    unreadableSlices = unreadable
    value = (document ?? .null).root
  }
}
