import JSONText
import KeyValue

/// What a thread's meta and hashes say, and where they disagree: a pure function of what was read.
///
/// The record that a person looks at, and `verify`, both come from here.
struct ThreadAnalysis {
  let identity: ThreadIdentity
  let stored: StoredValue
  /// What was read of the hashes, by file id; a file that is missing here was not read.
  let hashes: [[UInt8]: FieldsResult]

  /// The record.
  ///
  /// - Parameter parsed: the stored bytes as JSON, or why they are none.
  func record(_ parsed: Result<JSONDocument, JSONError>) -> ThreadRecord {
    switch parsed {
    case .failure(let error): return broken(Self.unreadable(identity.metaKey, error))
    case .success(let document):
      let shape = MetaShape(document.root)
      guard let list = shape.files else {
        return broken(wrongShape(shape), document)
      }
      return record(document, list)
    }
  }

  /// Reads stored bytes as JSON.
  static func parse(_ bytes: [UInt8]) -> Result<JSONDocument, JSONError> {
    do { return .success(try JSONDocument(parsing: bytes)) } catch { return .failure(error) }
  }

  /// The ids of the files of a meta, each once, in stored order.
  static func fileIDs(_ document: JSONDocument) -> [String] {
    guard let list = MetaShape(document.root).files else { return [] }
    return OrderedNames(list.elements.compactMap { $0["id"]?.string }).names
  }

  private func record(_ document: JSONDocument, _ list: JSONValue) -> ThreadRecord {
    var findings = metaFindings
    var files: [FileRecord] = []
    var ids = OrderedNames()
    let duplicates = DuplicateFindings(document, identity.metaKey)
    findings += duplicates.outside(of: list)
    for (index, value) in list.elements.enumerated() {
      let shape = FileShape(value)
      let isRepeated = shape.id.map { !ids.insert($0) } ?? false
      let analysis = FileAnalysis(
        identity: identity, value: value, index: index, shape: shape, isRepeated: isRepeated,
        hash: isRepeated ? nil : shape.id.flatMap { hashes[Array($0.utf8)] },
        metaExpiry: stored.expiry)
      let (file, own) = analysis.record(duplicates: duplicates.inside(of: value, shape.id))
      files.append(file)
      findings += own
    }
    return ThreadRecord(
      identity: identity, bytes: stored.bytes, version: stored.version, expiry: stored.expiry,
      document: document, problem: nil, files: files,
      lastUpdated: document.root["lastUpdated"]?.int, findings: findings)
  }

  private func broken(_ finding: Finding, _ document: JSONDocument? = nil) -> ThreadRecord {
    let place = finding.byteOffset.map { " at byte \($0)" } ?? ""
    return ThreadRecord(
      identity: identity, bytes: stored.bytes, version: stored.version, expiry: stored.expiry,
      document: document, problem: finding.message + place, files: [],
      lastUpdated: document?.root["lastUpdated"]?.int, findings: metaFindings + [finding])
  }

  /// A record of a meta whose value could not be had: of another type, or too long.
  static func unreadable(
    _ identity: ThreadIdentity, _ inspection: Inspection?, _ finding: Finding
  ) -> ThreadRecord {
    ThreadRecord(
      identity: identity, bytes: [], size: inspection?.bytes, version: Version(token: []),
      expiry: inspection?.expiry, document: nil, problem: finding.message, files: [],
      lastUpdated: nil, findings: [finding])
  }

  private var metaFindings: [Finding] {
    guard stored.expiry == nil else { return [] }
    return [
      Finding(
        .noLifetime, key: identity.metaKey,
        message: "the thread never expires; set a lifetime unless that is meant", repairable: false)
    ]
  }

  private static func unreadable(_ key: StoreKey, _ error: JSONError) -> Finding {
    Finding(
      .unreadable, key: key, byteOffset: error.byteOffset, message: words(error),
      repairable: false)
  }

  /// Why a meta is no JSON, the same words wherever it is said; the byte stands beside them.
  static func words(_ error: JSONError) -> String {
    "not JSON: line \(error.line), column \(error.column): \(error.message)"
  }

  private func wrongShape(_ shape: MetaShape) -> Finding {
    Finding(
      .wrongShape, key: identity.metaKey, byteOffset: shape.fault?.byteOffset,
      message: shape.fault?.sentence ?? "$ has no files", repairable: false)
  }
}
