/// The two names in a certificate (RFC 5280): who signed it, and whose it is.
struct DERNames: Equatable {
  let issuer: ArraySlice<UInt8>
  let subject: ArraySlice<UInt8>

  init?(certificate: [UInt8]) {
    // Certificate ::= SEQUENCE { tbs SEQUENCE { [0] version?, serial, algorithm, issuer, validity, subject, … } … }
    var outer = certificate[...]
    guard var inner = Self.element(&outer)?.content, var fields = Self.element(&inner)?.content
    else { return nil }
    if fields.first == 0xa0 { _ = Self.element(&fields) }
    guard Self.element(&fields) != nil, Self.element(&fields) != nil,
      let issuer = Self.element(&fields), Self.element(&fields) != nil,
      let subject = Self.element(&fields)
    else { return nil }
    self.issuer = issuer.content
    self.subject = subject.content
  }

  /// Takes the first element off.
  private static func element(
    _ bytes: inout ArraySlice<UInt8>
  ) -> (tag: UInt8, content: ArraySlice<UInt8>)? {
    guard let tag = bytes.popFirst(), let first = bytes.popFirst() else { return nil }
    var length = Int(first)
    if first >= 0x80 {
      let digits = bytes.prefix(Int(first & 0x7f))
      guard 1...4 ~= digits.count, digits.count == Int(first & 0x7f) else { return nil }
      length = digits.reduce(0) { $0 << 8 | Int($1) }
      bytes = bytes.dropFirst(digits.count)
    }
    let content = bytes.prefix(length)
    guard content.count == length else { return nil }
    bytes = bytes.dropFirst(length)
    return (tag, content)
  }
}
