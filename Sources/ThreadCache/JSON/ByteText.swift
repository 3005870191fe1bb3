/// Sizes for people: `373 B`, `1.9 kB`, `88 kB`, `1.2 MB`.
package enum ByteText {
  /// A size in bytes.
  package static func text(_ bytes: Int) -> String {
    if bytes < 1000 { return "\(bytes) B" }
    var value = Double(bytes)
    for unit in ["kB", "MB", "GB"] {
      value /= 1000
      // 999.6 kB would read 1000 kB.
      if value < 999.5 || unit == "GB" {
        let tenths = Int((value * 10).rounded())
        return tenths < 100
          ? "\(tenths / 10).\(tenths % 10) \(unit)" : "\(Int(value.rounded())) \(unit)"
      }
    }
    return "\(bytes) B"
  }
}
