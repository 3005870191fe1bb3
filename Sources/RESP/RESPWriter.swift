/// Writes commands as a server reads them: an array of bulk strings, alike in RESP2 and RESP3.
public enum RESPWriter {
  /// How many bytes a command takes.
  public static func length(of command: [[UInt8]]) -> Int {
    var length = header(command.count)
    for argument in command { length += header(argument.count) + argument.count + 2 }
    return length
  }

  /// Writes a command to the start of `target`, which must have room for its length.
  ///
  /// - Returns: how many bytes were written.
  @discardableResult
  public static func write(
    _ command: [[UInt8]], to target: UnsafeMutableRawBufferPointer
  ) -> Int {
    precondition(target.count >= length(of: command), "no room for the command")
    var end = writeHeader(UInt8(ascii: "*"), command.count, to: target, at: 0)
    for argument in command {
      end = writeHeader(UInt8(ascii: "$"), argument.count, to: target, at: end)
      argument.withUnsafeBytes {
        UnsafeMutableRawBufferPointer(rebasing: target[end...]).copyMemory(from: $0)
      }
      end = writeLineEnd(to: target, at: end + argument.count)
    }
    return end
  }

  /// The bytes of a command.
  public static func bytes(of command: [[UInt8]]) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: length(of: command)) { buffer, count in
      count = write(command, to: UnsafeMutableRawBufferPointer(buffer))
    }
  }

  private static func header(_ count: Int) -> Int { 1 + digits(count) + 2 }

  private static func digits(_ number: Int) -> Int {
    var digits = 1
    var rest = number / 10
    while rest > 0 {
      digits += 1
      rest /= 10
    }
    return digits
  }

  private static func writeHeader(
    _ type: UInt8, _ count: Int, to target: UnsafeMutableRawBufferPointer, at start: Int
  ) -> Int {
    target[start] = type
    let end = start + 1 + digits(count)
    var rest = count
    var position = end
    repeat {
      position -= 1
      target[position] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    } while rest > 0
    return writeLineEnd(to: target, at: end)
  }

  private static func writeLineEnd(
    to target: UnsafeMutableRawBufferPointer, at start: Int
  ) -> Int {
    target[start] = UInt8(ascii: "\r")
    target[start + 1] = UInt8(ascii: "\n")
    return start + 2
  }
}
