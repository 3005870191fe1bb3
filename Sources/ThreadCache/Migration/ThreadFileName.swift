/// How the file of a thread is called in the old file cache: `<id>.json`.
///
/// Ids that cannot be file names are escaped when exporting: `/`, `%`, control characters, a dot at the beginning and
/// bytes that are not UTF-8 become `%` and two upper-case hexadecimal digits (`a/b` is `a%2Fb.json`). Importing reverses
/// exactly that: a name which exporting would not have made, such as `50%.json` or `a%20b.json`, is the id
/// as it stands.
enum ThreadFileName {
  private static let suffix = Array(".json".utf8)

  /// The file name of a thread; nil: no file can have that name.
  static func name(of id: ThreadID) -> [UInt8]? {
    let escaped = escape(id.bytes)
    guard !escaped.isEmpty, escaped.count + suffix.count <= Folder.maxNameLength else { return nil }
    return escaped + suffix
  }

  /// The thread of a file name; nil: it is not one of a thread.
  static func thread(of name: [UInt8]) -> ThreadID? {
    guard name.count > suffix.count, name.suffix(suffix.count).elementsEqual(suffix) else {
      return nil
    }
    let stem = Array(name.dropLast(suffix.count))
    let id = unescape(stem)
    return ThreadID(bytes: escape(id) == stem ? id : stem)
  }

  private static func escape(_ id: [UInt8]) -> [UInt8] {
    let isText = String(validating: id, as: UTF8.self) != nil
    var name: [UInt8] = []
    for (index, byte) in id.enumerated() {
      switch byte {
      case 0..<0x20, 0x7f, UInt8(ascii: "/"), UInt8(ascii: "%"):
        name += hex(byte)
      case UInt8(ascii: ".") where index == 0:
        name += hex(byte)
      case 0x80... where !isText:
        name += hex(byte)
      default:
        name.append(byte)
      }
    }
    return name
  }

  private static func unescape(_ name: [UInt8]) -> [UInt8] {
    var id: [UInt8] = []
    var rest = name[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        id.append(value)
        rest = rest.dropFirst(2)
      } else {
        id.append(byte)
      }
    }
    return id
  }

  private static func hex(_ byte: UInt8) -> [UInt8] {
    let digits = String(byte, radix: 16, uppercase: true)
    return Array((byte < 16 ? "%0" : "%").utf8) + Array(digits.utf8)
  }
}
