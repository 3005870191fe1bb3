import KeyValue
import Retrieval
import SourceHTTP
import WebClient

/// Opens the source that was named, or says in words why it cannot.
struct SourceOpening {
  let settings: Settings

  func open() throws(Failure) -> any Source {
    guard let source = settings.source else { return NoSource() }
    guard source.contains("://") else { return DirectorySource(directory: source) }
    do throws(WebSettingError) {
      let base = try WebAddress(source)
      var options = HTTPSource.Options()
      options.proxies = settings.way.proxies
      options.authorityFile = base.isSecure ? settings.way.authorityFile : nil
      if settings.way.sourceToken != nil, !base.isSecure, !base.isLoopback {
        throw WebSettingError("everybody on the way could read its token; write https://")
      }
      options.token = settings.way.sourceToken
      return try HTTPSource(base: base, options: options)
    } catch {
      // The address may hold a password, so it is not repeated.
      throw Failure(.usage, "The source of slices cannot be used: \(error.description).")
    }
  }
}
