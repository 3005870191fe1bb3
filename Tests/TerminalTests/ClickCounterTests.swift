import Browser
import Testing

@testable import Terminal

@Suite("Clicks")
struct ClickCounterTests {
  private let start = ContinuousClock.now
  private let mouse = Mouse(position: Point(x: 3, y: 4))

  @Test("soon after each other in one cell are one double press")
  func double() {
    var clicks = ClickCounter()
    #expect(clicks.count(mouse, at: start).kind == .press)
    #expect(clicks.count(mouse, at: start + .milliseconds(300)).kind == .doublePress)
    #expect(clicks.count(mouse, at: start + .milliseconds(400)).kind == .press)
  }

  @Test("far apart in time or place are single presses")
  func single() {
    var clicks = ClickCounter()
    #expect(clicks.count(mouse, at: start).kind == .press)
    #expect(clicks.count(mouse, at: start + .milliseconds(500)).kind == .press)
    var other = mouse
    other.position.x += 1
    #expect(clicks.count(other, at: start + .milliseconds(600)).kind == .press)
    other.button = .right
    #expect(clicks.count(other, at: start + .milliseconds(700)).kind == .press)
  }

  @Test("are not counted for releases and the wheel")
  func others() {
    var clicks = ClickCounter()
    for kind in [Mouse.Kind.release, .wheelUp, .wheelDown] {
      var event = mouse
      event.kind = kind
      #expect(clicks.count(event, at: start) == event)
      #expect(clicks.count(event, at: start) == event)
    }
    #expect(clicks.count(mouse, at: start).kind == .press)
  }
}
