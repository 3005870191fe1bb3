import JSONText

/// A command as it is sent to a Vercel KV: an array of JSON strings, which are text.
package struct RESTCommandText: Sendable {
  /// The array.
  package let bytes: [UInt8]

  /// What cannot be sent.
  package struct NotText: Error, Sendable, Equatable {
    /// Which argument it is; 0: the name of the command.
    package let place: Int
  }

  /// The text of a command; throws where an argument is not UTF-8, because JSON has no string for it.
  package init(_ arguments: [[UInt8]]) throws(NotText) {
    var text = JSONBuilder()
    text.beginArray()
    for (place, argument) in arguments.enumerated() {
      guard let string = String(validating: argument, as: UTF8.self) else {
        throw NotText(place: place)
      }
      text.string(string)
    }
    text.endArray()
    bytes = text.bytes
  }

  /// Several commands, in one array.
  package static func list(_ commands: some Collection<RESTCommandText>) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(length(commands))
    bytes.append(UInt8(ascii: "["))
    for command in commands {
      if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
      bytes += command.bytes
    }
    bytes.append(UInt8(ascii: "]"))
    return bytes
  }

  /// How long that is, in bytes.
  private static func length(_ commands: some Collection<RESTCommandText>) -> Int {
    commands.reduce(2) { $0 + $1.bytes.count + 1 }
  }
}
