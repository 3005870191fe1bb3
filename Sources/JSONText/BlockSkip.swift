/// Finds the end of a container without looking at what is in it, 64 bytes at a time.
///
/// For each block the places of quotes, backslashes and brackets become bits of four words. Quotes
/// that are not escaped say which bits are inside of strings; brackets outside of them are counted.
/// Only the block in which the count can reach zero is looked at bit by bit.
enum BlockSkip {
  /// One past the bracket that closes the container in which `start` is (and not in a string of it);
  /// nil if the text ends first.
  static func end(from start: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    var depth = 1
    var position = start
    var strings = Strings()
    while position + 64 <= bytes.count {
      let block = Block(bytes, at: position)
      let outside = ~strings.inside(block)
      if let offset = close(block, outside, &depth) { return position + offset + 1 }
      position += 64
    }
    guard position < bytes.count else { return nil }
    // The rest, in a block of its own that is filled up with spaces.
    var rest = (
      UInt64.spaces, UInt64.spaces, UInt64.spaces, UInt64.spaces, UInt64.spaces,
      UInt64.spaces, UInt64.spaces, UInt64.spaces
    )
    return withUnsafeMutableBytes(of: &rest) { padded in
      padded.copyBytes(from: UnsafeRawBufferPointer(bytes)[position...])
      return padded.withMemoryRebound(to: UInt8.self) { padded in
        let block = Block(UnsafeBufferPointer(padded), at: 0)
        let outside = ~strings.inside(block)
        return close(block, outside, &depth).map { position + $0 + 1 }
      }
    }
  }

  /// The bit at which the depth reaches zero; nil: it is left at what it is after the block.
  @inline(__always)
  private static func close(_ block: Block, _ outside: UInt64, _ depth: inout Int) -> Int? {
    let opening = block.opening & outside
    var closing = block.closing & outside
    let closed = closing.nonzeroBitCount
    if closed < depth {
      depth += opening.nonzeroBitCount - closed
      return nil
    }
    var left = depth
    var counted: UInt64 = 0
    while closing != 0 {
      let bit = closing & (0 &- closing)
      let before = bit &- 1
      left += (opening & before & ~counted).nonzeroBitCount - 1
      counted = before
      if left == 0 { return bit.trailingZeroBitCount }
      closing ^= bit
    }
    depth = left + (opening & ~counted).nonzeroBitCount
    return nil
  }

  /// Which bytes of 64 are what, one bit a byte, the first byte in the lowest bit.
  private struct Block {
    var quotes: UInt64 = 0
    var backslashes: UInt64 = 0
    var opening: UInt64 = 0
    var closing: UInt64 = 0

    /// Reads 64 bytes from `position`, which must be at most `bytes.count - 64`.
    @inline(__always)
    init(_ bytes: UnsafeBufferPointer<UInt8>, at position: Int) {
      assert(position >= 0 && position + 64 <= bytes.count)
      let raw = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[position...])
      var quoteFlags = Flags()
      var backslashFlags = Flags()
      var openingFlags = Flags()
      var closingFlags = Flags()
      for row in 0..<4 as Range<UInt64> {
        let loaded = raw.loadUnaligned(
          fromByteOffset: Int(truncatingIfNeeded: row) &* 16, as: SIMD2<UInt64>.self)
        let some = SIMD2(UInt64(littleEndian: loaded[0]), UInt64(littleEndian: loaded[1]))
        quoteFlags.add(some, equalTo: 0x2222_2222_2222_2222, row)
        backslashFlags.add(some, equalTo: 0x5c5c_5c5c_5c5c_5c5c, row)
        // Bit 5 is all that '[' and '{', and ']' and '}', differ in.
        let folded = some | 0x2020_2020_2020_2020
        openingFlags.add(folded, equalTo: 0x7b7b_7b7b_7b7b_7b7b, row)
        closingFlags.add(folded, equalTo: 0x7d7d_7d7d_7d7d_7d7d, row)
      }
      quotes = quoteFlags.bits
      backslashes = backslashFlags.isEmpty ? 0 : backslashFlags.bits
      opening = openingFlags.bits
      closing = closingFlags.bits
    }
  }

  /// Collects the places of one byte value in a block.
  ///
  /// The block is four rows of two words of eight bytes. Words and not SIMD bytes, because the
  /// compiler makes comparisons of those lane by lane.
  private struct Flags {
    private var columns = SIMD2<UInt64>()

    /// Adds the words of one row; `bytes` is the value in each byte.
    @inline(__always)
    mutating func add(_ words: SIMD2<UInt64>, equalTo bytes: UInt64, _ row: UInt64) {
      let difference = words ^ bytes
      // Bit 7 of a byte is set where there is a difference, without carries between bytes.
      let lows = SIMD2<UInt64>(repeating: 0x7f7f_7f7f_7f7f_7f7f)
      let different = (difference & lows &+ lows) | difference
      columns |= (~different & ~lows) &>> SIMD2(repeating: 7 &- 2 &* row)
    }

    var isEmpty: Bool { columns[0] | columns[1] == 0 }

    /// One bit a byte, the first in the lowest.
    var bits: UInt64 {
      // Bit `w` of byte `b` is set if byte `b` of word `w` is one of those looked for; what is wanted
      // is bit `b` of byte `w`.
      var matrix = columns[0] | columns[1] &<< 1
      var swapped = (matrix ^ matrix &>> 7) & 0x00aa_00aa_00aa_00aa
      matrix ^= swapped ^ swapped &<< 7
      swapped = (matrix ^ matrix &>> 14) & 0x0000_cccc_0000_cccc
      matrix ^= swapped ^ swapped &<< 14
      swapped = (matrix ^ matrix &>> 28) & 0x0000_0000_f0f0_f0f0
      return matrix ^ swapped ^ swapped &<< 28
    }
  }

  /// What is carried from block to block.
  private struct Strings {
    /// All ones while a string is open.
    private var open: UInt64 = 0
    /// 1 if the first byte of the next block is escaped.
    private var escaping: UInt64 = 0

    /// The bits inside of strings, opening quotes included.
    @inline(__always)
    mutating func inside(_ block: Block) -> UInt64 {
      var quotes = block.quotes
      if block.backslashes | escaping != 0 { quotes &= ~escaped(block.backslashes) }
      // A bit of `inside` is how many quotes come up to it, modulo 2.
      var inside = quotes
      inside ^= inside << 1
      inside ^= inside << 2
      inside ^= inside << 4
      inside ^= inside << 8
      inside ^= inside << 16
      inside ^= inside << 32
      inside ^= open
      open = 0 &- (inside >> 63)
      return inside
    }

    private mutating func escaped(_ backslashes: UInt64) -> UInt64 {
      var escaped = escaping
      var left = backslashes & ~escaped
      escaping = 0
      while left != 0 {
        let bit = left & (0 &- left)
        if bit >> 63 == 1 {
          escaping = 1
          break
        }
        escaped |= bit << 1
        // A backslash that is escaped escapes nothing.
        left &= ~(bit | bit << 1)
      }
      return escaped
    }
  }
}

extension UInt64 {
  fileprivate static let spaces: UInt64 = 0x2020_2020_2020_2020
}
