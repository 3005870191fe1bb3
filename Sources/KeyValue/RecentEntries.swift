/// Things by key, bounded in bytes: what was used longest ago goes first.
package struct RecentEntries<Value> {
  /// An entry, between those that were used just before and just after it; a free one has no value.
  private struct Slot {
    var key: StoreKey
    var value: Value?
    var bytes: Int
    var older: Int
    var newer: Int
  }

  private static var none: Int { -1 }

  private let maxBytes: Int
  private var slots: [Slot] = []
  private var places: [StoreKey: Int] = [:]
  private var free: [Int] = []
  private var oldest = Self.none
  private var newest = Self.none
  /// Bytes that they take.
  package private(set) var bytes = 0

  /// What an entry takes beside its value: key, version, places in tables.
  private static var overhead: Int { 400 }

  /// None yet, and never more than so many bytes of them.
  package init(maxBytes: Int) { self.maxBytes = maxBytes }

  /// What is kept of a key; it stays where it is in the order of use.
  package subscript(key: StoreKey) -> Value? { places[key].flatMap { slots[$0].value } }

  /// What is kept of a key, which is used by that.
  package mutating func use(_ key: StoreKey) -> Value? {
    guard let place = places[key] else { return nil }
    touch(place)
    return slots[place].value
  }

  /// Keeps a thing of so many bytes instead of what was kept of the key; nil: nothing.
  package mutating func note(_ key: StoreKey, _ value: Value?, bytes length: Int = 0) {
    let taken = length + Self.overhead
    let found = places[key]
    // One value must not push out all others.
    guard let value, taken <= maxBytes / 4 else {
      if let found { forget(found) }
      return
    }
    if let found {
      bytes += taken - slots[found].bytes
      slots[found].value = value
      slots[found].bytes = taken
      touch(found)
    } else {
      add(Slot(key: key, value: value, bytes: taken, older: newest, newer: Self.none))
      bytes += taken
    }
    while bytes > maxBytes, oldest != Self.none { forget(oldest) }
  }

  private mutating func add(_ slot: Slot) {
    let place: Int
    if let last = free.popLast() {
      place = last
      slots[place] = slot
    } else {
      place = slots.count
      slots.append(slot)
    }
    places[slot.key] = place
    if newest == Self.none { oldest = place } else { slots[newest].newer = place }
    newest = place
  }

  /// It is the newest now.
  private mutating func touch(_ place: Int) {
    guard place != newest else { return }
    unlink(place)
    slots[place].older = newest
    slots[place].newer = Self.none
    slots[newest].newer = place
    newest = place
  }

  private mutating func forget(_ place: Int) {
    unlink(place)
    places[slots[place].key] = nil
    bytes -= slots[place].bytes
    slots[place].value = nil
    free.append(place)
  }

  private mutating func unlink(_ place: Int) {
    let (older, newer) = (slots[place].older, slots[place].newer)
    if older == Self.none { oldest = newer } else { slots[older].newer = newer }
    if newer == Self.none { newest = older } else { slots[newer].older = older }
  }
}
