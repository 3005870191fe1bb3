import KeyValue
import KeyValueRedis
import Testing

@Suite("Addresses of a Redis")
struct AddressTests {
  @Test(
    "name a place and a database",
    arguments: [
      ("redis://localhost", "redis://localhost:6379/0"), ("REDIS://a:1/", "redis://a:1/0"),
      ("valkey://a:7000/3", "redis://a:7000/3"), ("rediss://a", "rediss://a:6379/0"),
      ("valkeys://a/2?cluster=false", "rediss://a:6379/2"), ("redis://a?db=4", "redis://a:6379/4"),
      ("redis://[::1]", "redis://[::1]:6379/0"), ("redis://[fe80::1]:7/1", "redis://[fe80::1]:7/1"),
      ("redis+unix:///run/r.sock?db=2", "redis+unix:///run/r.sock?db=2"),
      ("unix:///run/a%20b.sock", "redis+unix:///run/a b.sock"),
      ("redis://user:pass@a", "redis://a:6379/0"),
    ])
  func places(url: String, address: String) throws {
    #expect(try RedisOptions(url: url).address == address)
  }

  @Test("user and password are unescaped, and not in the address nor in any description")
  func credentials() throws {
    let options = try RedisOptions(url: "redis://m%40x:s%3Ae%2Fc%25t@host:1/2")
    #expect(options.user == "m@x")
    #expect(options.password == Secret("s:e/c%t"))
    #expect(options.address == "redis://host:1/2")
    #expect(!"\(options)".contains("s:e/c%t"))
    #expect(try RedisOptions(url: "redis://:only@host").user == nil)
    #expect(try RedisOptions(url: "unix://u:p@/run/r.sock").password == Secret("p"))
  }

  @Test("may say whether it is a cluster")
  func cluster() throws {
    #expect(try RedisOptions(url: "redis://a").cluster == nil)
    #expect(try RedisOptions(url: "redis://a?cluster=true").cluster == true)
    #expect(try RedisOptions(url: "redis://a?db=1&cluster=false").cluster == false)
  }

  @Test(
    "with a mistake are refused, and what may be a secret is not repeated",
    arguments: [
      "localhost", "http://a", "redis://", "redis://:1", "redis://a:x/0", "redis://a:0",
      "redis://a:65536", "redis://a:+1", "redis://a/x", "redis://a/-1", "redis://a/1/2",
      "redis://secret@a", "redis://[::1", "redis://[::1]x", "redis://::1", "redis://a?cluster=yes",
      "redis://a?password=secret", "redis://a#secret", "redis://u:%zzsecret@a",
      "redis://u:secret%2@a", "redis://u:%ff@a", "unix://run/x", "unix://", "redis://u:sec/ret@a",
    ])
  func mistakes(url: String) {
    let error = #expect(throws: RedisURLError.self) { try RedisOptions(url: url) }
    #expect(error?.description.contains("secret") == false)
    #expect(error?.description.contains("sec/ret") == false)
  }
}
