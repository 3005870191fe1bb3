import KeyValueCommands
import Synchronization

/// Knows scripts whose text was changed on its way by the digest that their clients know.
final class ScriptDigests: Sendable {
  /// The most that are remembered; of one that was forgotten Redis says NOSCRIPT, and its client sends the text.
  private let most: Int
  private let state = Mutex(State())

  private struct State {
    /// The digest that Redis knows, by that of the text as it was sent.
    var known: [[UInt8]: [UInt8]] = [:]
    /// In the order they came, as a ring.
    var order: [[UInt8]] = []
    var oldest = 0
  }

  init(most: Int = 10_000) { self.most = most }

  /// The text as Redis takes it.
  func take(_ text: [UInt8]) -> [UInt8] {
    guard let changed = ScriptHeader.removed(from: text) else { return text }
    note(Self.digest(text), for: Self.digest(changed))
    return changed
  }

  /// The digest that Redis knows, for the one that a client has.
  func known(_ digest: [UInt8]) -> [UInt8] {
    guard digest.count == 40 else { return digest }
    let lower = digest.map { $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") ? $0 | 0x20 : $0 }
    return state.withLock { $0.known[lower] } ?? digest
  }

  private func note(_ sent: [UInt8], for digest: [UInt8]) {
    state.withLock { state in
      guard state.known.updateValue(digest, forKey: sent) == nil else { return }
      if state.order.count < most {
        state.order.append(sent)
      } else {
        state.known[state.order[state.oldest]] = nil
        state.order[state.oldest] = sent
        state.oldest = (state.oldest + 1) % most
      }
    }
  }

  /// A text's SHA-1 in hexadecimal digits.
  static func digest(_ text: [UInt8]) -> [UInt8] { Hex.bytes(SHA1.digest(text)) }
}
