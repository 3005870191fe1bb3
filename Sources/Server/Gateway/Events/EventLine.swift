import KeyValue
import KeyValueRedis
internal import NIOCore
import RESP

/// One connection for news, shared by all clients that listen; there while somebody does.
actor EventLine {
  private struct Interest {
    /// Clients that listen to it, or wait until they do.
    var users = 0
    /// Those that listen.
    var feeds: Set<Int> = []
    /// When the server has been asked for it.
    var asking: Task<StoreError?, Never>
  }

  private struct Client {
    let inlet: EventInlet
    let topics: [EventTopic]
  }

  private let passage: RedisPassage
  private let heartbeat: Duration
  private var listening: RedisListening?
  private var interests: [EventTopic: Interest] = [:]
  private var clients: [Int: Client] = [:]
  private var lastClient = 0
  /// The last of what is asked of the server: one thing after the other.
  private var last: Task<StoreError?, Never>?
  private var beating: Task<Void, Never>?
  private var isClosed = false

  init(_ passage: RedisPassage, heartbeat: Duration) {
    self.passage = passage
    self.heartbeat = heartbeat
  }

  /// A feed of these topics.
  func open(_ topics: [EventTopic]) async throws(StoreError) -> EventFeed {
    let feed = EventFeed()
    lastClient += 1
    let number = lastClient
    clients[number] = Client(inlet: feed.inlet, topics: topics)
    for topic in topics { take(topic) }
    for (place, topic) in topics.enumerated() {
      let failure = await interests[topic]?.asking.value
      // The connection may have been lost meanwhile, and all feeds with it.
      guard failure == nil, !isClosed, clients[number] != nil else {
        leave(number)
        feed.inlet.finish()
        throw failure ?? StoreError(.unreachable, "the connection for news was lost")
      }
      interests[topic]?.feeds.insert(number)
      feed.inlet.send(ByteBuffer(bytes: topic.confirmation(place + 1)))
    }
    feed.inlet.onEnd { [weak self] in Task { await self?.leave(number) } }
    beat()
    return feed
  }

  /// Ends all feeds.
  func close() {
    isClosed = true
    end()
  }

  // MARK: Topics

  private func take(_ topic: EventTopic) {
    if interests[topic] == nil {
      interests[topic] = Interest(asking: ask(topic.subscription))
    }
    interests[topic]?.users += 1
  }

  private func leave(_ number: Int) {
    guard let client = clients.removeValue(forKey: number) else { return }
    for topic in client.topics {
      guard var interest = interests[topic] else { continue }
      interest.feeds.remove(number)
      interest.users -= 1
      interests[topic] = interest.users > 0 ? interest : nil
      if interest.users == 0, !interests.isEmpty, let cancellation = topic.cancellation {
        _ = ask(cancellation)
      }
    }
    if clients.isEmpty { end() }
  }

  /// Nobody listens any more, or nothing can be heard.
  private func end() {
    let all = clients.values
    clients = [:]
    interests = [:]
    beating?.cancel()
    beating = nil
    listening?.close()
    listening = nil
    for client in all { client.inlet.finish() }
  }

  // MARK: The connection

  private func ask(_ command: [[UInt8]]) -> Task<StoreError?, Never> {
    let before = last
    let task = Task { () -> StoreError? in
      _ = await before?.value
      return await asked(command)
    }
    last = task
    return task
  }

  private func asked(_ command: [[UInt8]]) async -> StoreError? {
    do throws(StoreError) {
      try await connected().ask(command)
      return nil
    } catch {
      return error
    }
  }

  private func connected() async throws(StoreError) -> RedisListening {
    if let listening { return listening }
    let made = try await passage.listen()
    guard !isClosed, !interests.isEmpty else {
      made.close()
      throw StoreError(.cancelled, "nobody listens any more")
    }
    listening = made
    Task {
      for await elements in made.news { tell(elements) }
      lost(made)
    }
    return made
  }

  private func lost(_ lost: RedisListening) {
    if listening === lost { end() }
  }

  // MARK: News

  private func tell(_ elements: [RESPValue]) {
    guard let news = EventTopic.news(elements), let interest = interests[news.topic] else {
      return
    }
    let piece = ByteBuffer(bytes: news.event)
    for number in interest.feeds { clients[number]?.inlet.send(piece) }
  }

  private func beat() {
    guard beating == nil, !clients.isEmpty else { return }
    beating = Task { [heartbeat] in
      let piece = ByteBuffer(bytes: EventText.heartbeat)
      while !Task.isCancelled {
        try? await Task.sleep(for: heartbeat)
        for client in clients.values { client.inlet.send(piece) }
      }
    }
  }
}
