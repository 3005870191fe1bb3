/// Numbers as people read them.
package enum Figures {
  /// `373 B`, `1.2 kB`, `88 kB`, `4.1 MB`: thousands, not 1024.
  package static func bytes(_ count: Int) -> String {
    guard count >= 1000 else { return "\(count) B" }
    var value = Double(count)
    for unit in ["kB", "MB", "GB", "TB"] {
      value /= 1000
      if value < 9.95 { return fixed(value, decimals: 1) + " " + unit }
      if value < 999.5 || unit == "TB" { return "\(Int(value.rounded())) " + unit }
    }
    return "\(count) B"
  }

  /// `88 kB → 84 kB`, and by how much where rounding hides it: `26 kB → 26 kB (-519 B)`.
  package static func change(from before: Int, to after: Int, _ becomes: String = "→") -> String {
    let (old, new) = (bytes(before), bytes(after))
    let words = "\(old) \(becomes) \(new)"
    guard old == new, before != after else { return words }
    return words + " (\(after > before ? "+" : "-")\(bytes(abs(after - before))))"
  }

  /// `1 048 576`.
  package static func count(_ number: Int) -> String {
    let digits = String(number.magnitude)
    var text = ""
    for (place, digit) in digits.enumerated() {
      if place > 0, (digits.count - place) % 3 == 0 { text.append(" ") }
      text.append(digit)
    }
    return number < 0 ? "-" + text : text
  }

  /// `1 file`, `3 files`.
  package static func count(_ number: Int, _ noun: String) -> String {
    "\(count(number)) \(noun)\(number == 1 ? "" : "s")"
  }

  /// A number with so many decimals; one too large for that as Swift writes it.
  package static func fixed(_ value: Double, decimals: Int) -> String {
    guard value.isFinite, abs(value) < 1e12 else { return "\(value)" }
    var scale: Int64 = 1
    for _ in 0..<decimals { scale *= 10 }
    let scaled = Int64((abs(value) * Double(scale)).rounded())
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard decimals > 0 else { return sign + String(scaled) }
    let rest = String(scaled % scale)
    return sign + String(scaled / scale) + "."
      + String(repeating: "0", count: decimals - rest.count) + rest
  }

  /// `0.42 ms`, `12 ms`, `2.1 s`.
  package static func milliseconds(_ value: Double) -> String {
    if value >= 1000 { return fixed(value / 1000, decimals: 1) + " s" }
    return fixed(value, decimals: value < 9.995 ? 2 : value < 99.95 ? 1 : 0) + " ms"
  }

  /// `2.1 s`, `3 min 25 s`, `2 h 10 min`: how long something takes.
  package static func duration(seconds: Double) -> String {
    guard seconds >= 100, seconds < 1e9 else { return milliseconds(seconds * 1000) }
    let whole = Int(seconds.rounded())
    return whole < 3600
      ? "\(whole / 60) min \(whole % 60) s" : "\(whole / 3600) h \(whole % 3600 / 60) min"
  }

  /// `43 %`, rounded, but 0 % and 100 % are told of nothing and of all alone.
  package static func percent(_ fraction: Double) -> String {
    if fraction <= 0 { return "0 %" }
    if fraction >= 1 { return "100 %" }
    return "\(min(max(Int((fraction * 100).rounded()), 1), 99)) %"
  }
}
