import Foundation
import JSONText
import Testing

/// Another program that reads JSON: one line of base64 in, one line out, for each document.
private struct Peer {
  let name: String
  let arguments: [String]

  static let python = Peer(
    name: "python3",
    arguments: [
      "-c",
      """
      import base64, json, sys
      sys.setrecursionlimit(100000)
      class Number(str): pass
      def text(value): return "s" + value.encode("utf-8", "surrogatepass").hex() + ";"
      def outline(value):
        if value is None: return "n"
        if value is True: return "t"
        if value is False: return "f"
        if isinstance(value, Number): return "#" + value + ";"
        if isinstance(value, str): return text(value)
        if isinstance(value, list): return "[" + "".join(map(outline, value)) + "]"
        return "{" + "".join(text(name) + outline(each) for name, each in value) + "}"
      def refuse(name): raise ValueError(name)
      for line in sys.stdin:
        try:
          source = base64.b64decode(line).decode("utf-8")
          print(outline(json.loads(source, parse_float=Number, parse_int=Number,
            parse_constant=refuse, object_pairs_hook=tuple)))
        except (ValueError, UnicodeError):
          print("refused")
      """,
    ])

  static let node = Peer(
    name: "node",
    arguments: [
      "-e",
      """
      const lines = require("fs").readFileSync(0, "latin1").split("\\n").slice(0, -1);
      const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
      const out = lines.map((line) => {
        try {
          return JSON.stringify(JSON.parse(decoder.decode(Buffer.from(line, "base64"))));
        } catch {
          return "refused";
        }
      });
      process.stdout.write(out.join("\\n") + "\\n");
      """,
    ])

  /// Where the program is, if it is installed.
  var path: String? {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
      .map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// What the program answers to each of `documents`.
  func answers(to documents: [[UInt8]]) throws -> [String] {
    let scratch = FileManager.default.temporaryDirectory
      .appendingPathComponent("jsontext-peer-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: scratch) }
    let input = scratch.appendingPathComponent("in")
    let output = scratch.appendingPathComponent("out")
    let lines = documents.map { Data($0).base64EncodedString() + "\n" }.joined()
    try Data(lines.utf8).write(to: input)
    try Data().write(to: output)

    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(path))
    process.arguments = arguments
    process.standardInput = try FileHandle(forReadingFrom: input)
    process.standardOutput = try FileHandle(forWritingTo: output)
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    let text = String(decoding: try Data(contentsOf: output), as: UTF8.self)
    // By bytes, because a line of JSON may hold a character that Swift takes for a line end.
    let answers = text.utf8.split(separator: UInt8(ascii: "\n")).map {
      String(decoding: $0, as: UTF8.self)
    }
    try #require(answers.count == documents.count)
    return answers
  }
}

@Suite("Against other programs")
struct PeerTests {
  @Test(
    "Python's json.loads reads the same names, literals and strings from random documents",
    .enabled(if: Peer.python.path != nil))
  func agreesWithPython() throws {
    let documents = (0..<3000 as Range<UInt64>).map { RandomText.document(seed: $0) }
    for (place, answer) in try Peer.python.answers(to: documents).enumerated() {
      #expect(
        Outline.of(try JSONDocument(parsing: documents[place]).root) == answer, "seed \(place)")
    }
  }

  @Test(
    "Python's json.loads accepts and refuses the same broken documents",
    .enabled(if: Peer.python.path != nil))
  func refusesWhatPythonRefuses() throws {
    let documents = (0..<3000 as Range<UInt64>).map { RandomText.mutated(seed: $0) }
    var refused = 0
    for (place, answer) in try Peer.python.answers(to: documents).enumerated() {
      let read = try? Outline.of(JSONDocument(parsing: documents[place]).root)
      #expect(read ?? "refused" == answer, "seed \(place)")
      refused += read == nil ? 1 : 0
    }
    #expect(refused > 1000)
  }

  @Test(
    "compact text is what JSON.stringify makes of random documents",
    .enabled(if: Peer.node.path != nil))
  func agreesWithNode() throws {
    let documents = (0..<4000 as Range<UInt64>).map {
      RandomText.document(seed: $0, numbers: .survivingJavaScript)
    }
    for (place, answer) in try Peer.node.answers(to: documents).enumerated() {
      let compact = JSONWriter.compact(try JSONDocument(parsing: documents[place]).root)
      #expect(String(decoding: compact, as: UTF8.self) == answer, "seed \(place)")
    }
  }

  @Test(
    "JSON.parse accepts and refuses the same broken documents",
    .enabled(if: Peer.node.path != nil))
  func refusesWhatNodeRefuses() throws {
    let documents = (0..<4000 as Range<UInt64>).map { RandomText.mutated(seed: $0) }
    for (place, answer) in try Peer.node.answers(to: documents).enumerated() {
      let isRead = (try? JSONDocument(parsing: documents[place])) != nil
      #expect(isRead == (answer != "refused"), "seed \(place)")
    }
  }

  @Test(
    "doubles of any size are written as JavaScript writes them",
    .enabled(if: Peer.node.path != nil))
  func writesDoublesLikeNode() throws {
    var random = SeededGenerator(seed: 64)
    var doubles: [Double] = [
      0, -0.0, .leastNonzeroMagnitude, .leastNormalMagnitude, .greatestFiniteMagnitude,
    ]
    for exponent in -30...30 {
      doubles += [1, 9.5, 1.2345678901234567].map {
        $0 * Double(sign: .plus, exponent: exponent * 3, significand: 1)
      }
    }
    while doubles.count < 20_000 {
      let double = Double(bitPattern: random.next())
      if double.isFinite { doubles.append(double) }
    }
    let answers = try Peer.node.answers(to: doubles.map { Array("\($0)".utf8) })
    for (place, answer) in answers.enumerated() {
      #expect(String(decoding: JSONWriter.number(doubles[place]), as: UTF8.self) == answer)
    }
  }
}
