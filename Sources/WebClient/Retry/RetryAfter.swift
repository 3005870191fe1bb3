/// How long an answer asks to wait (RFC 9110, 10.2.3).
enum RetryAfter {
  /// The wait that the headers of an answer ask for; nil: they do not.
  ///
  /// A date is measured against the date of the answer, for nobody knows how this machine's clock stands to the server's.
  static func wait(_ response: WebResponse) -> Duration? {
    guard let text = response.header("retry-after") else { return nil }
    if let seconds = Int64(text), seconds >= 0 { return .seconds(min(seconds, longest)) }
    guard let then = seconds(text), let now = response.header("date").flatMap(seconds) else {
      return nil
    }
    return .seconds(min(max(0, then - now), longest))
  }

  /// A year is as good as never.
  private static let longest: Int64 = 366 * 86_400

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// Seconds since 1970 of `Sun, 06 Nov 1994 08:49:37 GMT`; nil where it is something else.
  static func seconds(_ text: String) -> Int64? {
    let words = text.split(separator: " ")
    guard words.count == 6, words[0].hasSuffix(","), words[5] == "GMT",
      let day = Int64(words[1]), 1...31 ~= day,
      let month = months.firstIndex(where: { $0 == words[2] }),
      let year = Int64(words[3]), 1970...9999 ~= year
    else { return nil }
    let time = words[4].split(separator: ":").compactMap { Int64($0) }
    guard time.count == 3, 0...23 ~= time[0], 0...59 ~= time[1], 0...60 ~= time[2] else {
      return nil
    }
    return days(year, Int64(month + 1), day) * 86_400 + time[0] * 3600 + time[1] * 60 + time[2]
  }

  /// Days since 1970, by years that begin in March, whose leap day comes last.
  private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let year = month > 2 ? year : year - 1
    let month = month > 2 ? month - 3 : month + 9
    return 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1
      - 719_468
  }
}
