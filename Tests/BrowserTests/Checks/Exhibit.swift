import Testing
import ThreadCache

@testable import Browser

/// A screen, or what lies over one, reached by keys as a person reaches it.
struct Exhibit: Sendable, CustomTestStringConvertible {
  let name: String
  /// Keys by their names; what begins with `'` is typed.
  let keys: [String]
  /// Whether it begins on a thread; else on the list.
  var isOnThread = true
  var hasTour = false

  var testDescription: String { name }

  /// Every screen there is, and whatever else has a picture of its own.
  static let all: [Exhibit] = [
    Exhibit(name: "threads", keys: [], isOnThread: false),
    Exhibit(name: "filter", keys: ["/", "'ksx"], isOnThread: false),
    Exhibit(name: "sort", keys: ["s"], isOnThread: false),
    Exhibit(name: "palette", keys: [":", "'so"], isOnThread: false),
    Exhibit(name: "unreadable", keys: ["o", "'thread_bad", "enter"], isOnThread: false),
    Exhibit(name: "thread", keys: topLeft),
    Exhibit(name: "thread-marks", keys: topLeft + ["space", "l", "space", "m"]),
    Exhibit(name: "thread-broken", keys: topLeft + ["]"]),
    Exhibit(name: "evict", keys: topLeft + ["D"]),
    Exhibit(name: "undo", keys: topLeft + ["D", "y", "U"]),
    Exhibit(name: "lifetime", keys: topLeft + ["T"]),
    Exhibit(name: "bars", keys: topLeft + ["enter"]),
    Exhibit(name: "tree", keys: topLeft + ["enter", "tab"]),
    Exhibit(name: "raw", keys: topLeft + ["enter", "tab", "tab"]),
    Exhibit(name: "replay", keys: topLeft + ["r"]),
    Exhibit(name: "replay-stepping", keys: topLeft + ["r", ".", "."]),
    Exhibit(name: "replay-dry-run", keys: topLeft + ["r", "enter"]),
    Exhibit(name: "history", keys: topLeft + ["D", "y", "4"]),
    Exhibit(name: "continuity", keys: topLeft + ["X", "y", "5"]),
    Exhibit(name: "loads", keys: topLeft + ["r", "W", "y", "r"]),
    Exhibit(name: "editor", keys: topLeft + ["e", "end", "' "]),
    Exhibit(name: "stores", keys: ["ctrl-o"]),
    Exhibit(name: "monitor", keys: ["2"]),
    Exhibit(name: "log", keys: topLeft + ["D", "y", "U", "y", "3", "k"]),
    Exhibit(name: "help", keys: ["?"]),
    Exhibit(name: "tour", keys: [], hasTour: true),
  ]

  /// The first cell with a slice, wherever the cursor was.
  private static let topLeft = ["g", "g", "0", "l", "l"]

  /// Hangs it: a workbench of that size that shows it.
  func hang(
    _ size: Size, glyphs: GlyphSet = .unicode, linear: Bool = false
  ) async throws -> Workbench {
    let bench = try await Workbench(
      width: size.width, height: size.height, tour: hasTour, glyphs: glyphs,
      start: isOnThread || hasTour
        ? .thread(ThreadIdentity(schema: .thread, id: ThreadID(Sample.usual))) : .threads,
      linear: linear)
    bench.editor = { $0.replacing("0.", with: "1.") }
    for key in keys {
      if key.count > 1, key.first == "'" {
        await bench.type(String(key.dropFirst()))
      } else {
        await bench.press(key)
      }
    }
    return bench
  }

  /// The sizes that everything has to look right in, and the one it has to be of use in.
  static let sizes = [
    Size(width: 120, height: 40), Size(width: 80, height: 24), Size(width: 200, height: 60),
    Size(width: 40, height: 10),
  ]
}
