import Browser
import ThreadCache

/// Which threads a list has: 8 bytes a thread at most, beside the chunks that it shares with the list.
///
/// A table of places; the ids themselves are compared in the chunks, so that no thread is ever taken for another.
struct KnownThreads: Sendable {
  private var chunks: [Chunk] = []
  private var count = 0
  /// Places in the list, each 1 more than it is; 0: nothing is here.
  private var table: [UInt32] = []

  /// Takes the next chunks of the list.
  mutating func append(_ more: [Chunk]) {
    let first = chunks.count
    chunks += more.filter { $0.count > 0 }
    count += more.reduce(0) { $0 + $1.count }
    // At most three of four places are taken, or every look would be long.
    if count > table.count / 4 * 3 {
      var size = 1024
      while count > size / 4 * 3 { size *= 2 }
      table = Array(repeating: 0, count: size)
      enter(chunks[...])
    } else {
      enter(chunks[first...])
    }
  }

  /// Whether the list has this thread.
  func contains(_ identity: ThreadIdentity) -> Bool {
    guard !table.isEmpty else { return false }
    var slot = slot(identity)
    while table[slot] != 0 {
      if self[table[slot] - 1] == identity { return true }
      slot = (slot + 1) & (table.count - 1)
    }
    return false
  }

  private mutating func enter(_ chunks: ArraySlice<Chunk>) {
    for chunk in chunks {
      for place in 0..<chunk.count {
        var slot = slot(chunk.identity(place))
        while table[slot] != 0 { slot = (slot + 1) & (table.count - 1) }
        table[slot] = chunk.base + UInt32(place) + 1
      }
    }
  }

  private func slot(_ identity: ThreadIdentity) -> Int {
    var hasher = Hasher()
    hasher.combine(identity.schema)
    identity.id.bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
    return hasher.finalize() & (table.count - 1)
  }

  private subscript(place: UInt32) -> ThreadIdentity {
    var low = 0
    var high = chunks.count - 1
    while low < high {
      let middle = (low + high + 1) / 2
      if chunks[middle].base <= place { low = middle } else { high = middle - 1 }
    }
    return chunks[low].identity(Int(place - chunks[low].base))
  }
}
