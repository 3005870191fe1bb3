import Foundation

/// The wall clock, in the unit of everything that is stored.
package enum WallClock {
  /// Milliseconds since 1970.
  package static func now() -> Int64 { Int64((Date().timeIntervalSince1970 * 1000).rounded(.down)) }
}
