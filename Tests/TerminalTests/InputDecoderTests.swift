import Browser
import Testing

@testable import Terminal

@Suite("The input decoder")
struct InputDecoderTests {
  /// The events of a text fed at once, with the wait after it over.
  private func events(_ text: String) -> [TerminalEvent] {
    var decoder = InputDecoder()
    return decoder.decode(Array(text.utf8)) + decoder.timeOut()
  }

  @Test(
    "knows keys by what terminals send",
    arguments: [
      ("a", KeyPress.character("a")), (" ", .character(" ")), ("é", .character("é")),
      ("会", .character("会")), ("👍", .character("👍")), ("\r", .enter), ("\n", .enter),
      ("\t", .tab), ("\u{7F}", .backspace), ("\u{8}", .backspace), ("\u{0}", .control("@")),
      ("\u{3}", .control("c")), ("\u{12}", .control("r")), ("\u{1A}", .control("z")),
      ("\u{1C}", .control("\\")), ("\u{1F}", .control("_")), ("\u{1B}", .escape),
      ("\u{1B}[A", .up), ("\u{1B}OA", .up), ("\u{1B}[B", .down), ("\u{1B}[C", .right),
      ("\u{1B}[D", .left), ("\u{1B}[H", .home), ("\u{1B}OF", .end), ("\u{1B}[1~", .home),
      ("\u{1B}[2~", .insert), ("\u{1B}[3~", .delete), ("\u{1B}[5~", .pageUp),
      ("\u{1B}[6~", .pageDown), ("\u{1B}[Z", .backTab), ("\u{1B}OP", .function(1)),
      ("\u{1B}[15~", .function(5)), ("\u{1B}[24~", .function(12)), ("\u{1B}[[A", .function(1)),
      ("\u{1B}[1;5A", .up), ("\u{1B}[3;2~", .delete), ("\u{1B}[27u", .escape),
      ("\u{1B}[9;2u", .backTab),
    ])
  func keys(sent: String, key: KeyPress) {
    #expect(events(sent) == [.key(key)])
  }

  @Test("prefers what the terminal database says about a key")
  func database() {
    let sequences = KeySequences { name in name == "kf5" ? Array("\u{1B}[99~".utf8) : nil }
    var decoder = InputDecoder(sequences: sequences)
    #expect(decoder.decode("\u{1B}[99~".utf8) == [.key(.function(5))])
  }

  @Test("waits after an escape byte, and takes it for the key when nothing follows")
  func escape() {
    var decoder = InputDecoder()
    #expect(decoder.decode([0x1B]) == [])
    #expect(decoder.awaitsRest)
    #expect(decoder.timeOut() == [.key(.escape)])
    #expect(!decoder.awaitsRest)
    #expect(decoder.decode("q".utf8) == [.key(.character("q"))])
  }

  @Test("reads escape and a letter as two keys")
  func escapeThenLetter() {
    #expect(events("\u{1B}q") == [.key(.escape), .key(.character("q"))])
    #expect(events("\u{1B}\u{1B}") == [.key(.escape), .key(.escape)])
    #expect(events("\u{1B}\u{1B}[A") == [.key(.escape), .key(.up)])
  }

  @Test(
    "drops sequences nobody knows, with all their letters",
    arguments: ["\u{1B}[99;7x", "\u{1B}[?62;c", "\u{1B}[>1;2c", "\u{1B}[I", "\u{1B}[200;1R"])
  func unknown(sent: String) {
    let answer = events(sent + "j")
    #expect(answer.last == .key(.character("j")))
    #expect(answer.count <= 2)
    #expect(!answer.contains(.key(.character("x"))))
    #expect(!answer.contains(.key(.character("c"))))
  }

  @Test("reads a report of the mouse in both forms")
  func mouse() {
    let press = Mouse(position: Point(x: 4, y: 3))
    #expect(events("\u{1B}[<0;5;4M") == [.mouse(press)])
    #expect(events("\u{1B}[M\u{20}\u{25}\u{24}") == [.mouse(press)])
    #expect(
      events("\u{1B}[<0;5;4m")
        == [.mouse(Mouse(position: Point(x: 4, y: 3), kind: .release))])
    #expect(
      events("\u{1B}[<81;300;1M")
        == [
          .mouse(
            Mouse(
              position: Point(x: 299, y: 0), kind: .wheelDown, button: .none, modifiers: .control)
          )
        ])
    #expect(
      events("\u{1B}[<2;1;1M") == [.mouse(Mouse(position: Point(x: 0, y: 0), button: .right))])
  }

  @Test(
    "drops reports of the mouse that make no sense",
    arguments: [
      "<0;0;4M", "<0;5M", "<;;M", "<35;5;4M", "<0;99999999999999999999;1m", "M !!", "<128;1;1M",
    ])
  func badMouse(report: String) {
    let answer = events("\u{1B}[\(report)j")
    #expect(answer.last == .key(.character("j")))
    for case .mouse(let mouse) in answer { #expect(mouse.position.x >= 0) }
    #expect(answer.count <= 2)
  }

  @Test("hands on pasted text whole and as it is, whatever is in it")
  func paste() {
    let text = "Dy\r\n\u{1B}[A\u{1B}[201 会\u{3}\u{0}"
    #expect(
      events("a\u{1B}[200~\(text)\u{1B}[201~b")
        == [.key(.character("a")), .paste(text), .key(.character("b"))])
    #expect(events("\u{1B}[200~\u{1B}[201~") == [.paste("")])
  }

  @Test("never makes keys of pasted text, wherever the bytes are torn apart")
  func tornPaste() {
    let bytes = Array("\u{1B}[200~Dy\u{1B}[201~".utf8)
    for first in 0...bytes.count {
      for second in first...bytes.count {
        var decoder = InputDecoder()
        var found: [TerminalEvent] = []
        // The wait is over at every tear: the line is slow.
        for part in [bytes[..<first], bytes[first..<second], bytes[second...]] {
          found += decoder.decode(part) + decoder.timeOut()
        }
        // An escape that came alone has been reported; nothing else may be.
        if second - first > 5 || first != 1 { #expect(found.last == .paste("Dy")) }
        #expect(!found.contains(.key(.character("D"))) || first == 1)
      }
    }
  }

  @Test("leaves a paste whose end was lost when ^C comes by itself")
  func lostEnd() {
    var decoder = InputDecoder()
    #expect(decoder.decode("\u{1B}[200~text".utf8) == [])
    #expect(decoder.decode([0x03]) == [.key(.control("c"))])
    #expect(decoder.decode("j".utf8) == [.key(.character("j"))])
  }

  @Test("mends pasted bytes that are no UTF-8, and drops them among keys")
  func invalid() {
    var decoder = InputDecoder()
    #expect(decoder.decode([0xFF, 0xC3, 0x28, 0x80]) == [.key(.character("("))])
    let sent = Array("\u{1B}[200~".utf8) + [0x61, 0xFF] + Array("\u{1B}[201~".utf8)
    #expect(decoder.decode(sent) == [.paste("a\u{FFFD}")])
    #expect(decoder.decode([0xC2, 0x9B, 0x6A]) == [.key(.character("j"))])
  }

  @Test("gives the same events however the bytes are cut into pieces", arguments: 0..<40)
  func pieces(seed: UInt64) {
    var random = SplitMix(state: seed)
    let bytes = Self.randomInput(length: 400, &random)
    var whole = InputDecoder()
    let expected = whole.decode(bytes)
    var single = InputDecoder()
    var found: [TerminalEvent] = []
    // A single ^C at the end of a piece leaves a paste; that rule is for people, not for pieces.
    for byte in bytes { found += single.decode([byte]) }
    #expect(found == expected)
  }

  @Test("survives any bytes, and understands the next key after them", arguments: 0..<40)
  func fuzz(seed: UInt64) {
    var random = SplitMix(state: seed &+ 1_000)
    var decoder = InputDecoder()
    for _ in 0..<200 {
      let count = Int.random(in: 0...30, using: &random)
      _ = decoder.decode((0..<count).map { _ in UInt8.random(in: 0...255, using: &random) })
      if Bool.random(using: &random) { _ = decoder.timeOut() }
    }
    // Ends what may be open: a paste, a sequence, a character.
    _ = decoder.decode([0x03])
    _ = decoder.decode("\u{1B}[201~      ".utf8)
    #expect(decoder.decode("j".utf8).last == .key(.character("j")))
  }

  /// Random input made of what matters: pieces of sequences, text and noise, without ^C.
  private static func randomInput(length: Int, _ random: inout SplitMix) -> [UInt8] {
    let parts = [
      "\u{1B}", "\u{1B}[", "\u{1B}O", "[", "A", "~", "200~", "\u{1B}[200~", "\u{1B}[201~", "会",
      "<0;5;4", "M", "m", ";", "é", "x", "\r", "\u{1B}[M", "1", "u",
    ]
    var bytes: [UInt8] = []
    while bytes.count < length {
      if Int.random(in: 0..<5, using: &random) == 0 {
        bytes.append(UInt8.random(in: 0x04...0xFF, using: &random))
      } else {
        bytes += Array((parts.randomElement(using: &random) ?? "x").utf8)
      }
    }
    return bytes
  }
}

/// Random numbers that are the same in every run.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
