import Testing

@testable import Session

/// Files as `vercel env pull` and people write them.
@Suite("the text of an environment file")
struct EnvironmentTextTests {
  private func read(_ text: String) -> [String: String] { EnvironmentText(text).variables }

  @Test("quotes are no part of a value, of either kind")
  func quotes() {
    let text = """
      # Created by Vercel CLI
      KV_REST_API_URL="https://kv.example"
      KV_REST_API_TOKEN='AX9=#"x'
      KV_URL = "rediss://default:p%40ss@kv.example:6379" # a comment
      PLAIN=value # a comment
      HASH=a#b
      """
    #expect(
      read(text) == [
        "KV_REST_API_URL": "https://kv.example", "KV_REST_API_TOKEN": "AX9=#\"x",
        "KV_URL": "rediss://default:p%40ss@kv.example:6379", "PLAIN": "value", "HASH": "a#b",
      ])
  }

  @Test(
    "between double quotes escapes stand for what they do elsewhere, between single ones for themselves"
  )
  func escapes() {
    #expect(read(#"A="a\nb\"c\\d\x""#) == ["A": "a\nb\"c\\d\\x"])
    #expect(read(#"A='a\nb'"#) == ["A": #"a\nb"#])
  }

  @Test("a quoted value may take several lines; one that is not closed is taken as it stands")
  func lines() {
    #expect(read("A=\"one\ntwo\"\nB=3") == ["A": "one\ntwo", "B": "3"])
    #expect(read("A=\"one\nB=3") == ["A": "\"one", "B": "3"])
  }

  @Test("export is passed over, the last line of two counts, what is no line means nothing")
  func others() {
    #expect(
      read("export A=1\nA=2\nnonsense\n=x\n# B=3\nC=\n \nD = d\r\nE=e") == [
        "A": "2", "C": "", "D": "d", "E": "e",
      ])
    #expect(read("") == [:])
  }
}
