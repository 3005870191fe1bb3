import RESP

/// One thing that is listened to on a connection of the store.
enum EventTopic: Hashable, Sendable {
  case channel([UInt8])
  case pattern([UInt8])
  case monitor

  /// What asks the server for it.
  var subscription: [[UInt8]] {
    switch self {
    case .channel(let name): [Array("SUBSCRIBE".utf8), name]
    case .pattern(let glob): [Array("PSUBSCRIBE".utf8), glob]
    case .monitor: [Array("MONITOR".utf8)]
    }
  }

  /// What asks for no more of it; nil: only the end of the connection does.
  var cancellation: [[UInt8]]? {
    switch self {
    case .channel(let name): [Array("UNSUBSCRIBE".utf8), name]
    case .pattern(let glob): [Array("PUNSUBSCRIBE".utf8), glob]
    case .monitor: nil
    }
  }

  /// What a client hears once it is listened to.
  ///
  /// - Parameter count: how many things this client listens to by now.
  func confirmation(_ count: Int) -> [UInt8] {
    let number = Array(String(count).utf8)
    return switch self {
    case .channel(let name): EventText.event([Array("subscribe".utf8), name, number])
    case .pattern(let glob): EventText.event([Array("psubscribe".utf8), glob, number])
    case .monitor: EventText.event([Array(#""OK""#.utf8)])
    }
  }

  /// What the server tells of, and the event that says so; nil: it is no news for clients.
  static func news(_ elements: [RESPValue]) -> (topic: EventTopic, event: [UInt8])? {
    var words: [[UInt8]] = []
    for element in elements {
      guard case .bytes(let word) = element else { return nil }
      words.append(word)
    }
    switch words.count {
    case 1: return (.monitor, EventText.event(words))
    case 3 where words[0].elementsEqual("message".utf8):
      return (.channel(words[1]), EventText.event(words))
    case 4 where words[0].elementsEqual("pmessage".utf8):
      return (.pattern(words[1]), EventText.event(words))
    default: return nil
    }
  }
}

extension EventRequest {
  /// What is listened to for it, without repetitions, in the order of the request.
  var topics: [EventTopic] {
    var seen: Set<EventTopic> = []
    let all: [EventTopic] =
      switch self {
      case .channels(let names): names.map { .channel($0) }
      case .patterns(let globs): globs.map { .pattern($0) }
      case .monitor: [.monitor]
      }
    return all.filter { seen.insert($0).inserted }
  }
}
