import ThreadCache

/// The ids that begin with what was typed, among those that were found so far.
struct IDCompletion: Sendable {
  private let index: ThreadIndex

  /// More than these nobody walks through.
  static let most = 200
  /// What the ids of assistants begin with, which need not be typed.
  private static let usualStart = Array("thread_".utf8)
  private static let laterPrefix = Array(KeySchema.response.namePrefix.utf8)

  /// Completes to the ids of `index`.
  init(_ index: ThreadIndex) { self.index = index }

  /// Their names, in order; with nothing typed the first ones that were found.
  func names(beginning text: String) -> [String] {
    let typed = Array((EscapedText.reading(text) ?? text).utf8)
    for isExact in [true, false] {
      for start in [typed, Self.usualStart + typed] {
        let found = identities(beginning: start, isExact: isExact)
        // What is no text cannot be typed either.
        if !found.isEmpty { return found.filter { $0.id.text != nil }.map(\.name).sorted() }
      }
    }
    return []
  }

  /// - Parameter isExact: false: capitals and small letters are the same.
  private func identities(beginning typed: [UInt8], isExact: Bool) -> [ThreadIdentity] {
    var found: [ThreadIdentity] = []
    for chunk in index.chunks {
      for place in 0..<chunk.count
      where Self.begins(chunk, place, with: typed, isExact: isExact) {
        found.append(chunk.identity(place))
        if found.count == Self.most { return found }
      }
    }
    return found
  }

  /// Whether the name of a thread begins with what was typed: there may be a million, so none is put together.
  private static func begins(
    _ chunk: Chunk, _ place: Int, with typed: [UInt8], isExact: Bool
  ) -> Bool {
    let prefix = chunk.schema(place) == .response ? laterPrefix : []
    let head = min(prefix.count, typed.count)
    guard prefix.prefix(head).elementsEqual(typed.prefix(head)) else { return false }
    return chunk.withBytes(place) { name in
      isExact
        ? name.starts(with: typed.dropFirst(head))
        : name.starts(with: typed.dropFirst(head)) { small($0) == small($1) }
    }
  }

  private static func small(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }
}
