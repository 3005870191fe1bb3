internal import Crypto
internal import KeyValue
internal import Synchronization

/// Where scans stand, as the numbers that clients carry.
///
/// A number is made of the key that was answered last, so it is the same in every process. Which key that was is
/// remembered for the latest scans. Where it is not (they were too many, or the program was started again), it is looked
/// for among all keys; only if that key is gone by then, the scan begins anew, and keys come twice.
final class ScanCursors: Sendable {
  /// What is scanned.
  enum Scope: Hashable, Sendable {
    case keys
    case fields(StoreKey)
  }

  private struct Place: Sendable {
    let scope: Scope
    let name: [UInt8]

    var bytes: Int {
      if case .fields(let key) = scope { return name.count + key.bytes.count }
      return name.count
    }
  }

  private struct State {
    var places: [UInt64: Place] = [:]
    /// The oldest first.
    var order: [UInt64] = []
    var bytes = 0
  }

  private let most: Int
  private let mostBytes: Int
  private let state = Mutex(State())

  /// Remembers so many places, of so many bytes together.
  init(most: Int = 4096, mostBytes: Int = 4 << 20) {
    self.most = most
    self.mostBytes = mostBytes
  }

  /// The number in an argument: Redis takes any of 64 bits.
  static func number(_ text: [UInt8]) throws(CommandError) -> UInt64 {
    guard !text.isEmpty, let number = UInt64(text.text) else { throw .invalidCursor }
    return number
  }

  /// The cursor that goes on after `name`.
  func number(of name: [UInt8], _ scope: Scope) -> UInt64 {
    let number = Self.digest(name, scope)
    state.withLock { state in
      let place = Place(scope: scope, name: name)
      if state.places.updateValue(place, forKey: number) != nil { return }
      state.order.append(number)
      state.bytes += place.bytes
      guard state.order.count > most || state.bytes > mostBytes else { return }
      // Half of them at once, so that a full table does not move at every page.
      for number in state.order.prefix(state.order.count / 2) {
        state.bytes -= state.places.removeValue(forKey: number)?.bytes ?? 0
      }
      state.order.removeFirst(state.order.count / 2)
    }
    return number
  }

  /// What the cursor goes on after; nil: the beginning.
  func place(
    _ number: UInt64, _ scope: Scope, _ entries: any StoreTransaction
  ) throws(StoreError) -> [UInt8]? {
    if let place = state.withLock({ $0.places[number] }), place.scope == scope { return place.name }
    switch scope {
    case .keys:
      var request = ScanRequest(pattern: [UInt8(ascii: "*")], hint: 10_000)
      repeat {
        let page = try entries.scan(request)
        if let key = page.keys.first(where: { Self.digest($0.bytes, scope) == number }) {
          return key.bytes
        }
        request.cursor = page.next
      } while request.cursor != nil
      return nil
    case .fields(let key):
      return try entries.fieldLengths(key, fields: nil).keys
        .first { Self.digest($0, scope) == number }
    }
  }

  /// A number of 53 bits, which all languages carry exactly; never 0.
  private static func digest(_ name: [UInt8], _ scope: Scope) -> UInt64 {
    var hash = Insecure.SHA1()
    if case .fields(let key) = scope {
      hash.update(data: key.bytes)
      // No two of key and name together are the same bytes as two others.
      hash.update(data: withUnsafeBytes(of: key.bytes.count) { Array($0) })
    }
    hash.update(data: name)
    let number = hash.finalize().prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return max(1, number >> 11)
  }
}
