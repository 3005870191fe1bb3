import Testing

@testable import Server

@Suite("scripts on their way")
struct ScriptTests {
  private func removed(_ text: String) -> String? {
    ScriptHeader.removed(from: Array(text.utf8)).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test("the header that Redis does not take goes, and the rest stays byte for byte")
  func header() {
    #expect(removed("#!lua flags=allow-key-locking\nreturn 1") == "return 1")
    #expect(removed("#!lua flags=allow-key-locking\r\nreturn 1") == "return 1")
    #expect(removed("#!lua flags=allow-key-locking") == "")
  }

  @Test("flags that Redis knows stay")
  func otherFlags() {
    #expect(
      removed("#!lua flags=no-writes,allow-key-locking\nreturn 1")
        == "#!lua flags=no-writes\nreturn 1")
    #expect(
      removed("#!lua name=x flags=allow-key-locking\nreturn 1") == "#!lua name=x\nreturn 1")
    #expect(removed("#!lua flags=no-writes\nreturn 1") == nil)
  }

  @Test("a script without it is not touched")
  func none() {
    #expect(removed("return '#!lua flags=allow-key-locking'") == nil)
    #expect(removed("") == nil)
    #expect(removed("#!lua\nreturn 1") == nil)
  }

  @Test("its client's digest finds it, in capitals too, and the oldest is forgotten")
  func digests() {
    let digests = ScriptDigests(most: 2)
    func text(_ number: Int) -> [UInt8] {
      Array("#!lua flags=allow-key-locking\nreturn \(number)".utf8)
    }
    for number in 1...3 { _ = digests.take(text(number)) }
    let known = digests.known(ScriptDigests.digest(text(3)))
    #expect(known == ScriptDigests.digest(Array("return 3".utf8)))
    let capitals = Array(
      String(decoding: ScriptDigests.digest(text(2)), as: UTF8.self).uppercased().utf8)
    #expect(digests.known(capitals) == ScriptDigests.digest(Array("return 2".utf8)))
    let forgotten = ScriptDigests.digest(text(1))
    #expect(digests.known(forgotten) == forgotten)
  }

  @Test("a digest is that of Redis")
  func digest() {
    #expect(
      String(decoding: ScriptDigests.digest(Array("return 1".utf8)), as: UTF8.self)
        == "e0e1f9fabfc9d4800c877a703b823ac0578ff8db")
  }
}
