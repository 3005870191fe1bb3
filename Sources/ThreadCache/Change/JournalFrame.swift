/// How records stand in the journal's file, so that one that was cut off or damaged is noticed.
///
/// A frame is `BBJ1`, the payload's length (4 bytes), CRC-32 of length and payload (4 bytes), the payload; numbers
/// are little endian.
enum JournalFrame {
  static let magic = Array("BBJ1".utf8)
  static let headerLength = 12

  /// The frame of a payload.
  ///
  /// - Throws: `CacheError.refused` when it is longer than a length can tell.
  static func bytes(_ payload: [UInt8]) throws(CacheError) -> [UInt8] {
    let length = try length(payload.count)
    var crc = CRC32()
    crc.update(length[...])
    crc.update(payload[...])
    return magic + length + littleEndian(crc.value) + payload
  }

  /// A frame that was found.
  struct Found: Equatable {
    /// Where it starts.
    let start: Int
    /// Where the payload is.
    let payload: Range<Int>
  }

  /// The frames in `bytes`, and how far they reach.
  ///
  /// Bytes that are no frame are passed over if a whole frame follows them; otherwise they are the tail
  /// of a record that was cut off, and `end` is where it starts.
  static func scan(_ bytes: [UInt8]) -> (frames: [Found], end: Int) {
    var frames: [Found] = []
    var position = 0
    var end = 0
    while position <= bytes.count - headerLength {
      guard let frame = frame(in: bytes, at: position) else {
        position += 1
        continue
      }
      frames.append(frame)
      position = frame.payload.upperBound
      end = position
    }
    return (frames, end)
  }

  private static func frame(in bytes: [UInt8], at start: Int) -> Found? {
    for (index, byte) in magic.enumerated() where bytes[start + index] != byte { return nil }
    let length = Int(number(in: bytes, at: start + 4))
    let payload = start + headerLength
    guard length <= bytes.count - payload else { return nil }
    var crc = CRC32()
    crc.update(bytes[(start + 4)..<(start + 8)])
    crc.update(bytes[payload..<(payload + length)])
    guard crc.value == number(in: bytes, at: start + 8) else { return nil }
    return Found(start: start, payload: payload..<(payload + length))
  }

  private static func number(in bytes: [UInt8], at offset: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 | UInt32(bytes[offset + $1]) << (8 * UInt32($1)) }
  }

  /// The length of a payload of so many bytes, as it stands in its frame.
  static func length(_ count: Int) throws(CacheError) -> [UInt8] {
    guard let length = UInt32(exactly: count) else {
      throw .refused(
        "Undoing this would need a record of \(count) bytes in the journal, which takes at most \(UInt32.max)."
          + " Do less at a time, or without undo.")
    }
    return littleEndian(length)
  }

  private static func littleEndian(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * UInt32($0))) }
  }
}

/// The CRC-32 of zip and PNG, eight bytes at a time.
struct CRC32 {
  /// Row n: what a byte does to the remainder when n bytes follow it.
  private static let tables: [UInt32] = {
    var tables: [UInt32] = (0..<256).map { byte in
      (0..<8).reduce(UInt32(byte)) { crc, _ in crc & 1 == 1 ? 0xedb8_8320 ^ (crc >> 1) : crc >> 1 }
    }
    for index in 256..<2048 {
      let previous = tables[index - 256]
      tables.append(tables[Int(previous & 0xff)] ^ (previous >> 8))
    }
    return tables
  }()

  private var state = UInt32.max

  var value: UInt32 { ~state }

  mutating func update(_ bytes: ArraySlice<UInt8>) {
    let tables = Self.tables
    var crc = state
    var place = bytes.startIndex
    while bytes.endIndex - place >= 8 {
      var low: UInt32 = 0
      var high: UInt32 = 0
      for index in 0..<4 {
        low |= UInt32(bytes[place + index]) << UInt32(8 * index)
        high |= UInt32(bytes[place + 4 + index]) << UInt32(8 * index)
      }
      low ^= crc
      crc = 0
      for index in 0..<4 {
        let shift = UInt32(8 * index)
        crc ^= tables[(7 - index) * 256 + Int((low >> shift) & 0xff)]
        crc ^= tables[(3 - index) * 256 + Int((high >> shift) & 0xff)]
      }
      place += 8
    }
    while place < bytes.endIndex {
      crc = tables[Int((crc ^ UInt32(bytes[place])) & 0xff)] ^ (crc >> 8)
      place += 1
    }
    state = crc
  }
}
