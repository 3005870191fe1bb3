import KeyValue
import KeyValueCommands
import RESP
import RESTText
import Synchronization
import WebClient

/// Sends commands to a Vercel KV.
///
/// One command is `POST /`, several are `POST /pipeline`, as many requests as their sizes need, one after the other. A
/// pipeline is no transaction: of its commands some may fail, and others come in between.
final class RESTCommands: RedisCommands {
  /// What it has sent and received.
  let traffic = Traffic()
  /// What it is paid from.
  let account: CommandAccount
  private let options: RESTOptions
  private let client: WebClient
  private let access: TokenAccess
  /// The last one that an answer brought; it lets a request see what those before it wrote.
  private let syncToken = Mutex<String?>(nil)
  private let convoys: RequestConvoy

  init(_ options: RESTOptions, _ account: CommandAccount) throws(WebSettingError) {
    self.options = options
    self.account = account
    convoys = RequestConvoy(account)
    client = try WebClient(options.web)
    access = TokenAccess(isReadOnly: options.isReadOnly)
  }

  let isCluster = false
  let watches = false
  var readOnlyReason: String? { access.readOnlyReason }
  var listsKeys: Bool { access.listsKeys }

  func meaning(of error: RESPError, key: StoreKey?) -> StoreError {
    ServiceRefusal.meaning(of: error, key: key, options).at(options.address)
  }

  func run(_ commands: [RedisCommand], lane: Lane) async throws(StoreError) -> [RESPValue] {
    guard !commands.isEmpty else { return [] }
    if options.isReadOnly, let write = commands.first(where: \.writes) {
      throw .readOnlyToken(write.key)
    }
    let batches = try RequestBatch.split(commands, limit: options.maxRequestBytes)
    if let convoy = Convoy.current {
      return try await convoys.ride(commands, in: convoy) { await self.repliesToSeveral($0) }
    }
    // Paid for as a whole, for a budget that ends between two requests would leave half of a write.
    let isHeld = batches.count > 1
    guard !isHeld || account.hold(commands.count) else {
      throw .overBudget(account, commands.count, key: nil)
    }
    var unsent = isHeld ? commands.count : 0
    defer { account.release(unsent) }
    var replies: [RESPValue] = []
    replies.reserveCapacity(commands.count)
    var hasWritten = false
    for batch in batches {
      if isHeld { unsent -= batch.commands.count }
      do throws(StoreError) {
        let answers = try await answers(to: batch, isHeld: isHeld)
        hasWritten =
          hasWritten || zip(batch.commands, answers).contains { $0.writes && !$1.isError }
        replies += answers
      } catch {
        throw hasWritten ? error.afterWriting : error
      }
    }
    return replies
  }

  func exclusively<R: Sendable>(
    for key: StoreKey, _ body: @Sendable (any RedisConversation) async throws(StoreError) -> R
  ) async throws(StoreError) -> R {
    try await body(Conversation(commands: self))
  }

  /// None that has a name of its own.
  func masters() async throws(StoreError) -> [any RedisNode] { [] }

  func close() async { client.close() }

  /// Asks whether the service is there and takes the token.
  func ping() async throws(StoreError) {
    let reply = try await run([RedisCommand("PING")], lane: .interactive)[0]
    if case .error(let error) = reply { throw meaning(of: error, key: nil) }
  }

  /// Commands of one caller; nothing is held for it.
  private struct Conversation: RedisConversation {
    let commands: RESTCommands

    func run(_ list: [RedisCommand]) async throws(StoreError) -> [RESPValue] {
      try await commands.run(list, lane: .interactive)
    }

    func together(_ list: [RedisCommand]) async throws(StoreError) -> TransactionReply {
      try await commands.together(list)
    }
  }
}

extension RESTCommands {
  /// Does all of these commands or none, by `POST /multi-exec`.
  private func together(_ commands: [RedisCommand]) async throws(StoreError) -> TransactionReply {
    if options.isReadOnly, let write = commands.first(where: \.writes) {
      throw .readOnlyToken(write.key)
    }
    let batch = try RequestBatch.together(commands, limit: options.maxRequestBytes)
    let meter = meter(for: batch)
    defer { meter.settle() }
    let response = try await response(to: batch, by: meter)
    // Another status than this one is no word of the service's about its commands.
    if response.status == 400, let error = options.error(in: response) {
      access.learn(from: error, refusing: batch.commands)
      return .discarded(.error(error))
    }
    let replies = try replies(in: response, to: batch)
    access.learn(from: replies, to: batch.commands)
    return .done(replies)
  }

  /// - Parameter isHeld: whether the account holds its commands already.
  private func answers(
    to batch: RequestBatch, isHeld: Bool = false
  ) async throws(StoreError) -> [RESPValue] {
    do throws(StoreError) { return try await answersAtOnce(to: batch, isHeld: isHeld) } catch {
      // How long the answers to reads are nobody knows before; half of them may do.
      guard error.code == .tooLarge, !batch.writes, batch.commands.count > 1 else { throw error }
      var replies: [RESPValue] = []
      for half in try batch.halves(limit: options.maxRequestBytes) {
        replies += try await answers(to: half)
      }
      return replies
    }
  }

  private func answersAtOnce(
    to batch: RequestBatch, isHeld: Bool
  ) async throws(StoreError) -> [RESPValue] {
    let meter = meter(for: batch, isHeld: isHeld)
    defer { meter.settle() }
    let response = try await response(to: batch, by: meter)
    let replies = try replies(in: response, to: batch)
    meter.settle(uncounted: replies.count(where: \.isUncounted))
    access.learn(from: replies, to: batch.commands)
    return replies
  }

  // MARK: Commands of several tasks

  /// A request of several tasks is about so large at most: it has no more time than that of one.
  private static let convoyBytes = 1 << 20

  /// The replies to commands of several tasks, which the account holds; what becomes of one is nothing to the others.
  private func repliesToSeveral(
    _ commands: [RedisCommand]
  ) async -> [Result<RESPValue, StoreError>] {
    var replies: [Result<RESPValue, StoreError>] = []
    var batches: [RequestBatch] = []
    var failure: StoreError?
    do throws(StoreError) {
      batches = try RequestBatch.split(
        commands, limit: options.maxRequestBytes,
        fill: min(options.maxRequestBytes, Self.convoyBytes))
    } catch { failure = error }
    for batch in batches where failure == nil {
      let found = await repliesToEach(batch, isHeld: true)
      replies += found
      failure = found.lazy.compactMap(\.failure).first { !$0.isOfOneKey }
    }
    // Where one request has failed the next ones would, and each takes its time to.
    let rest = commands.count - replies.count
    guard rest > 0, let failure else { return replies }
    account.release(rest)
    let unsent =
      failure.code == .outcomeUnknown
      ? StoreError(.unreachable, "nothing was sent, for of a request before it \(failure.message)")
      : failure
    return replies + Array(repeating: .failure(unsent), count: rest)
  }

  /// The replies to a request, in halves where it is too large: the service has done nothing of it then.
  private func repliesToEach(
    _ batch: RequestBatch, isHeld: Bool
  ) async -> [Result<RESPValue, StoreError>] {
    do throws(StoreError) {
      return try await answersAtOnce(to: batch, isHeld: isHeld).map { .success($0) }
    } catch {
      guard error.code == .tooLarge, batch.commands.count > 1,
        let halves = try? batch.halves(limit: options.maxRequestBytes)
      else { return Array(repeating: .failure(error), count: batch.commands.count) }
      var replies: [Result<RESPValue, StoreError>] = []
      for half in halves { replies += await repliesToEach(half, isHeld: false) }
      return replies
    }
  }

  private func meter(for batch: RequestBatch, isHeld: Bool = false) -> CommandMeter {
    CommandMeter(
      account, traffic, commands: batch.commands.count, bytes: batch.body.count, isHeld: isHeld,
      isUncounted: { [options] in ServiceRefusal($0, options)?.isCounted == false })
  }

  private func response(
    to batch: RequestBatch, by meter: CommandMeter
  ) async throws(StoreError) -> WebResponse {
    var request = WebRequest(
      .post(batch.body), path: batch.path(options.address.path), isRepeatable: !batch.writes)
    request.headers = [("Content-Type", "application/json"), ("Upstash-Encoding", "base64")]
    if let token = syncToken.withLock({ $0 }) {
      request.headers.append(("Upstash-Sync-Token", token))
    }
    request.meter = meter
    // A quota that is used up is told with the same status as too many requests at once.
    request.isFinal = { [options] in ServiceRefusal($0, options)?.isFinal ?? false }
    let response: WebResponse
    do throws(WebFailure) { response = try await client.send(request) } catch {
      throw failure(error, of: batch)
    }
    if let token = response.header("upstash-sync-token") { syncToken.withLock { $0 = token } }
    return response
  }

  // MARK: What an answer means

  private func replies(
    in response: WebResponse, to batch: RequestBatch
  ) throws(StoreError) -> [RESPValue] {
    let key = batch.commands.count == 1 ? batch.commands.first?.key : nil
    guard 200...299 ~= response.status else {
      // The one command has failed, which its caller knows how to take.
      if response.status == 400, batch.kind == .each, batch.commands.count == 1,
        let error = options.error(in: response)
      {
        return [.error(error)]
      }
      if let refusal = ServiceRefusal(response, options) {
        let error = refusal.error(key: key, writes: batch.writes)
        guard error.code == .tooLarge, batch.commands.contains(where: \.isCommitOfSeveral) else {
          throw error
        }
        throw StoreError(.tooLarge, "\(error.message). \(StoreError.sharedRequest)", key: key)
      }
      throw StoreError.unintelligible(response, options, writes: batch.writes, key: key)
    }
    do throws(RESTReplyError) {
      let isList = batch.kind == .together || batch.commands.count > 1
      return try options.replies(in: response, count: isList ? batch.commands.count : nil)
    } catch {
      throw StoreError.undecodable(error, response, options, writes: batch.writes, key: key)
    }
  }

  private func failure(_ failure: WebFailure, of batch: RequestBatch) -> StoreError {
    let key = batch.commands.count == 1 ? batch.commands.first?.key : nil
    if failure.kind == .held {
      return .overBudget(account, batch.commands.count, key: key)
    }
    return StoreError(failure, writes: batch.writes, key: key)
  }
}

extension Result {
  fileprivate var failure: Failure? { if case .failure(let error) = self { error } else { nil } }
}

extension RESPValue {
  var isError: Bool { if case .error = self { true } else { false } }

  /// Whether it says that its command was refused and is not counted.
  fileprivate var isUncounted: Bool {
    if case .error(let error) = self { !ServiceRefusal.counts(error) } else { false }
  }
}
