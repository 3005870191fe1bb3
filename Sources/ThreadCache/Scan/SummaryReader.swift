import JSONText
import KeyValue

/// Reads the few members of a meta that a row of the list needs, and skips the slices.
///
/// What is skipped is only looked at as far as its end must be found: a mistake inside of a slice, and a name that is twice
/// in something else than what a row reads, show when the thread is opened.
struct SummaryReader {
  private var reader: JSONReader
  private var files = 0
  private var loaded = 0
  private var available = 0
  /// Segments, files and members that something is wrong with, as ``ThreadRecord/broken`` counts.
  private var broken = 0
  private var faults = MetaFaults()
  /// Names of members that are there twice, in the list of files that was read last and in those before it, which do not
  /// count.
  private var repeatedNames = (listed: 0, replaced: 0)
  private var ids = FileIDs()
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
      state: broken > 0 ? .broken(broken) : loaded == 0 ? .empty : .ok, faults: faults,
      version: stored.version)
  }

  private mutating func readMeta() throws(JSONError) {
    let kind = try reader.peekKind()
    guard kind == .object else {
      fault = ("$ is \(kind.words) where a thread's record should be", reader.position)
      return
    }
    var lists = 0
    var times = 0
    try reader.enterObject()
    while try reader.nextMember() {
      if reader.isName("files") {
        // Of two the last one counts, as in JavaScript.
        lists += 1
        try readFiles()
      } else if reader.isName("lastUpdated") {
        times += 1
        lastUpdated = try reader.peekKind() == .number ? try reader.readInt() : nil
      }
    }
    try reader.finish()
    let repeated = (lists > 1 ? 1 : 0) + (times > 1 ? 1 : 0) + repeatedNames.replaced
    faults.repeated += repeated
    broken += repeated
    if lists == 0 { fault = ("$ has no files", 0) }
  }

  private mutating func readFiles() throws(JSONError) {
    (files, loaded, available, broken, faults, fault) = (0, 0, 0, 0, MetaFaults(), nil)
    repeatedNames = (0, repeatedNames.replaced + repeatedNames.listed)
    ids.removeAll()
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
        faults.misshapen += 1
        broken += 1
      }
    }
  }

  /// The members of a file, as they are met.
  private struct Members {
    /// A bit for each that is there, and for each that is there twice.
    private(set) var met: UInt8 = 0
    private(set) var repeated: UInt8 = 0
    var isShaped = true
    static let all: UInt8 = 0b1111

    mutating func meet(_ bit: UInt8) {
      repeated |= met & bit
      met |= bit
    }
  }

  private mutating func readFile() throws(JSONError) {
    var slices = SegmentSet()
    var marked = SegmentSet()
    var names = SegmentSet()
    var members = Members()
    var id: ArraySlice<UInt8>?
    var repeated = 0
    try reader.enterObject()
    while try reader.nextMember() {
      if reader.isName("id") {
        members.meet(8)
        id = try reader.peekKind() == .string ? try reader.readRawValue() : nil
        if id == nil { members.isShaped = false }
      } else if reader.isName("data") {
        members.meet(1)
        let data = try readData(&members)
        slices = data.slices
        repeated += data.repeated
      } else if reader.isName("loadedSegments") {
        members.meet(2)
        members.isShaped = try readNames(into: &marked) && members.isShaped
      } else if reader.isName("availableSegments") {
        members.meet(4)
        members.isShaped = try readNames(into: &names) && members.isShaped
      }
    }
    let whole = marked.countShared(with: slices)
    loaded += whole
    available += names.countOfAll(with: marked)
    faults.withoutSlice += marked.count - whole
    faults.unmarked += slices.count - whole
    faults.unlisted += marked.count - marked.countShared(with: names)
    // What is marked, available and has a slice is sound; what is only available is not asked about.
    broken += marked.countOfAll(with: slices) - marked.countShared(with: slices, names)
    let isShaped = members.isShaped && members.met == Members.all
    if !isShaped { faults.misshapen += 1 }
    repeated += members.repeated.nonzeroBitCount
    repeatedNames.listed += repeated
    if let id, !ids.insert(id) { repeated += 1 }
    faults.repeated += repeated
    if !isShaped || repeated > 0 { broken += 1 }
  }

  /// The names of the slices that are not null, and how many are there twice.
  private mutating func readData(
    _ members: inout Members
  ) throws(JSONError) -> (slices: SegmentSet, repeated: Int) {
    var (slices, nulls, repeated) = (SegmentSet(), SegmentSet(), SegmentSet())
    guard try reader.peekKind() == .object else {
      members.isShaped = false
      return (slices, 0)
    }
    try reader.enterObject()
    while try reader.nextMember() {
      let name = reader.nameBytes
      let isTwice: Bool
      if try reader.peekKind() == .null {
        let hadSlice = slices.remove(name)
        isTwice = !nulls.insert(name) || hadSlice
      } else {
        isTwice = !slices.insert(name) || nulls.contains(name)
      }
      if isTwice { repeated.insert(name) }
    }
    return (slices, repeated.count)
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
