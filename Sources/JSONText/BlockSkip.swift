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
      let raw = UnsafeRawBufferPointer(bytes)
      for part in 0..<4 {
        let some = raw.loadUnaligned(
          fromByteOffset: position + part * 16, as: SIMD16<UInt8>.self)
        let shift = UInt64(part * 16)
        quotes |= Self.bits(some .== UInt8(ascii: "\"")) << shift
        backslashes |= Self.bits(some .== UInt8(ascii: "\\")) << shift
        // Bit 5 is all that '[' and '{', and ']' and '}', differ in.
        let folded = some | 0x20
        opening |= Self.bits(folded .== UInt8(ascii: "{")) << shift
        closing |= Self.bits(folded .== UInt8(ascii: "}")) << shift
      }
    }

    /// One bit for each lane that is set.
    @inline(__always)
    private static func bits(_ mask: SIMDMask<SIMD16<Int8>>) -> UInt64 {
      // A mask is lanes of all ones or all zeros. Of each eight, every lane keeps a bit of its own,
      // and the product adds them up in its highest byte.
      let lanes = unsafeBitCast(mask, to: SIMD2<UInt64>.self) & 0x8040_2010_0804_0201
      let low = (lanes[0] &* 0x0101_0101_0101_0101) >> 56
      let high = (lanes[1] &* 0x0101_0101_0101_0101) >> 56
      return low | high << 8
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
