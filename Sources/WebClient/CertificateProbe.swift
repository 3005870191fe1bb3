import Connecting
internal import NIOCore
internal import NIOPosix
internal import NIOSSL

/// Looks at the certificates of a server on a connection that sends nothing, to tell why they are not accepted.
struct CertificateProbe: Sendable {
  let host: String
  let port: Int
  let deadline: Duration

  /// What is wrong with them, for a client that trusts as `tls` does.
  func fault(_ tls: TLSConfiguration) async -> TLSFailure {
    let fault = CertificateFault()
    guard let context = try? NIOSSLContext(configuration: tls) else { return fault.failure }
    let serverName = host.isIPAddress ? nil : host
    let channel = try? await ClientBootstrap(group: WebClient.loops)
      .connectTimeout(TimeAmount(deadline))
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.keepFromChildren()
          try channel.pipeline.syncOperations.addHandler(
            fault.handler(context: context, serverName: serverName))
        }
      }
      .connect(host: host, port: port).get()
    guard let channel else { return fault.failure }
    let alarm = channel.eventLoop.scheduleTask(in: TimeAmount(deadline)) {
      channel.close(promise: nil)
    }
    // The handshake is refused from here, which ends the connection.
    try? await channel.closeFuture.get()
    alarm.cancel()
    return fault.failure
  }
}
