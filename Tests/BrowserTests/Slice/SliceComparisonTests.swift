import JSONText
import Testing

@testable import Browser

@Suite("Two slices side by side")
struct SliceComparisonTests {
  private func words(_ left: String, _ right: String) throws -> [String] {
    let comparison = SliceComparison(
      try JSONDocument(parsing: left).root, named: "l", try JSONDocument(parsing: right).root,
      named: "r")
    return comparison.rows.map { row in
      switch row {
      case .heading(let text): return "# " + text
      case .gap: return ""
      case .pair(let pair):
        return "\(pair.label) \(pair.left?.rawText ?? "")"
          + "\(SliceComparison.sign(pair.difference))\(pair.right?.rawText ?? "")"
      }
    }
  }

  @Test("names stand beside each other whatever their order, each with a sign")
  func members() throws {
    #expect(
      try words(#"{"a":1,"b":2,"c":3,"e":"x"}"#, #"{"c":2,"a":1.0,"b":2.5,"d":4,"e":"y"}"#) == [
        "a 1=1.0", "b 2<2.5", "c 3>2", #"e "x"!"y""#, "d +4",
      ])
  }

  @Test("responses are found by their text, not by their place")
  func responses() throws {
    #expect(
      try words(
        #"[{"response":"yes","value":{"a":1}},{"response":"no","value":{"a":2}}]"#,
        #"[{"response":"no","value":{"a":2}},{"response":"yes","value":{"a":3}}]"#)
        == ["# yes", "a 1<3", "", "# no", "a 2=2"])
  }

  @Test("a response that only one has is told line by line")
  func oneSided() throws {
    #expect(
      try words(
        #"[{"response":"yes","value":{"a":1}}]"#, #"[{"response":"no","value":{"b":2}}]"#)
        == ["# yes", "a 1-", "", "# no", "b +2"])
  }

  @Test("lists without responses are compared by place, what has another kind as a whole")
  func lists() throws {
    #expect(try words("[1,2,[3]]", "[1,{}]") == ["[0] 1=1", "[1] 2!{}", "[2] [3]-"])
  }

  @Test("figures of both sides have the decimals that the bars have")
  func figures() throws {
    let left = try JSONDocument(parsing: #"{"a":0.7,"b":1}"#).root
    let right = try JSONDocument(parsing: #"{"a":0.75,"b":1}"#).root
    let comparison = SliceComparison(left, named: "l", right, named: "r")
    var grid = Grid(size: Size(width: 80, height: 2))
    for (place, row) in comparison.rows.enumerated() {
      comparison.draw(row, &grid, in: grid.bounds.row(place), .unicode)
    }
    let words = (0..<2).map { grid.text(ofRow: $0).split(separator: " ") }
    #expect(words[0].contains("0.70") && words[0].contains("0.75") && words[0].contains("+0.05"))
    #expect(words[1].count { $0 == "1.00" } == 2)
  }

  @Test("white space makes no difference")
  func whiteSpace() throws {
    #expect(
      try words(#"{"a":{"b":[1, 2]}}"#, #"{"a": {"b":[1,2]}}"#).allSatisfy { $0.contains("=") })
  }
}
