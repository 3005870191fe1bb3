import Browser
import CNcurses
import Testing

@testable import Terminal

/// One after the other: the character encoding belongs to the process.
@Suite("The character encoding", .serialized)
struct EncodingTests {
  @Test("is UTF-8 where no locale is asked for")
  func unset() {
    #expect(CharacterEncoding.choose([:]) == .utf8)
    #expect(CharacterEncoding.choose(["LANG": "", "LC_ALL": ""]) == .utf8)
  }

  @Test("is UTF-8 for a UTF-8 locale this machine lacks")
  func missing() {
    #expect(CharacterEncoding.choose(["LANG": "xx_XX.UTF-8"]) == .utf8)
  }

  @Test("has stand-ins of ASCII for the signs the views draw with, and for anything else")
  func standIns() {
    for sign in "●○·✗✓▌▸…│─┌┘█▏" {
      let standIn = CharacterEncoding.standIn(for: sign)
      #expect(standIn.isASCII && standIn != "?")
    }
    #expect(CharacterEncoding.standIn(for: "会") == "?")
  }

  @Test("and the grid agree about the width of every character that the C library knows")
  func widths() throws {
    let name = try #require(encoding_from_locale("C.UTF-8"))
    try #require(String(cString: name) == "UTF-8")
    var disagreements: [String] = []
    for value in UInt32(0x20)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let character = Character(scalar)
      let known = Int(screen_character_width(wchar_t(bitPattern: value)))
      // Shown as something else, or unknown to an older C library.
      guard TextWidth.shown(String(character)) == String(character), known >= 0 else { continue }
      let counted = TextWidth.columns(of: character)
      if counted != known {
        disagreements.append("U+\(String(value, radix: 16)): \(counted), not \(known)")
      }
    }
    // Swift and the C library follow different versions of Unicode, which moved a mark or two; the
    // driver shows "?" for those.
    #expect(disagreements.count <= 5, "\(disagreements.prefix(20))")
  }
}
