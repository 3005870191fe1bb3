internal import Crypto
internal import Synchronization

/// The scripts that can be called by their digest; those used longest ago are forgotten first.
final class ScriptCache: Sendable {
  private struct State {
    var texts: [String: [UInt8]] = [:]
    /// The latest last.
    var order: [String] = []
    var bytes = 0
  }

  private let most: Int
  private let mostBytes: Int
  private let state = Mutex(State())

  init(most: Int, mostBytes: Int) {
    self.most = most
    self.mostBytes = mostBytes
  }

  /// SHA-1 of the text as it was sent, in hex.
  static func digest(_ text: some Sequence<UInt8>) -> String {
    Insecure.SHA1.hash(data: Array(text)).hex
  }

  /// Remembers a text; its digest.
  @discardableResult
  func add(_ text: [UInt8]) -> String {
    let digest = Self.digest(text)
    state.withLock { state in
      touch(digest, &state)
      if state.texts.updateValue(text, forKey: digest) == nil { state.bytes += text.count }
      while state.order.count > max(1, most) || state.bytes > mostBytes, state.order.count > 1 {
        state.bytes -= state.texts.removeValue(forKey: state.order.removeFirst())?.count ?? 0
      }
    }
    return digest
  }

  /// The text of a digest, in whatever case.
  func text(_ digest: [UInt8]) -> [UInt8]? {
    let digest = digest.text.lowercased()
    return state.withLock { state in
      guard let text = state.texts[digest] else { return nil }
      touch(digest, &state)
      return text
    }
  }

  func contains(_ digest: [UInt8]) -> Bool {
    state.withLock { $0.texts[digest.text.lowercased()] != nil }
  }

  func removeAll() { state.withLock { $0 = State() } }

  private func touch(_ digest: String, _ state: inout State) {
    if state.order.last == digest { return }
    if let place = state.order.lastIndex(of: digest) { state.order.remove(at: place) }
    state.order.append(digest)
  }
}

extension Insecure.SHA1Digest {
  /// The digest in lower-case hex.
  var hex: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
