import KeyValue
import Testing

@testable import KeyValueRedis

@Suite("Hash slots")
struct HashSlotTests {
  @Test(
    "are those that Redis documents and a node tells",
    arguments: [
      ("123456789", 0x31C3), ("", 0), ("foo", 12182), ("bar", 5061), ("somekey", 11058),
    ] as [(StoreKey, Int)])
  func known(key: StoreKey, slot: Int) { #expect(HashSlot.of(key) == slot % 16384) }

  @Test("of keys with the same tag are the same")
  func tags() {
    #expect(HashSlot.of("{user1000}.following") == HashSlot.of("user1000"))
    #expect(HashSlot.of("a{user1000}.followers{x}") == HashSlot.of("user1000"))
  }

  @Test("hash the whole key where the tag is empty or not closed")
  func noTags() {
    #expect(HashSlot.of("foo{}{bar}") == 8363)
    #expect(HashSlot.of("foo{bar") != HashSlot.of("bar"))
    #expect(HashSlot.of("}foo{bar}") == HashSlot.of("bar"))
  }

  @Test("take the first brace that opens and the first that closes it")
  func firstBraces() {
    #expect(HashSlot.of("foo{{bar}}zap") == HashSlot.of("{bar"))
    #expect(HashSlot.of("foo{bar}{zap}") == HashSlot.of("bar"))
  }
}
