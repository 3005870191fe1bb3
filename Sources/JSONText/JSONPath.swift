/// The way to a value, for people: `$.files[0].data["under 18"]`.
struct JSONPath {
  private var bytes: [UInt8] = [UInt8(ascii: "$")]

  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Goes on to an element.
  mutating func append(place: Int) { bytes += Array("[\(place)]".utf8) }

  /// Goes on to a member; a name that is no plain word stands in quotes.
  mutating func append(name: ArraySlice<UInt8>) {
    if Self.isPlain(name) {
      bytes.append(UInt8(ascii: "."))
      bytes += name
    } else {
      bytes.append(UInt8(ascii: "["))
      Quoting.append(wtf8: name, to: &bytes)
      bytes.append(UInt8(ascii: "]"))
    }
  }

  private static func isPlain(_ name: ArraySlice<UInt8>) -> Bool {
    name.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
        true
      default: false
      }
    } && name.first.map { $0 > UInt8(ascii: "9") } == true
  }
}
