/// Orders places of an index by the bytes of their ids.
///
/// Four bytes of each id, after those that all have in common, and its place make one number; the
/// numbers are put in order by counting. Where the four bytes are alike, the next four decide.
struct IDOrder {
  private let index: ThreadIndex

  /// Runs of so few are compared one by one.
  private static let few = 24
  /// More than these are parted by a byte first: the numbers of all at once would take 16 bytes a place.
  private static let many = 1 << 16

  init(_ index: ThreadIndex) { self.index = index }

  func sort(_ places: inout [UInt32]) {
    places.withUnsafeMutableBufferPointer { sort($0, from: 0) }
  }

  /// Orders places whose ids have the first `start` bytes in common.
  private func sort(_ places: UnsafeMutableBufferPointer<UInt32>, from start: Int) {
    guard places.count > Self.few else { return compare(places) }
    let skipped = sharedPrefix(places, from: start)
    if places.count > Self.many { return part(places, at: skipped) }
    var keys: [UInt64] = []
    keys.reserveCapacity(places.count)
    var reader = IDReader(index)
    for place in places {
      keys.append(UInt64(reader.fourBytes(of: place, from: skipped)) << 32 | UInt64(place))
    }
    Self.count(&keys)
    var run = 0
    for position in keys.indices {
      places[position] = UInt32(truncatingIfNeeded: keys[position])
      if keys[position] >> 32 != keys[run] >> 32 {
        resolve(UnsafeMutableBufferPointer(rebasing: places[run..<position]), from: skipped + 4)
        run = position
      }
    }
    resolve(UnsafeMutableBufferPointer(rebasing: places[run...]), from: skipped + 4)
  }

  /// Parts places by one byte of their ids, which is not the same in all, and orders the parts.
  private func part(_ places: UnsafeMutableBufferPointer<UInt32>, at position: Int) {
    var reader = IDReader(index)
    // One part for each byte, before them one for the ids that have ended.
    var ends = [Int](repeating: 0, count: 257)
    for place in places { ends[reader.part(of: place, at: position)] += 1 }
    var starts = ends
    var sum = 0
    for part in ends.indices {
      starts[part] = sum
      sum += ends[part]
      ends[part] = sum
    }
    var parted = [UInt32](repeating: 0, count: places.count)
    for place in places {
      let part = reader.part(of: place, at: position)
      parted[starts[part]] = place
      starts[part] += 1
    }
    for (position, place) in parted.enumerated() { places[position] = place }
    parted = []
    compare(UnsafeMutableBufferPointer(rebasing: places[..<ends[0]]))
    for part in 1..<257 {
      sort(
        UnsafeMutableBufferPointer(rebasing: places[ends[part - 1]..<ends[part]]), from: position)
    }
  }

  /// Orders places whose ids look alike up to `start`; some may end before it.
  private func resolve(_ places: UnsafeMutableBufferPointer<UInt32>, from start: Int) {
    guard places.count > 1 else { return }
    var reader = IDReader(index)
    if places.contains(where: { reader.length(of: $0) <= start }) {
      compare(places)
    } else {
      sort(places, from: start)
    }
  }

  private func compare(_ places: UnsafeMutableBufferPointer<UInt32>) {
    guard places.count > 1 else { return }
    var places = places
    places.sort { a, b in
      withBytes(a) { left in
        withBytes(b) { right in
          for (one, other) in zip(left, right) where one != other { return one < other }
          return left.count != right.count ? left.count < right.count : a < b
        }
      }
    }
  }

  /// Orders by the upper four bytes, those that are equal as they were.
  private static func count(_ keys: inout [UInt64]) {
    var other = [UInt64](repeating: 0, count: keys.count)
    for shift in stride(from: UInt64(32), to: 64, by: 8) {
      var starts = [Int](repeating: 0, count: 257)
      for key in keys { starts[Int(truncatingIfNeeded: key >> shift & 0xFF) + 1] += 1 }
      if starts.contains(keys.count) { continue }
      for byte in 1...256 { starts[byte] += starts[byte - 1] }
      for key in keys {
        let byte = Int(truncatingIfNeeded: key >> shift & 0xFF)
        other[starts[byte]] = key
        starts[byte] += 1
      }
      swap(&keys, &other)
    }
  }

  private func sharedPrefix(_ places: UnsafeMutableBufferPointer<UInt32>, from start: Int) -> Int {
    guard let first = places.first else { return start }
    var reader = IDReader(index)
    return withBytes(first) { head in
      var shared = head.count
      for place in places where shared > start {
        shared = reader.sharedPrefix(of: place, with: head, from: start, to: shared)
      }
      return max(start, shared)
    }
  }

  private func withBytes<Answer>(
    _ place: UInt32, _ body: (UnsafeBufferPointer<UInt8>) -> Answer
  ) -> Answer {
    guard let chunk = index.chunk(of: place) else {
      return body(UnsafeBufferPointer(start: nil, count: 0))
    }
    return chunk.withBytes(Int(place - chunk.base), body)
  }
}

/// Reads ids one after the other; places that rise cost no search.
private struct IDReader {
  private let index: ThreadIndex
  private var chunk: Chunk?

  init(_ index: ThreadIndex) { self.index = index }

  private mutating func withBytes<Answer>(
    _ place: UInt32, _ body: (UnsafeBufferPointer<UInt8>) -> Answer
  ) -> Answer {
    if let chunk, chunk.base <= place, place - chunk.base < UInt32(chunk.count) {
      return chunk.withBytes(Int(place - chunk.base), body)
    }
    chunk = index.chunk(of: place)
    guard let chunk else { return body(UnsafeBufferPointer(start: nil, count: 0)) }
    return chunk.withBytes(Int(place - chunk.base), body)
  }

  mutating func length(of place: UInt32) -> Int { withBytes(place) { $0.count } }

  /// The byte at `position`, one more than it is; 0: the id has ended.
  mutating func part(of place: UInt32, at position: Int) -> Int {
    withBytes(place) { position < $0.count ? Int($0[position]) + 1 : 0 }
  }

  /// Bytes `start` to `start + 3`; 0 beyond the end.
  mutating func fourBytes(of place: UInt32, from start: Int) -> UInt32 {
    withBytes(place) { bytes in
      var key: UInt32 = 0
      for at in start..<(start + 4) { key = key << 8 | UInt32(at < bytes.count ? bytes[at] : 0) }
      return key
    }
  }

  /// How many of the first `end` bytes are those of `head`, which is known of the first `start`.
  mutating func sharedPrefix(
    of place: UInt32, with head: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int
  ) -> Int {
    withBytes(place) { bytes in
      var same = start
      while same < min(end, bytes.count), bytes[same] == head[same] { same += 1 }
      return same
    }
  }
}
