import Foundation

/// The wall clock, in the unit that the stored records use.
package enum WallClock {
  /// Milliseconds since 1970.
  package static func now() -> Int64 { Int64((Date().timeIntervalSince1970 * 1000).rounded(.down)) }
}
