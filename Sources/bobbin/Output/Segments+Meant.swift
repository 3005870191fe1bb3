import ThreadCache

extension Segments {
  /// The canonical name that was meant by one that is none; nil: none is close, or it is one itself.
  static func meant(by name: String) -> String? {
    guard !canonical.contains(name) else { return nil }
    let word = name.lowercased()
    let nearest =
      canonical.map { (name: $0, distance: CommandWords.editDistance(word, $0)) }
      .min { $0.distance < $1.distance }
    guard let nearest, nearest.distance <= max(1, name.count / 3) else { return nil }
    return nearest.name
  }
}
