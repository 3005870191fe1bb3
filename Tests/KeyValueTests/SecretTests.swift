import Foundation
import KeyValue
import Testing

@Suite("A secret that somebody else repeats")
struct SecretTests {
  private let secret = Secret("TOKRW-secret/abc+123")

  @Test("is hidden, and nothing around it")
  func plain() {
    #expect(
      secret.hidden(in: "ERR token Bearer TOKRW-secret/abc+123, sorry")
        == "ERR token Bearer ‹secret›, sorry")
    #expect(secret.hidden(in: "TOKRW-secret/abc+123") == "‹secret›")
    #expect(secret.hidden(in: "ERR syntax error") == "ERR syntax error")
    #expect(Secret("").hidden(in: "ERR syntax error") == "ERR syntax error")
  }

  @Test(
    "is hidden in each form in which it may come back",
    arguments: [
      "tokrw-SECRET/abc+123", "TOKRW-secret%2Fabc%2B123", "TOKRW-secret%2fabc%2b123",
      "TOKRW-secret/ab", "TOKRW-secret",
    ])
  func forms(_ text: String) {
    #expect(secret.hidden(in: "you sent <\(text)>") == "you sent <‹secret›>")
  }

  @Test("is hidden in base64, wherever in it, of either alphabet", arguments: 0..<6)
  func base64(_ before: Int) {
    let text = String(repeating: "u", count: before) + secret.value + ":and more"
    let encoded = Data(text.utf8).base64EncodedString()
    for form in [
      encoded,
      encoded.replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_"),
    ] {
      let shown = secret.hidden(in: "Basic \(form)")
      #expect(shown.contains("‹secret›"))
      // What is left is of what stood around it.
      #expect(shown.count < "Basic ".count + 9 + encoded.count - 24)
    }
  }

  @Test("leaves words that only begin as it does")
  func beginnings() {
    #expect(secret.hidden(in: "TOKRW is no command") == "TOKRW is no command")
    #expect(Secret("pass").hidden(in: "pas") == "pas")
  }

  @Test("that is short is hidden where it stands by itself, and is left in other words")
  func short() {
    #expect(Secret("pass").hidden(in: "a pass, passage") == "a ‹secret›, passage")
    #expect(Secret("p").hidden(in: "NOPROTO unsupported p") == "NOPROTO unsupported ‹secret›")
  }
}
