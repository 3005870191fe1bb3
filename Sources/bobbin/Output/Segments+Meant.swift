import Session
import ThreadCache

extension Segments {
  /// The canonical name that was meant by one that is none; nil: none is close, or it is one itself.
  static func meant(by name: String) -> String? {
    canonical.contains(name) ? nil : NearestName.of(name, among: canonical)
  }
}
