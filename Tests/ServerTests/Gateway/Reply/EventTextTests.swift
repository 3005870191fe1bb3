import RESP
import Testing

@testable import Server

@Suite("news as text")
struct EventTextTests {
  private func news(_ words: String...) -> String? {
    EventTopic.news(words.map { .bytes(Array($0.utf8)) })
      .map { String(decoding: $0.event, as: UTF8.self) }
  }

  @Test("messages are the words of Redis with commas between them")
  func messages() {
    #expect(news("message", "chat", "hello") == "data: message,chat,hello\n\n")
    #expect(news("pmessage", "c*", "chat", "a,b") == "data: pmessage,c*,chat,a,b\n\n")
    #expect(
      news(#"1721284005.2 [0 a:1] "GET" "k""#) == "data: 1721284005.2 [0 a:1] \"GET\" \"k\"\n\n")
    #expect(news("unsubscribe", "chat", "0") == nil)
  }

  @Test("what has begun is said first")
  func confirmations() {
    func text(_ topic: EventTopic, _ count: Int) -> String {
      String(decoding: topic.confirmation(count), as: UTF8.self)
    }
    #expect(text(.channel(Array("chat".utf8)), 1) == "data: subscribe,chat,1\n\n")
    #expect(text(.pattern(Array("c*".utf8)), 2) == "data: psubscribe,c*,2\n\n")
    #expect(text(.monitor, 1) == "data: \"OK\"\n\n")
  }

  @Test("a line end in a message begins no new event")
  func injection() {
    #expect(
      news("message", "c", "a\n\ndata: message,c,b\r\nx\ry")
        == "data: message,c,a\ndata: \ndata: data: message,c,b\ndata: x\ndata: y\n\n")
  }

  @Test("a message that is not UTF-8 is told all the same")
  func invalid() {
    let event = EventTopic.news([
      .bytes(Array("message".utf8)), .bytes(Array("c".utf8)), .bytes([0x61, 0xff]),
    ])?.event
    #expect(event == Array("data: message,c,a\u{FFFD}\n\n".utf8))
  }

  @Test("topics asked for twice are heard once")
  func repeated() {
    let names = ["a", "b", "a"].map { Array($0.utf8) }
    #expect(EventRequest.channels(names).topics == [.channel(names[0]), .channel(names[1])])
  }
}
