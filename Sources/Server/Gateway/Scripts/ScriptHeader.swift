/// The first line of a script by which the service is told how to run it, and which Redis does not take.
///
/// `#!lua flags=allow-key-locking` spares a script the service's lock on everything. Flags that Redis knows stay.
enum ScriptHeader {
  private static let start = Array("#!lua".utf8)
  private static let flag = "allow-key-locking"

  /// The script as Redis takes it; nil: it is so already.
  static func removed(from text: [UInt8]) -> [UInt8]? {
    guard text.starts(with: start) else { return nil }
    let line = text.prefix { $0 != UInt8(ascii: "\n") }
    // A header is short; a script on one line is none.
    guard line.count <= 256 else { return nil }
    var words = String(decoding: line, as: UTF8.self).split(separator: " ").map(String.init)
    guard let place = words.firstIndex(where: { $0.hasPrefix("flags=") }) else { return nil }
    var flags = words[place].dropFirst(6).split(separator: ",")
    let known = flags.count
    flags.removeAll { $0.trimmed == flag }
    guard flags.count < known else { return nil }
    let rest = text[line.endIndex...].dropFirst()
    if flags.isEmpty {
      words.remove(at: place)
    } else {
      words[place] = "flags=" + flags.joined(separator: ",")
    }
    guard words.count > 1 else { return Array(rest) }
    return Array((words.joined(separator: " ") + "\n").utf8) + rest
  }
}

extension Substring {
  /// Without a carriage return at the end, which lines of other systems have.
  fileprivate var trimmed: Substring { last == "\r" ? dropLast() : self }
}
