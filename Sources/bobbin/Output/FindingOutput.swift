import JSONText
import Session
import ThreadCache

/// Findings as they are printed: a line each.
struct FindingOutput {
  let json: Bool
  /// How many were printed.
  private(set) var count = 0
  private var out = Output()

  init(json: Bool) { self.json = json }

  /// Prints findings of a thread; nil: of none.
  mutating func add(_ findings: [Finding], of identity: ThreadIdentity?) throws(Failure) {
    for finding in findings {
      count += 1
      if json {
        try out.json(Self.object(finding, identity))
      } else {
        let mending = finding.repairable ? "  (repairable)" : ""
        try out.line(
          Shown.line("\(finding.key)  \(finding.kind.rawValue): \(finding.sentence)\(mending)"))
      }
    }
    if !findings.isEmpty { try out.flush() }
  }

  /// Prints the hashes of these threads that no meta names: one pass over the keys finds them all.
  mutating func addOrphans(of identities: [ThreadIdentity], in cache: ThreadCache) async throws {
    let meant = Set(identities)
    for try await findings in cache.orphans(of: ThreadList(identities)) {
      for finding in findings {
        let owner = KeySchema.fileCandidates(finding.key).first { meant.contains($0.identity) }
        try add([finding], of: owner?.identity)
      }
    }
  }

  /// The same of all threads whose ids match, also of those that are not there.
  mutating func addOrphans(_ filter: ThreadFilter, in cache: ThreadCache) async throws {
    for try await findings in cache.orphans(filter) { try add(findings, of: nil) }
  }

  mutating func flush() throws(Failure) { try out.flush() }

  private static func object(_ finding: Finding, _ identity: ThreadIdentity?) -> [UInt8] {
    var json = JSONBuilder()
    json.beginObject()
    if let identity { json.identity(identity) }
    json.key(finding.key)
    json.member("kind", finding.kind.rawValue)
    json.member("file", finding.file)
    json.member("segment", finding.segment)
    json.member("byteOffset", finding.byteOffset)
    json.member("message", finding.message)
    json.member("repairable", finding.repairable)
    json.endObject()
    return json.bytes + [UInt8(ascii: "\n")]
  }
}
