import Testing

@testable import KeyValueRedis

@Suite("A set of slots")
struct SlotSetTests {
  @Test("joins ranges that overlap or touch")
  func joins() {
    #expect(SlotSet([5...9, 0...3, 4...4, 20...30, 25...40]).ranges == [0...9, 20...40])
  }

  @Test("is united, cut and taken away as a set of numbers is")
  func algebra() {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<200 {
      let (a, b) = (Self.some(&random), Self.some(&random))
      let (inA, inB) = (Self.numbers(a), Self.numbers(b))
      #expect(Self.numbers(a.union(b)) == inA.union(inB))
      #expect(Self.numbers(a.intersection(b)) == inA.intersection(inB))
      #expect(Self.numbers(a.subtracting(b)) == inA.subtracting(inB))
    }
  }

  @Test(
    "reads what it writes",
    arguments: [SlotSet(), SlotSet([0...HashSlot.count - 1]), SlotSet([0...5, 7...7])])
  func text(set: SlotSet) { #expect(SlotSet(set.description) == set) }

  @Test("reads nothing else", arguments: ["", "a", "5-4", "0-16384", "1,,2", "-1", "1-2-3"])
  func oddText(text: String) { #expect(SlotSet(text) == nil) }

  private static func some(_ random: inout SystemRandomNumberGenerator) -> SlotSet {
    SlotSet(
      (0..<Int.random(in: 0..<4, using: &random)).map { _ in
        let from = Int.random(in: 0..<40, using: &random)
        return from...from + Int.random(in: 0..<10, using: &random)
      })
  }

  private static func numbers(_ set: SlotSet) -> Set<Int> { Set(set.ranges.flatMap { Array($0) }) }
}
