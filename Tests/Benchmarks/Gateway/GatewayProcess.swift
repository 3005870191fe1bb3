import Foundation

/// A server of REST before a Redis, on a port of its own: the program that is measured, or its peer.
final class GatewayProcess {
  /// What opens both.
  static let token = "benchmark"
  /// That of Redis which is served, unless another one is asked for.
  static let database = 15

  let process: LineProcess
  let port: Int

  /// `bobbin gateway`.
  init(
    _ browser: String, redis port: Int, database: Int = GatewayProcess.database, _ scratch: Scratch
  ) throws {
    process = try LineProcess(
      browser,
      ["gateway", "--kv", "redis://127.0.0.1:\(port)/\(database)", "--listen", "127.0.0.1:0"],
      environment: scratch.environment.merging(["BOBBIN_GATEWAY_TOKEN": Self.token]) { $1 })
    self.port = try Self.port(process)
  }

  /// A proxy as one writes it in an hour, with aiohttp and redis' own client.
  init(peerOf port: Int, _ scratch: Scratch) throws {
    process = try LineProcess(
      PythonPeer.interpreter(), ["-c", Self.proxy, "\(port)", "\(Self.database)", Self.token],
      environment: scratch.environment)
    self.port = try Self.port(process)
  }

  /// The number behind the last colon of the first line.
  private static func port(_ process: LineProcess) throws -> Int {
    guard let line = try process.line(until: .now + .seconds(30)) else {
      throw Unmeasured("\(process.name) did not begin; see the command in the README")
    }
    let place = line.split(separator: ";").first?.split(separator: ":").last
    guard let port = place.flatMap({ Int($0) }) else {
      throw Unmeasured("\(process.name) does not say where it listens: \(line)")
    }
    return port
  }

  private static let proxy = """
    import asyncio, base64, json, sys
    import redis.asyncio, hiredis
    from aiohttp import web
    client = redis.asyncio.Redis(host='127.0.0.1', port=int(sys.argv[1]), db=int(sys.argv[2]))
    def encoded(value):
        if value is True:
            return 'OK'
        if isinstance(value, bytes):
            return base64.b64encode(value).decode()
        return [encoded(part) for part in value] if isinstance(value, list) else value
    async def pipeline(request):
        if request.headers.get('Authorization') != 'Bearer ' + sys.argv[3]:
            return web.json_response({'error': 'WRONGPASS'}, status=401)
        pipe = client.pipeline(transaction=False)
        for command in json.loads(await request.read()):
            pipe.execute_command(*command)
        replies = await pipe.execute(raise_on_error=False)
        return web.json_response([
            {'error': str(reply)} if isinstance(reply, Exception) else {'result': encoded(reply)}
            for reply in replies])
    async def main():
        app = web.Application(client_max_size=10 << 20)
        app.router.add_post('/pipeline', pipeline)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, '127.0.0.1', 0)
        await site.start()
        print('port:%d' % site._server.sockets[0].getsockname()[1], flush=True)
        await asyncio.Event().wait()
    asyncio.run(main())
    """
}
