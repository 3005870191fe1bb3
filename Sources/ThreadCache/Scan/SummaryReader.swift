import JSONText
import KeyValue

/// Reads the few members of a meta that a row of the list needs, and skips the slices.
///
/// What is skipped is only looked at as far as its end must be found: a mistake inside of a slice
/// shows when the thread is opened.
struct SummaryReader {
  private var reader: JSONReader
  private var files = 0
  private var loaded = 0
  private var available = 0
  /// Segments that are loaded and have no slice.
  private var missing = 0
  /// Files without the shape of one.
  private var misshapen = 0
  private var lastUpdated: Int64?
  /// Why it is no meta.
  private var fault: (reason: String, byteOffset: Int)?

  private init(_ bytes: [UInt8]) { reader = JSONReader(bytes) }

  /// The row of a meta.
  static func summary(_ identity: ThreadIdentity, _ stored: StoredValue) -> ThreadSummary {
    var reading = SummaryReader(stored.bytes)
    do { try reading.readMeta() } catch {
      // A reader that skips finds another mistake than one that reads all: the row says what the record
      // does.
      var found = error
      if case .failure(let first) = ThreadAnalysis.parse(stored.bytes) { found = first }
      reading.fault = (ThreadAnalysis.words(found), found.byteOffset)
    }
    return reading.row(identity, stored)
  }

  private func row(_ identity: ThreadIdentity, _ stored: StoredValue) -> ThreadSummary {
    if let fault {
      return ThreadSummary(
        identity: identity, files: 0, loaded: 0, available: 0, bytes: stored.bytes.count,
        expiry: stored.expiry, lastUpdated: lastUpdated,
        state: .unreadable(reason: fault.reason, byteOffset: fault.byteOffset))
    }
    return ThreadSummary(
      identity: identity, files: files, loaded: loaded, available: available,
      bytes: stored.bytes.count, expiry: stored.expiry, lastUpdated: lastUpdated,
      state: missing + misshapen > 0
        ? .broken(missing + misshapen) : loaded == 0 ? .empty : .ok,
      misshapen: misshapen)
  }

  private mutating func readMeta() throws(JSONError) {
    let kind = try reader.peekKind()
    guard kind == .object else {
      fault = ("$ is \(kind.words) where a thread's record should be", reader.position)
      return
    }
    var hasFiles = false
    try reader.enterObject()
    while try reader.nextMember() {
      if reader.isName("files") {
        // Of two the last one counts, as in JavaScript.
        hasFiles = true
        try readFiles()
      } else if reader.isName("lastUpdated"), try reader.peekKind() == .number {
        lastUpdated = try reader.readInt()
      }
    }
    try reader.finish()
    if !hasFiles { fault = ("$ has no files", 0) }
  }

  private mutating func readFiles() throws(JSONError) {
    (files, loaded, available, missing, misshapen, fault) = (0, 0, 0, 0, 0, nil)
    let kind = try reader.peekKind()
    guard kind == .array else {
      fault = ("$.files is \(kind.words), not a list", reader.position)
      return
    }
    try reader.enterArray()
    while try reader.nextElement() {
      files += 1
      if try reader.peekKind() == .object {
        try readFile()
      } else {
        misshapen += 1
      }
    }
  }

  private mutating func readFile() throws(JSONError) {
    var slices = SegmentSet()
    var loadedNames = SegmentSet()
    var names = SegmentSet()
    var isShaped = true
    try reader.enterObject()
    while try reader.nextMember() {
      if reader.isName("data") {
        guard try reader.peekKind() == .object else {
          isShaped = false
          continue
        }
        slices = try readData()
      } else if reader.isName("loadedSegments") {
        isShaped = try readNames(into: &loadedNames) && isShaped
      } else if reader.isName("availableSegments") {
        isShaped = try readNames(into: &names) && isShaped
      }
    }
    let whole = loadedNames.countShared(with: slices)
    loaded += whole
    available += names.countOfAll(with: loadedNames)
    missing += loadedNames.count - whole
    if !isShaped { misshapen += 1 }
  }

  /// The names of the slices that are not null.
  private mutating func readData() throws(JSONError) -> SegmentSet {
    var slices = SegmentSet()
    try reader.enterObject()
    while try reader.nextMember() {
      if try reader.peekKind() == .null {
        slices.remove(reader.nameBytes)
      } else {
        slices.insert(reader.nameBytes)
      }
    }
    return slices
  }

  /// Reads a list of names; false: it is none, or has elements that are no text.
  private mutating func readNames(into names: inout SegmentSet) throws(JSONError) -> Bool {
    names = SegmentSet()
    guard try reader.peekKind() == .array else { return false }
    var isText = true
    try reader.enterArray()
    while try reader.nextElement() {
      if try reader.peekKind() == .string {
        names.insert(try reader.readStringBytes())
      } else {
        isText = false
      }
    }
    return isText
  }
}
