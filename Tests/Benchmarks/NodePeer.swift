import Foundation

/// node's JSON.parse, in one process that parses when it is told to and keeps its compiled code.
final class NodePeer {
  private let process: LineProcess

  private static let script = """
    const fs = require('fs');
    let bytes, text, sink;
    const work = {
      string: () => JSON.parse(text),
      bytes: () => JSON.parse(bytes.toString('utf8')),
    };
    require('readline').createInterface({ input: process.stdin }).on('line', line => {
      const [verb, argument] = line.split(' ');
      if (verb === 'load') {
        bytes = fs.readFileSync(argument);
        text = bytes.toString('utf8');
        console.log('loaded');
        return;
      }
      const run = work[verb];
      const start = process.hrtime.bigint();
      for (let i = 0; i < Number(argument); i++) sink = run();
      console.log(String(process.hrtime.bigint() - start));
    });
    """

  /// What a parse begins with.
  enum Start: String {
    /// A string in memory.
    case string
    /// Bytes, as they come from a file or a store.
    case bytes
  }

  /// Starts node with `document` in a file of `scratch`.
  init(_ document: [UInt8], _ scratch: Scratch) throws {
    let path = scratch.path("node-\(document.count).json")
    try Data(document).write(to: URL(fileURLWithPath: path))
    process = try LineProcess("node", ["-e", Self.script], environment: scratch.environment)
    _ = try process.ask("load \(path)")
  }

  /// Parses so many times and says how long all of it took.
  func parse(_ start: Start, times: Int) throws -> Duration {
    let answer = try process.ask("\(start.rawValue) \(times)")
    guard let nanoseconds = Int64(answer) else { throw Unmeasured("node: \(answer)") }
    return .nanoseconds(nanoseconds)
  }
}
