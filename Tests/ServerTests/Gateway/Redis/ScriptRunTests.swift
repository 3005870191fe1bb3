import RedisServers
import Testing

@testable import Server

@Suite("scripts over Redis")
struct ScriptRunTests {
  private static let header = #"#!lua flags=allow-key-locking\n"#
  private static let digest = ScriptDigests.digest(
    Array("#!lua flags=allow-key-locking\nreturn {KEYS[1],ARGV[1]}".utf8))

  @Test("a client finds its script by the digest of the text that it sent")
  func digests() async throws {
    try await withRedis { server in
      let gateway = try await redisGateway(server)
      let digest = String(decoding: Self.digest, as: UTF8.self)
      let unknown = await gateway.command(#"["evalsha","\#(digest)",1,"k","v"]"#)
      #expect(unknown.status == 400)
      #expect(unknown.text.contains("NOSCRIPT"))
      #expect(
        await gateway.command(
          #"["eval","\#(Self.header)return {KEYS[1],ARGV[1]}",1,"k","v"]"#
        ).text == #"{"result":["k","v"]}"#)
      for name in ["evalsha", "evalsha_ro"] {
        #expect(
          await gateway.command(#"["\#(name)","\#(digest)",1,"k","v"]"#).text
            == #"{"result":["k","v"]}"#)
      }
      #expect(
        await gateway.command(#"["script","exists","\#(digest)","x"]"#).text
          == #"{"result":[1,0]}"#)
      #expect(await gateway.command(#"["script","flush"]"#).text == #"{"result":"OK"}"#)
      #expect(
        await gateway.command(#"["evalsha","\#(digest)",1,"k","v"]"#).text.contains("NOSCRIPT"))
      await gateway.backend.close()
    }
  }

  @Test("a script that is loaded is known by its client's digest, alone and in a pipeline")
  func loading() async throws {
    try await withRedis { server in
      let gateway = try await redisGateway(server)
      let digest = String(decoding: Self.digest, as: UTF8.self)
      let load = #"["script","load","\#(Self.header)return {KEYS[1],ARGV[1]}"]"#
      #expect(await gateway.command(load).text == #"{"result":"\#(digest)"}"#)
      #expect(
        await gateway.ask(.post, "/pipeline", #"[\#(load),["evalsha","\#(digest)",1,"a","b"]]"#)
          .text
          == #"[{"result":"\#(digest)"},{"result":["a","b"]}]"#)
      #expect(
        await gateway.command(#"["script","load","return 1"]"#).text
          == #"{"result":"e0e1f9fabfc9d4800c877a703b823ac0578ff8db"}"#)
      let broken = await gateway.command(#"["script","load","\#(Self.header)return ("]"#)
      #expect(broken.status == 400)
      await gateway.backend.close()
    }
  }
}
