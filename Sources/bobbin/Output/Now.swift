import Foundation

/// The time, in milliseconds since 1970.
enum Now {
  static var milliseconds: Int64 { Int64(Date().timeIntervalSince1970 * 1000) }
}
