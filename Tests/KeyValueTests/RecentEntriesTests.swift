import KeyValue
import Testing

@Suite("Things that were used lately")
struct RecentEntriesTests {
  /// The same in the plainest way: a list, oldest first.
  private struct Model {
    var list: [(key: StoreKey, value: Int, bytes: Int)] = []
    let most: Int

    mutating func use(_ key: StoreKey) -> Int? {
      guard let place = list.firstIndex(where: { $0.key == key }) else { return nil }
      list.append(list.remove(at: place))
      return list.last?.value
    }

    mutating func note(_ key: StoreKey, _ value: Int?, _ bytes: Int) {
      list.removeAll { $0.key == key }
      guard let value, bytes + 400 <= most / 4 else { return }
      list.append((key, value, bytes + 400))
      while list.reduce(0, { $0 + $1.bytes }) > most { list.removeFirst() }
    }
  }

  @Test("are kept, used, replaced and forgotten as a list of them would have it", arguments: 0..<20)
  func likeAList(seed: UInt64) {
    var random = RepeatedRandom(seed: seed)
    var entries = RecentEntries<Int>(maxBytes: 8000)
    var model = Model(most: 8000)
    for step in 0..<2000 {
      let key = StoreKey("k\(Int.random(in: 0..<12, using: &random))")
      switch Int.random(in: 0..<8, using: &random) {
      case 0: #expect(entries[key] == model.list.first { $0.key == key }?.value)
      case 1, 2: #expect(entries.use(key) == model.use(key))
      case 3:
        entries.note(key, nil)
        model.note(key, nil, 0)
      default:
        let bytes = Int.random(in: 0..<1700, using: &random)
        entries.note(key, step, bytes: bytes)
        model.note(key, step, bytes)
      }
      #expect(entries.bytes == model.list.reduce(0) { $0 + $1.bytes })
    }
    for (key, value, _) in model.list { #expect(entries[key] == value) }
  }
}
