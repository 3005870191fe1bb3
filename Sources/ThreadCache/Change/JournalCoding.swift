/// Writes the fields of a journal record: integers as little endian, bytes with their length before them.
struct JournalWriter {
  private(set) var bytes: [UInt8] = []

  mutating func byte(_ value: UInt8) { bytes.append(value) }

  mutating func integer(_ value: Int64) {
    let bits = UInt64(bitPattern: value)
    for shift in stride(from: 0, to: 64, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: bits >> shift))
    }
  }

  mutating func integer(_ value: Int) { integer(Int64(value)) }

  mutating func blob(_ value: [UInt8]) {
    integer(value.count)
    bytes += value
  }

  mutating func text(_ value: String) { blob(Array(value.utf8)) }

  mutating func optional<Value>(
    _ value: Value?, _ write: (inout JournalWriter, Value) -> Void
  ) {
    guard let value else { return byte(0) }
    byte(1)
    write(&self, value)
  }

  mutating func list<Value>(_ values: [Value], _ write: (inout JournalWriter, Value) -> Void) {
    integer(values.count)
    for value in values { write(&self, value) }
  }
}

/// Reads what `JournalWriter` wrote, and takes nothing on trust: every length is checked.
struct JournalReader {
  /// What is there is not what `JournalWriter` writes.
  struct Malformed: Error {}

  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func byte() throws(Malformed) -> UInt8 {
    guard let value = rest.popFirst() else { throw Malformed() }
    return value
  }

  mutating func integer() throws(Malformed) -> Int64 {
    guard rest.count >= 8 else { throw Malformed() }
    var bits: UInt64 = 0
    for (index, byte) in rest.prefix(8).enumerated() { bits |= UInt64(byte) << (8 * index) }
    rest = rest.dropFirst(8)
    return Int64(bitPattern: bits)
  }

  /// A number of bytes or elements: never more than there are bytes left.
  mutating func count() throws(Malformed) -> Int {
    let value = try integer()
    guard value >= 0, value <= Int64(rest.count) else { throw Malformed() }
    return Int(value)
  }

  mutating func blob() throws(Malformed) -> [UInt8] {
    let length = try count()
    defer { rest = rest.dropFirst(length) }
    return Array(rest.prefix(length))
  }

  mutating func text() throws(Malformed) -> String {
    guard let text = String(validating: try blob(), as: UTF8.self) else { throw Malformed() }
    return text
  }

  mutating func optional<Value>(
    _ read: (inout JournalReader) throws(Malformed) -> Value
  ) throws(Malformed) -> Value? {
    switch try byte() {
    case 0: return nil
    case 1: return try read(&self)
    default: throw Malformed()
    }
  }

  mutating func list<Value>(
    _ read: (inout JournalReader) throws(Malformed) -> Value
  ) throws(Malformed) -> [Value] {
    let length = try count()
    var values: [Value] = []
    for _ in 0..<length { values.append(try read(&self)) }
    return values
  }
}
