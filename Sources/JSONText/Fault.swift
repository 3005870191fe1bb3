/// The one table of what can be wrong with a text: what a scanner answers in one byte, and the
/// words for it.
enum Fault: UInt8, Error {
  case noValue
  case byteOrderMark
  case expectedValue
  case expectedName
  case expectedNameOrBrace
  case expectedColon
  case expectedCommaOrBrace
  case expectedCommaOrBracket
  case trailingContent
  case literal
  case leadingZero
  case digitAfterMinus
  case digitAfterPoint
  case digitInExponent
  case unterminatedString
  case escape
  case unicodeEscape
  case controlCharacter
  case utf8
  case unclosed
  case tooDeep
  case tooLarge
  case expectedObject
  case expectedArray
  case expectedString
  case expectedNumber
  case expectedBool
  case expectedNull

  var code: JSONError.Code {
    switch self {
    case .noValue, .unterminatedString, .unclosed: .unexpectedEnd
    case .byteOrderMark: .byteOrderMark
    case .expectedValue, .expectedName, .expectedNameOrBrace, .expectedColon,
      .expectedCommaOrBrace, .expectedCommaOrBracket:
      .unexpectedCharacter
    case .trailingContent: .trailingContent
    case .literal: .invalidLiteral
    case .leadingZero, .digitAfterMinus, .digitAfterPoint, .digitInExponent: .invalidNumber
    case .escape, .unicodeEscape: .invalidEscape
    case .controlCharacter: .controlCharacter
    case .utf8: .invalidUTF8
    case .tooDeep: .tooDeep
    case .tooLarge: .tooLarge
    case .expectedObject, .expectedArray, .expectedString, .expectedNumber, .expectedBool,
      .expectedNull:
      .wrongKind
    }
  }

  var words: String {
    switch self {
    case .noValue: "there is no value, the text is empty"
    case .byteOrderMark: "the text starts with a byte order mark, which JSON does not allow"
    case .expectedValue: "expected a value"
    case .expectedName: "expected a member name in double quotes"
    case .expectedNameOrBrace: "expected a member name in double quotes or '}'"
    case .expectedColon: "expected ':' after a member name"
    case .expectedCommaOrBrace: "expected ',' or '}' after a member"
    case .expectedCommaOrBracket: "expected ',' or ']' after an element"
    case .trailingContent: "expected nothing more after the value"
    case .literal: "expected true, false or null"
    case .leadingZero: "a number has a leading zero"
    case .digitAfterMinus: "expected a digit after '-'"
    case .digitAfterPoint: "expected a digit after the decimal point"
    case .digitInExponent: "expected a digit in the exponent"
    case .unterminatedString: "a string has no closing quote"
    case .escape: "a backslash must be followed by one of \" \\ / b f n r t u"
    case .unicodeEscape: "expected four hexadecimal digits after \\u"
    case .controlCharacter: "a control character must be escaped in a string"
    case .utf8: "a string is not valid UTF-8"
    case .unclosed: "an array or object is not closed"
    case .tooDeep: "arrays and objects are nested too deeply"
    case .tooLarge: "the text is too large"
    case .expectedObject: "expected an object"
    case .expectedArray: "expected an array"
    case .expectedString: "expected a string"
    case .expectedNumber: "expected a number"
    case .expectedBool: "expected true or false"
    case .expectedNull: "expected null"
    }
  }

  var namesWhatWasFound: Bool {
    switch self {
    case .noValue, .byteOrderMark, .unterminatedString, .unclosed, .tooDeep, .tooLarge,
      .leadingZero:
      false
    default: true
    }
  }

  /// The same mistake made by the text ending too early is told as that.
  func code(atEnd: Bool) -> JSONError.Code {
    atEnd && code != .wrongKind ? .unexpectedEnd : code
  }
}
