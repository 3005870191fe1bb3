/// How long values become by the `APPEND`s of one request, which only who knows how long they are can tell.
struct AppendedLengths {
  /// The longest value, in bytes.
  let most: Int
  /// How long the values of the keys that are appended to are, as far as is known.
  private var lengths: [[UInt8]: Int]

  /// - Parameter lengths: how long they are before the request, in bytes.
  init(most: Int, _ lengths: [[UInt8]: Int]) {
    self.most = most
    self.lengths = lengths
  }

  /// The keys that are appended to.
  static func keys(of commands: [[[UInt8]]]) -> [[UInt8]] {
    Array(Set(commands.compactMap { isAppend($0) ? $0[1] : nil }))
  }

  /// Takes a command that is about to run; false: it makes a value too long.
  mutating func take(_ command: [[UInt8]]) -> Bool {
    guard Self.isAppend(command) else {
      // Whatever else names the key may have made it shorter.
      for word in command.dropFirst() { lengths[word] = nil }
      return true
    }
    guard let length = lengths[command[1]] else { return true }
    let sum = length + command[2].count
    guard sum <= most else { return false }
    lengths[command[1]] = sum
    return true
  }

  private static func isAppend(_ command: [[UInt8]]) -> Bool {
    command.count == 3 && command[0].count == 6
      && String(decoding: command[0], as: UTF8.self).uppercased() == "APPEND"
  }
}
