import Testing

@testable import Server

@Suite("what a connection waits for")
struct ConnectionProgressTests {
  @Test("a head, a body, nothing, and the next head")
  func turns() {
    let patience = ConnectionPatience()
    var progress = ConnectionProgress(patience)
    #expect(progress.wait == patience.head)
    progress.began()
    #expect(progress.wait == patience.body)
    progress.ended()
    #expect(progress.wait == nil)
    progress.answered()
    #expect(progress.wait == patience.head)
  }

  @Test("a client that takes nothing has less time than any other")
  func stuck() {
    let patience = ConnectionPatience()
    var progress = ConnectionProgress(patience)
    progress.began()
    progress.ended()
    progress.turned(isWritable: false)
    #expect(progress.wait == patience.writing)
    progress.turned(isWritable: true)
    #expect(progress.wait == nil)
  }

  @Test("requests sent at once are each waited for")
  func pipelined() {
    var progress = ConnectionProgress(ConnectionPatience())
    progress.began()
    progress.ended()
    progress.began()
    progress.ended()
    progress.answered()
    #expect(progress.wait == nil)
    #expect(progress.unanswered == 1)
  }
}
