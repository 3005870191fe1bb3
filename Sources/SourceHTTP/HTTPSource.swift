import KeyValue
public import Retrieval
import Synchronization
internal import Tracing
public import WebClient

/// A source that is an address of JSON files: `<address>/<id>.json`.
///
/// A file that was read is asked for again with its `ETag`, so that one that did not change is not sent again. Without a
/// token redirects are followed; certificates are always verified.
public final class HTTPSource: Source {
  /// How files are asked for.
  public struct Options: Sendable {
    /// The proxies that may lead there.
    public var proxies = WebProxies.none
    /// A PEM file of authorities to trust instead of the system's.
    public var authorityFile: String?
    /// Sent as `Authorization: Bearer`; nil: none is.
    public var token: Secret?
    /// How long a file may take, until its last byte.
    public var deadline = Duration.seconds(30)
    /// How long a connection may take.
    public var connectDeadline = Duration.seconds(3)
    /// The largest file that is read, in bytes.
    public var largestFile = 256 << 20

    /// No proxies, the system's authorities, no token.
    public init() {}
  }

  /// The files that were read last, for as long as they did not change.
  private let known: Mutex<KnownFiles>
  private let base: WebAddress
  private let client: WebClient

  /// A source of the files below an address.
  ///
  /// - Throws: what is wrong with the token, the proxy or the file of authorities.
  public init(base: WebAddress, options: Options = Options()) throws(WebSettingError) {
    self.base = base
    var web = WebOptions(base)
    web.token = try options.token?.token("the token of the source")
    web.proxies = options.proxies
    web.authorityFile = options.authorityFile
    web.deadline = options.deadline
    web.connectDeadline = options.connectDeadline
    web.maxResponseBytes = options.largestFile
    client = try WebClient(web)
    known = Mutex(KnownFiles())
  }

  /// The address.
  public var address: String { base.description }

  /// Nil: an address cannot be listed.
  public func fileIDs() async throws(SourceError) -> [String]? { nil }

  /// Reads `<address>/<id>.json`.
  public func file(_ id: String) async throws(SourceError) -> SourceFile {
    try SourceFileID.check(id)
    let path = "/" + PercentText.segment(id.utf8) + ".json"
    let before = known.withLock { $0[id] }
    var request = WebRequest(.get, path: path, isRepeatable: true)
    request.headers = [("Accept", "application/json")]
    if let before { request.headers.append(("If-None-Match", before.tag)) }
    if let context = ServiceContext.current {
      InstrumentationSystem.instrument.inject(
        context, into: &request.headers, using: TraceHeaders())
    }
    let response: WebResponse
    do throws(WebFailure) { response = try await client.send(request) } catch {
      throw SourceError(error, file: id, in: base)
    }
    if response.status == 304, let before { return before.file }
    guard response.status == 200 else { throw SourceError(response, file: id, in: base) }
    let file = try SourceFile(id: id, parsing: response.body, path: "\(base)\(path)")
    known.withLock { $0.note(file, tag: response.header("etag")) }
    return file
  }
}
