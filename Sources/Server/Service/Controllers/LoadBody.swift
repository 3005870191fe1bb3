import JSONText
import Retrieval
import ThreadCache

/// The body of a load.
///
/// ```json
/// {"files":[{"id":"2025_1","segments":["region","age"]}],"mayDrop":["2024_1"],"dryRun":false}
/// ```
struct LoadBody {
  private let files: [FileRequest]
  private let mayDrop: [String]?
  private let dryRun: Bool

  /// - Throws: `badRequest` for what is no JSON, `invalid` for what has not the shape, with the place.
  init(_ bytes: [UInt8], _ limits: ServiceLimits) throws(Problem) {
    let document: JSONDocument
    do { document = try JSONDocument(parsing: bytes) } catch {
      throw Problem(.badRequest, "The body is not JSON: \(error)")
    }
    if let twice = document.duplicateMembers.first {
      throw Problem(.invalid, "\(twice.path) has \"\(twice.name)\" twice.")
    }
    let root = document.root
    guard root.kind == .object else {
      throw Problem(.invalid, "The body is a JSON object with \"files\".")
    }
    try Self.refuseOthers(in: root, "$", than: ["files", "mayDrop", "dryRun"])
    guard let list = root["files"], list.kind == .array, list.count > 0 else {
      throw Problem(
        .invalid,
        "\"files\" is a list of what is wanted: [{\"id\":\"2025_1\",\"segments\":[\"region\"]}].")
    }
    guard list.count <= limits.files else {
      throw Problem(
        .invalid, "\"files\" names \(list.count) files; \(limits.files) are taken at a time.")
    }
    var files: [FileRequest] = []
    for (index, file) in list.elements.enumerated() {
      files.append(try Self.file(file, "$.files[\(index)]", limits))
    }
    self.files = files
    mayDrop = try root["mayDrop"].map { list throws(Problem) in
      try Self.names(list, "$.mayDrop", most: limits.files, limits)
    }
    switch root["dryRun"] {
    case nil: dryRun = false
    case let flag?:
      guard let value = flag.bool else { throw Problem(.invalid, "\"dryRun\" is true or false.") }
      dryRun = value
    }
  }

  /// The load that it asks for.
  func request(thread: ThreadID, schema: KeySchema?) -> (LoadRequest, dryRun: Bool) {
    (LoadRequest(thread: thread, schema: schema, files: files, mayDrop: mayDrop), dryRun)
  }

  // Places are counted, not asked of the values: each of those would look through the body for its own.
  private static func file(
    _ value: JSONValue, _ place: @autoclosure () -> String, _ limits: ServiceLimits
  ) throws(Problem) -> FileRequest {
    guard value.kind == .object, let id = value["id"], id.string?.isEmpty == false else {
      throw Problem(.invalid, "\(place()) is an object with an \"id\".")
    }
    try refuseOthers(in: value, place(), than: ["id", "segments"])
    let name = try name(id, place() + ".id", limits)
    let segments = try value["segments"].map { list throws(Problem) in
      try names(list, place() + ".segments", most: limits.segments, limits)
    }
    return FileRequest(id: name, segments: segments ?? [])
  }

  private static func names(
    _ list: JSONValue, _ place: @autoclosure () -> String, most: Int, _ limits: ServiceLimits
  ) throws(Problem) -> [String] {
    guard list.kind == .array else { throw Problem(.invalid, "\(place()) is a list of names.") }
    guard list.count <= most else {
      throw Problem(.invalid, "\(place()) has \(list.count) names; \(most) are taken at a time.")
    }
    var names: [String] = []
    names.reserveCapacity(list.count)
    for (index, element) in list.elements.enumerated() {
      guard element.string?.isEmpty == false else {
        throw Problem(.invalid, "\(place())[\(index)] is a name.")
      }
      names.append(try name(element, "\(place())[\(index)]", limits))
    }
    return names
  }

  private static func name(
    _ value: JSONValue, _ what: @autoclosure () -> String, _ limits: ServiceLimits
  ) throws(Problem) -> String {
    guard let name = String(validating: value.stringBytes ?? [], as: UTF8.self) else {
      throw Problem(.invalid, "\(what()) has half of a character in it: a surrogate alone.")
    }
    guard name.utf8.count <= limits.idBytes else {
      throw Problem(
        .invalid, "\(what()) has \(name.utf8.count) bytes; \(limits.idBytes) are taken.")
    }
    return name
  }

  /// A slip of the pen shall not ask for something else than was meant.
  private static func refuseOthers(
    in value: JSONValue, _ place: @autoclosure () -> String, than names: [String]
  ) throws(Problem) {
    for member in value.members where !names.contains(member.name) {
      throw Problem(
        .invalid,
        "\(place()) has a member \(member.name), which means nothing; there are \(names.joined(separator: ", "))."
      )
    }
  }
}
