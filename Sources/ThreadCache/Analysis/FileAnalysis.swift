import JSONText
import KeyValue

/// What one file of a meta says, and where it disagrees with its hash.
struct FileAnalysis {
  let identity: ThreadIdentity
  let value: JSONValue
  let index: Int
  let shape: FileShape
  /// True when an earlier file has the same id: the hash belongs to that one.
  let isRepeated: Bool
  /// What was read of the hash; nil: it was not.
  let hash: FieldsResult?
  let metaExpiry: Expiry?

  /// The file, and all that is wrong with it.
  func record(duplicates: [Finding]) -> (FileRecord, [Finding]) {
    let own = shapeFindings + duplicates + hashFindings
    var findings = own
    let slices = self.slices
    var segments: [SegmentRecord] = []
    for name in names(slices) {
      let segment = SegmentAnalysis(
        identity: identity, file: id, name: name, isLoaded: shape.loaded.contains(name),
        isAvailable: shape.available.contains(name), slice: slices[Array(name.utf8)],
        hash: fields.map { $0[Array(name.utf8)] }
      ).record
      guard let segment else { continue }
      segments.append(segment)
      findings += segment.findings
    }
    let file = FileRecord(
      id: id, index: index, segments: segments, bytes: value.range.count, hashExpiry: hashExpiry,
      problem: shape.faults.first.map { "\($0.sentence) at byte \($0.byteOffset)" }, value: value,
      findings: own)
    return (file, findings)
  }

  private var id: String { shape.id ?? "" }
  private var hashKey: StoreKey { identity.fileKey(id) }

  private var slices: [[UInt8]: JSONValue] {
    var slices: [[UInt8]: JSONValue] = [:]
    for member in shape.data?.members.map({ $0 }) ?? [] {
      slices[Array(member.name.utf8)] = member.value
    }
    return slices
  }

  /// The fields of the hash; nil where it was not read or is none.
  private var fields: [[UInt8]: [UInt8]]? {
    switch hash {
    case .fields(let fields, _): fields
    case .absent: [:]
    case .wrongType, .tooLarge, nil: nil
    }
  }

  private var hashExpiry: Expiry? {
    if case .fields(_, let expiry) = hash { expiry } else { nil }
  }

  /// The canonical segments it has, in their order, then others as stored, then those only the hash
  /// has.
  private func names(_ slices: [[UInt8]: JSONValue]) -> [String] {
    var found = shape.available
    for name in shape.loaded.names { found.insert(name) }
    for member in shape.data?.members.map({ $0 }) ?? [] { found.insert(member.name) }
    for field in (fields ?? [:]).keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      found.insert(String(decoding: field, as: UTF8.self))
    }
    var ordered = OrderedNames(Segments.canonical.filter(found.contains))
    for name in found.names { ordered.insert(name) }
    return ordered.names
  }

  private var shapeFindings: [Finding] {
    var findings = shape.faults.map { fault in
      Finding(
        .wrongShape, key: identity.metaKey, file: shape.id, byteOffset: fault.byteOffset,
        message: fault.sentence, repairable: false)
    }
    if isRepeated {
      findings.append(
        Finding(
          .duplicate, key: identity.metaKey, file: id, byteOffset: value.range.lowerBound,
          message: "\(value.path) is a second file \(id); updates go into the first one",
          repairable: false))
    }
    return findings
  }

  private var hashFindings: [Finding] {
    switch hash {
    case .wrongType(let type):
      [
        Finding(
          .wrongType, key: hashKey, file: id,
          message: "\(hashKey) holds a \(type.name) where the slices of \(id) should be a hash",
          repairable: false)
      ]
    case .fields(_, let expiry): lifetimeFinding(expiry)
    case .absent, .tooLarge, nil: []
    }
  }

  /// Writers set the lifetimes of a thread one after the other: a hash may be a minute younger than
  /// its meta, and, as they write it after the meta, hardly older.
  private func lifetimeFinding(_ expiry: Expiry?) -> [Finding] {
    let message: String
    switch (expiry, metaExpiry) {
    case (nil, nil): return []
    case (.some, nil): message = "the hash of \(id) expires, the meta does not"
    case (nil, .some): message = "the hash of \(id) never expires, the meta does"
    case (.some(let hash), .some(let meta)):
      let seconds = Double(hash.milliseconds - meta.milliseconds) / 1000
      guard seconds < -1 || seconds > 60 else { return [] }
      message =
        "the hash of \(id) expires \(Self.span(abs(seconds)))"
        + (seconds < 0 ? " before the meta" : " after the meta")
    }
    return [
      Finding(.lifetimesDiffer, key: hashKey, file: id, message: message, repairable: true)
    ]
  }

  private static func span(_ seconds: Double) -> String {
    switch seconds {
    case ..<120: "\(Int(seconds)) s"
    case ..<7200: "\(Int(seconds / 60)) min"
    case ..<172_800: "\(Int(seconds / 3600)) h"
    default: "\(Int(seconds / 86_400)) d"
    }
  }
}
