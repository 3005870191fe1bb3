import ArgumentParser
import Foundation
import Session
import ThreadCache

/// Threads named on the command line, read from standard input, or found by a glob.
struct ThreadArguments: ParsableArguments {
  @Argument(
    help: ArgumentHelp("Ids of threads; - reads them from standard input.", valueName: "thread"),
    completion: .threads)
  var threads: [String] = []

  @Option(
    help: ArgumentHelp(
      "All threads whose whole id matches: * any text, ? one character, [a-z], \\ escapes.",
      valueName: "glob"))
  var filter: String?

  @Flag(
    name: .customShort("0"),
    help: "The ids on standard input end with a NUL each, not with a line feed.")
  var zero = false

  /// The ids that were named, as bytes: those on standard input need not be UTF-8.
  func ids() throws(Failure) -> [ThreadID] {
    guard !(filter != nil && !threads.isEmpty) else {
      throw Failure(.usage, "Name threads or a --filter, not both.")
    }
    var ids: [ThreadID] = []
    for word in threads {
      if word == "-" {
        ids += try Self.standardInput(zero: zero)
      } else {
        ids.append(ThreadID(word))
      }
    }
    var seen: Set<ThreadID> = []
    return ids.filter { seen.insert($0).inserted }
  }

  /// True when the ids come from standard input, which then cannot answer questions.
  var readsStandardInput: Bool { threads.contains("-") }

  private static func standardInput(zero: Bool) throws(Failure) -> [ThreadID] {
    let bytes = try StandardInput.all()
    return bytes.split(separator: zero ? 0 : UInt8(ascii: "\n"), omittingEmptySubsequences: true)
      .map { ThreadID(bytes: $0) }
  }
}

/// What comes in on standard input.
enum StandardInput {
  /// All of it.
  static func all() throws(Failure) -> [UInt8] {
    do {
      return Array(try FileHandle.standardInput.readToEnd() ?? Data())
    } catch {
      throw Failure(.file, "Standard input cannot be read.")
    }
  }
}

/// `--file`, `--segment` and `--segments`, for what a thread holds.
struct PlaceOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp("A file of the thread; may be repeated.", valueName: "file"))
  var file: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp("A segment; may be repeated.", valueName: "segment"),
    completion: .list(Segments.canonical))
  var segment: [String] = []

  @Option(help: ArgumentHelp("Segments with commas between them.", valueName: "a,b"))
  var segments: String?

  /// The segments, without repeats.
  var allSegments: [String] {
    var seen: Set<[UInt8]> = []
    return (segment + (segments?.split(separator: ",").map(String.init) ?? []))
      .filter { seen.insert(Array($0.utf8)).inserted }
  }

  /// The one file and the one segment, for commands that take no more.
  func single() throws(Failure) -> (file: String?, segment: String?) {
    let segments = allSegments
    guard file.count <= 1, segments.count <= 1 else {
      throw Failure(.usage, "Name one --file and one --segment at most.")
    }
    guard !(segments.count == 1 && file.isEmpty) else {
      throw Failure(.usage, "A --segment needs the --file it is in.")
    }
    return (file.first, segments.first)
  }
}
