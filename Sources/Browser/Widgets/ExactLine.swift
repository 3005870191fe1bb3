/// A line that is the same as another one only byte for byte.
///
/// Strings are equal when they mean the same characters, however those are composed; what is stored are bytes.
struct ExactLine: Hashable {
  private let bytes: [UInt8]

  init(_ text: String) { bytes = Array(text.utf8) }
}

extension String {
  /// Whether two texts have the same bytes.
  func isExactly(_ other: String) -> Bool {
    utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
  }
}

extension [String] {
  /// Whether two texts have the same bytes in each line.
  func isExactly(_ other: [String]) -> Bool { elementsEqual(other) { $0.isExactly($1) } }
}
