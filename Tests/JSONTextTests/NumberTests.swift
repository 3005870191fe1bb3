import JSONText
import Testing

@Suite("Numbers")
struct NumberTests {
  private func root(_ text: String) throws -> JSONValue { try JSONDocument(parsing: text).root }

  @Test(
    "a number is an integer if its value is one and fits, however it is written",
    arguments: [
      ("0", 0), ("-0", 0), ("12", 12), ("1.0", 1), ("1.50", nil), ("1e3", 1000), ("1.2e1", 12),
      ("1200e-2", 12), ("1e-1", nil), ("9223372036854775807", .max), ("9223372036854775808", nil),
      ("-9223372036854775808", .min), ("-9223372036854775809", nil), ("1e19", nil),
      ("0e999999999999", 0),
      ("1e999999999999999999999", nil), ("1e-999999999999999999999", nil),
      ("1000000000000000000000000e-10", 100_000_000_000_000), ("1763800000000", 1_763_800_000_000),
    ] as [(String, Int64?)])
  func convertsIntegers(text: String, value: Int64?) throws {
    #expect(try root(text).int == value)
  }

  @Test(
    "a number is the nearest double, or none beyond the greatest",
    arguments: [
      ("0.1", 0.1), ("-1.5e3", -1500), ("1e22", 1e22), ("1e23", 1e23),
      ("9007199254740993", 9007199254740992),
      ("1.7976931348623157e308", .greatestFiniteMagnitude), ("1e400", nil), ("-1e400", nil),
      ("1e-400", 0),
      ("5e-324", .leastNonzeroMagnitude), ("0.30000000000000004", 0.30000000000000004),
      ("123456789012345678901234567890", 1.2345678901234568e29),
    ] as [(String, Double?)])
  func convertsDoubles(text: String, value: Double?) throws {
    #expect(try root(text).double == value)
  }

  @Test("minus zero keeps its sign as a double")
  func keepsMinusZero() throws {
    #expect(try root("-0").double?.sign == .minus)
    #expect(try root("-0.0e7").double?.sign == .minus)
  }

  @Test("a literal of a hundred thousand digits is read and kept")
  func readsLongLiterals() throws {
    let digits = String(repeating: "7", count: 100_000)
    let value = try root("0." + digits)
    #expect(value.double == 0.7777777777777778)
    #expect(JSONWriter.compact(value) == Array(("0." + digits).utf8))
    #expect(try root(digits).double == nil)
  }

  @Test(
    "compact text has JavaScript's form of a number",
    arguments: [
      ("1.0", "1"), ("-0", "0"), ("-0.0", "0"), ("1e21", "1e+21"),
      ("1e20", "100000000000000000000"),
      ("123e-20", "1.23e-18"), ("0.000001", "0.000001"), ("0.0000001", "1e-7"), ("1.50", "1.5"),
      ("1E2", "100"), ("5e-324", "5e-324"), ("1.7976931348623157e308", "1.7976931348623157e+308"),
      ("9007199254740992", "9007199254740992"), ("-1e-7", "-1e-7"), ("0.1e1", "1"),
      ("12.340e1", "123.4"),
      ("0e400", "0"), ("100000000000000000000000e-23", "1"),
    ])
  func writesJavaScriptNumbers(text: String, written: String) throws {
    #expect(String(decoding: JSONWriter.compact(try root(text)), as: UTF8.self) == written)
  }

  @Test(
    "a number that a double would change keeps its literal",
    arguments: [
      "9007199254740993", "1e400", "-1e400", "1e-400", "0.1000000000000000055511151231257827",
      "1152921504606846976", "123456789012345678901234567890", "3.141592653589793238462643383279",
      "0.10000000000000000001", "18446744073709551616.0", "9007199254740993.0",
      "0.300000000000000010", "1.00000000000000000000000000000000001E5",
    ])
  func keepsDigits(text: String) throws {
    #expect(String(decoding: JSONWriter.compact(try root(text)), as: UTF8.self) == text)
  }

  @Test("doubles that are no numbers are written as null, as JavaScript does")
  func writesNonFinite() {
    #expect(JSONWriter.number(.infinity) == Array("null".utf8))
    #expect(JSONWriter.number(.nan) == Array("null".utf8))
  }
}
