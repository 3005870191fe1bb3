import ArgumentParser
import Browser
import JSONText
import KeyValue
import Session
import ThreadCache

/// `bobbin show`: shows a thread, a file or a slice.
struct Show: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show a thread, one of its files, or one slice.",
    discussion: """
      A thread is shown as the matrix of its files and segments, a file as the list of its segments, a \
      segment as its slice. --raw prints the bytes as they are stored, control characters too.

      Examples:
        bobbin show thread_ksxPGKuaRnSFZOrbAyYFmqWT
        bobbin show thread_ksxPGKuaRnSFZOrbAyYFmqWT --file 2025_1 --segment region
        bobbin show thread_ksxPGKuaRnSFZOrbAyYFmqWT --raw > meta.json
      """)

  @Argument(help: "The id of the thread.", completion: .threads)
  var thread: String

  @OptionGroup var place: PlaceOptions

  @Flag(help: "Print the stored bytes as they are.")
  var raw = false

  @OptionGroup var output: JSONOption
  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let (file, segment) = try place.single()
    if raw, output.json { throw Failure(.usage, "Choose --raw or --json.") }
    let settings = try await global.settings()
    let workspace = try await Workspace.open(settings, for: .reading)
    let identity = try await workspace.identity(of: ThreadID(thread))
    guard let record = try await workspace.cache.record(identity, hashes: !raw) else {
      throw workspace.noThread(identity.id)
    }
    var out = Output()
    // A hash has no stored bytes of its own to print.
    if raw, record.size == record.bytes.count || record.problem == nil {
      try out.bytes(try bytes(of: record, file, segment))
      try out.flush()
      return
    }
    if let problem = record.problem { return try unreadable(record, problem) }
    let files = try file.map { [try Self.file($0, in: record)] } ?? record.files
    if output.json {
      try out.json(record.json(files: files, segment: segment, now: WallClock.now()))
    } else {
      let lines = RecordText(record: record, settings: settings)
      if let segment, let file = files.first {
        try out.bytes(try lines.slice(of: Self.segment(segment, in: file), file: file))
      } else if file != nil {
        for file in files { for line in lines.segments(of: file) { try out.line(line) } }
      } else {
        for line in lines.matrix() { try out.line(line) }
      }
    }
    try out.flush()
  }

  /// A record that is no thread is shown as what it is, and the exit code says so.
  private func unreadable(_ record: ThreadRecord, _ problem: String) throws {
    if output.json {
      var out = Output()
      try out.json(record.json(files: [], now: WallClock.now()))
      try out.flush()
    }
    let size = record.size.map(Figures.bytes)
    throw Failure(
      .badData,
      "\(record.identity.metaKey): \(problem). "
        + (record.bytes.isEmpty
          ? "It was left alone" + (size.map { " (\($0))." } ?? ".")
          : "Its \(size ?? "bytes") were left alone; bobbin show --raw prints them."))
  }

  private func bytes(
    of record: ThreadRecord, _ file: String?, _ segment: String?
  ) throws(Failure) -> [UInt8] {
    guard let file else { return record.bytes }
    let found = try Self.file(file, in: record)
    guard let segment else { return Array(found.value.rawBytes) }
    guard let slice = try Self.segment(segment, in: found).slice else {
      throw Failure(.notFound, "The cache holds no slice \(segment) of \(file).")
    }
    return Array(slice.rawBytes)
  }

  private static func file(_ id: String, in record: ThreadRecord) throws(Failure) -> FileRecord {
    guard let file = record.files.first(where: { $0.id.isSameName(as: id) }) else {
      throw Failure(.notFound, "\(record.identity.subject) has no file \(id).")
    }
    return file
  }

  private static func segment(
    _ name: String, in file: FileRecord
  ) throws(Failure) -> SegmentRecord {
    guard let segment = file.segment(name) else {
      throw Failure(.notFound, "File \(file.id) has no segment \(name).")
    }
    return segment
  }
}
