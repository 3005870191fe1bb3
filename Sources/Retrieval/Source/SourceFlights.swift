import KeyValue

/// Reads of source files that are under way in this process: whoever wants a file that is just being read
/// waits for that read.
actor SourceFlights {
  /// What a read gave.
  struct Landing: Sendable {
    let result: Result<SourceFile, SourceError>
    /// True when another load had begun it.
    let shared: Bool
    /// What lets go of a read that this call has begun and that is kept.
    let ticket: Ticket?
  }

  /// Names one read, not those of the same file that come after it.
  struct Ticket: Sendable {
    fileprivate let file: [UInt8]
    fileprivate let flight: Promise<Result<SourceFile, SourceError>>
  }

  private let source: any Source
  private let deadline: Duration
  private var flights: [[UInt8]: Promise<Result<SourceFile, SourceError>>] = [:]

  init(source: any Source, deadline: Duration) {
    self.source = source
    self.deadline = deadline
  }

  /// The file, by joining a read or beginning one.
  ///
  /// Ends within the deadline, and at once when the task is
  /// cancelled; a read that others wait for goes on.
  ///
  /// - Parameter kept: a read that this call begins, and that succeeds, can be joined until ``end(_:)`` names it:
  ///   a load that has read a file has not stored it yet, and who comes in between must not read it again.
  func file(_ id: String, kept: Bool) async -> Landing {
    do { try SourceFileID.check(id) } catch {
      return Landing(result: .failure(error), shared: false, ticket: nil)
    }
    let shared = flights[id.nameBytes] != nil
    let flight = flights[id.nameBytes] ?? begin(id, kept: kept)
    let result = await flight.value()
    return Landing(
      result: result
        ?? .failure(
          SourceError(
            .cancelled, "the load was cancelled while \(SourceFileID.quoted(id)) was read", file: id
          )),
      shared: shared, ticket: shared ? nil : Ticket(file: id.nameBytes, flight: flight))
  }

  /// Ends reads that were kept for others to join.
  func end(_ tickets: [Ticket]) {
    for ticket in tickets where flights[ticket.file] === ticket.flight {
      flights[ticket.file] = nil
    }
  }

  private func begin(_ id: String, kept: Bool) -> Promise<Result<SourceFile, SourceError>> {
    let flight = Promise<Result<SourceFile, SourceError>>()
    flights[id.nameBytes] = flight
    let reading = Task { [source] in
      do throws(SourceError) {
        flight.resolve(.success(try await source.file(id)))
      } catch {
        flight.resolve(.failure(error))
      }
    }
    let timer = Task { [deadline] in
      guard (try? await Task.sleep(for: deadline)) != nil else { return }
      flight.resolve(
        .failure(
          SourceError(
            .timedOut,
            "the source gave no answer for \(SourceFileID.quoted(id)) within \(deadline)",
            file: id)))
      reading.cancel()
    }
    Task {
      let result = await flight.value()
      timer.cancel()
      if kept, case .success? = result { return }
      end([Ticket(file: id.nameBytes, flight: flight)])
    }
    return flight
  }
}
