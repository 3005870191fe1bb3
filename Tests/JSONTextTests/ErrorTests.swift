import JSONText
import Testing

@Suite("Errors")
struct ErrorTests {
  @Test(
    "an error says where and what, in words",
    arguments: [
      ("", "line 1, column 1 (byte 0): there is no value, the text is empty"),
      (
        "\u{FEFF}{}",
        "line 1, column 1 (byte 0): the text starts with a byte order mark, which JSON does not allow"
      ),
      (
        "{\n  \"a\": 1\n  \"b\": 2\n}",
        "line 3, column 3 (byte 13): expected ',' or '}' after a member, found '\"'"
      ),
      ("[1,\n2,\n]", "line 3, column 1 (byte 7): expected a value, found ']'"),
      ("[1", "line 1, column 3 (byte 2): an array or object is not closed"),
      ("{\"é\": é}", "line 1, column 7 (byte 7): expected a value, found 'é'"),
      ("[\"東京\", x]", "line 1, column 8 (byte 11): expected a value, found 'x'"),
      ("{\"a\" 1}", "line 1, column 6 (byte 5): expected ':' after a member name, found '1'"),
      (
        "{'a':1}",
        "line 1, column 2 (byte 1): expected a member name in double quotes or '}', found '''"
      ),
      (
        "{\"a\":1,}",
        "line 1, column 8 (byte 7): expected a member name in double quotes, found '}'"
      ),
      ("tru", "line 1, column 4 (byte 3): expected true, false or null, found the end of the text"),
      ("nule", "line 1, column 4 (byte 3): expected true, false or null, found 'e'"),
      ("-x", "line 1, column 2 (byte 1): expected a digit after '-', found 'x'"),
      ("007", "line 1, column 1 (byte 0): a number has a leading zero"),
      ("1.x", "line 1, column 3 (byte 2): expected a digit after the decimal point, found 'x'"),
      (
        "1e",
        "line 1, column 3 (byte 2): expected a digit in the exponent, found the end of the text"
      ),
      ("\"abc", "line 1, column 5 (byte 4): a string has no closing quote"),
      (
        "\"a\\qb\"",
        "line 1, column 4 (byte 3): a backslash must be followed by one of \" \\ / b f n r t u, found 'q'"
      ),
      (
        "\"\\u00zz\"",
        "line 1, column 6 (byte 5): expected four hexadecimal digits after \\u, found 'z'"
      ),
      (
        "\"a\tb\"",
        "line 1, column 3 (byte 2): a control character must be escaped in a string, found the control character 0x09"
      ),
      (
        "{}\r\n\r\nx", "line 3, column 1 (byte 6): expected nothing more after the value, found 'x'"
      ),
      ("[\u{202E}]", "line 1, column 2 (byte 1): expected a value, found U+202E"),
    ])
  func tellsThePlace(text: String, message: String) {
    #expect {
      try JSONDocument(parsing: text)
    } throws: { error in
      #expect("\(error)" == message)
      return true
    }
  }

  @Test("a byte that is not UTF-8 is named")
  func namesBytes() {
    #expect {
      try JSONDocument(parsing: [0x5b, 0x22, 0xff, 0x22, 0x5d])
    } throws: { error in
      "\(error)" == "line 1, column 3 (byte 2): a string is not valid UTF-8, found the byte 0xFF"
    }
  }

  @Test("what is not JSON has a code that programs can tell apart")
  func hasCodes() {
    let cases: [(String, JSONError.Code)] = [
      ("[1", .unexpectedEnd), ("tru", .unexpectedEnd), ("[1 2]", .unexpectedCharacter),
      ("{} x", .trailingContent), ("nule", .invalidLiteral), ("01", .invalidNumber),
      ("\"\\q\"", .invalidEscape), ("\"\n\"", .controlCharacter), ("\u{FEFF}1", .byteOrderMark),
      (String(repeating: "[", count: 1001), .tooDeep),
    ]
    for (text, code) in cases {
      #expect {
        try JSONDocument(parsing: text)
      } throws: { ($0 as? JSONError)?.code == code }
    }
  }
}
