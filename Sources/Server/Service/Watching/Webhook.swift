import Foundation
import JSONText
import KeyValue
import Synchronization
import ThreadCache
import Watching
internal import WebClient

/// Tells somebody of alerts, one message after the other, without anybody waiting for it.
///
/// A message is sent again a few times where it may have got lost, so it may come twice; its id says that it is the same.
final class Webhook: Sendable {
  /// So many messages wait at most; older ones are dropped.
  private static let most = 64

  private struct State {
    var waiting: [[UInt8]] = []
    var sending: Task<Void, Never>?
  }

  private let client: WebClient
  private let path: Secret
  private let store: String
  private let pauses: [Duration]
  private let log: FoldedLog
  private let numbers: ServiceNumbers
  private let state = Mutex(State())

  /// - Parameters:
  ///   - store: the address of the store, without secrets.
  ///   - pauses: the waits before a message is sent again.
  init(
    _ address: WebhookAddress, store: String, _ watch: ServiceWatch,
    pauses: [Duration] = [.seconds(1), .seconds(5), .seconds(25)]
  ) throws(WebSettingError) {
    client = try WebClient(WebOptions(address.base))
    path = address.path
    self.store = store
    self.pauses = pauses
    log = watch.log
    numbers = watch.numbers
  }

  /// Tells of an alert, soon.
  func tell(_ news: AlertBook.News, at time: Int64) {
    let message = Self.message(news, store: store, at: time)
    let isDropped = state.withLock { state in
      state.waiting.append(message)
      let isDropped = state.waiting.count > Self.most
      if isDropped { state.waiting.removeFirst() }
      if state.sending == nil { state.sending = Task { await sendAll() } }
      return isDropped
    }
    if isDropped { numbers.count(.webhooks, "dropped") }
  }

  /// Waits until everything is told, but not long.
  func finish(within time: Duration) async {
    defer { client.close() }
    guard let sending = state.withLock({ $0.sending }) else { return }
    let timer = Task {
      try? await Task.sleep(for: time)
      sending.cancel()
    }
    await sending.value
    timer.cancel()
  }

  private func sendAll() async {
    while let message = next() {
      let outcome = await send(message)
      if let problem = outcome {
        numbers.count(.webhooks, "failed")
        log.add(.error, "An alert could not be told", ["reason": "\(problem)"])
      } else {
        numbers.count(.webhooks, "delivered")
      }
    }
  }

  private func next() -> [UInt8]? {
    state.withLock { state in
      guard !state.waiting.isEmpty, !Task.isCancelled else {
        state.sending = nil
        return nil
      }
      return state.waiting.removeFirst()
    }
  }

  /// Sends a message.
  ///
  /// - Returns: why it did not get there, without the address; nil: it did.
  private func send(_ message: [UInt8]) async -> String? {
    // The same message twice does no harm: it says that it is the same.
    var request = WebRequest(.post(message), path: path.value, isRepeatable: true)
    request.headers = [("Content-Type", "application/json")]
    var problem: String?
    for pause in pauses.map(Optional.some) + [nil] {
      do throws(WebFailure) {
        let response = try await client.send(request)
        if 200...299 ~= response.status { return nil }
        problem = "\(client.options.address.name) answers \(response.status)"
        // It is understood, and not wanted.
        if 400...499 ~= response.status, response.status != 408, response.status != 429 { break }
      } catch { problem = error.words }
      guard let pause, (try? await Task.sleep(for: pause)) != nil else { break }
    }
    return problem
  }

  private static func message(_ news: AlertBook.News, store: String, at time: Int64) -> [UInt8] {
    let (alert, state) = (news.alert, news.state.rawValue)
    var json = JSONBuilder()
    json.beginObject()
    json.member("id", "\(alert.kind.rawValue)-\(news.since)-\(alert.severity.rawValue)-\(state)")
    json.member("alert", alert.kind.rawValue)
    json.member("state", state)
    json.member("severity", alert.severity.rawValue)
    json.member("summary", news.words)
    json.member("store", store)
    json.member("since", Self.time(news.since))
    json.member("time", Self.time(time))
    // The member that chats show.
    let sign = news.state == .firing ? alert.severity.rawValue.uppercased() : "RESOLVED"
    json.member("text", "\(sign) \(store): \(news.words)")
    json.endObject()
    return json.bytes
  }

  private static func time(_ milliseconds: Int64) -> String {
    Date(timeIntervalSince1970: Double(milliseconds) / 1000).formatted(.iso8601)
  }
}
