import Browser

/// A mouse report as terminals send it: SGR (1006), or the three bytes of the first xterm.
struct MouseReport {
  /// The event; nil for motion, for buttons beyond the third and for reports that make no sense.
  let mouse: Mouse?

  /// Reads button, column and row of `ESC [ < b ; x ; y M`; columns and rows count from 1.
  init?(numbers: [Int], released: Bool) {
    guard numbers.count == 3, numbers[1] >= 1, numbers[2] >= 1 else { return nil }
    self.init(code: numbers[0], x: numbers[1], y: numbers[2], released: released)
  }

  /// Reads the three bytes after `ESC [ M`, each 32 more than its number.
  init?(legacy bytes: ArraySlice<UInt8>) {
    let numbers = bytes.map { Int($0) - 32 }
    guard numbers.count == 3, numbers.allSatisfy({ $0 >= 0 }), numbers[1] >= 1, numbers[2] >= 1
    else { return nil }
    self.init(code: numbers[0], x: numbers[1], y: numbers[2], released: false)
  }

  private init(code: Int, x: Int, y: Int, released: Bool) {
    var modifiers: Mouse.Modifiers = []
    if code & 4 != 0 { modifiers.insert(.shift) }
    if code & 8 != 0 { modifiers.insert(.alt) }
    if code & 16 != 0 { modifiers.insert(.control) }
    let motion = code & 32 != 0
    var event = Mouse(
      position: Point(x: x - 1, y: y - 1), kind: released ? .release : .press,
      modifiers: modifiers)
    switch code & ~(4 | 8 | 16 | 32) {
    case 0: event.button = .left
    case 1: event.button = .middle
    case 2: event.button = .right
    case 3:
      event.kind = .release
      event.button = .none
    case 64:
      event.kind = .wheelUp
      event.button = .none
    case 65:
      event.kind = .wheelDown
      event.button = .none
    default:
      mouse = nil
      return
    }
    mouse = motion ? nil : event
  }
}
