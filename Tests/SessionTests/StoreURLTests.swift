import KeyValueRedis
import Testing
import WebClient

@testable import Session

@Suite("addresses of stores")
struct StoreURLTests {
  private func words(_ text: String) -> String? {
    do {
      _ = try StoreURL(parsing: text, home: "/home/ada")
      return nil
    } catch {
      #expect(error.code == .usage)
      return error.message
    }
  }

  @Test(
    "the kinds of stores are told by their scheme",
    arguments: [
      ("sqlite:t.db", StoreURL.sqlite(path: "t.db")), ("sqlite:/a/b.db", .sqlite(path: "/a/b.db")),
      ("sqlite:///a/b.db", .sqlite(path: "/a/b.db")),
      ("sqlite:~/b.db", .sqlite(path: "/home/ada/b.db")), ("SQLite:t.db", .sqlite(path: "t.db")),
      ("memory:", .memory), ("redis://h:6379/0", .redis(RedisOptions(.host("h", port: 6379)))),
      ("unix:///run/r.sock", .redis(RedisOptions(.unixSocket(path: "/run/r.sock")))),
    ])
  func kinds(_ text: String, _ url: StoreURL) throws {
    #expect(try StoreURL(parsing: text, home: "/home/ada") == url)
  }

  @Test("the address of a Vercel KV is one of the web, without secrets")
  func rest() throws {
    let url = try StoreURL(parsing: "https://kv.example/", home: "/")
    #expect(url == .rest(try WebAddress("https://kv.example")))
    #expect(
      words("https://ada:secret@kv.example")
        == "The address has a user or a password before @, which do not belong there.")
    #expect(
      words("https://kv.example?_token=secret")
        == "The address has a ? or # in it: it ends before that, and a token has a setting of its own."
    )
    #expect(
      words("https:kv.example")
        == "The address has no scheme: it begins with https:// (or http://).")
  }

  @Test("a path without a scheme is answered with how to write it")
  func path() {
    #expect(
      words("t.db")
        == "The store t.db has no scheme. For a file of the embedded store write sqlite:t.db; else "
        + "https://HOST for a Vercel KV, http://HOST:PORT for a gateway, redis://HOST:PORT, "
        + "rediss://HOST:PORT.")
  }

  @Test("a scheme nobody knows is named, the rest, which may hold a password, is not")
  func secret() {
    #expect(
      words("postgres://ada:secret@host/db")
        == "There is no kind of store named postgres. Write sqlite:PATH, memory:, "
        + "redis://HOST:PORT, rediss://HOST:PORT, https://HOST or http://HOST:PORT.")
  }

  @Test(
    "a host and a port without a scheme are no kind of store",
    arguments: ["127.0.0.1:18501", "localhost:8079/", "kv.example:443", "my-kv:6379"])
  func placeOnly(text: String) {
    #expect(
      words(text)?.hasPrefix(
        "The address of the store has no scheme. Write https://HOST for a Vercel KV, http://HOST:PORT"
      )
        == true)
  }

  @Test(
    "what is wrong with the address of a Redis is said without repeating it",
    arguments: [
      "redis://ada:sec#ret@h", "redis://ada:secret@h:x", "redis://secret@h", "s3cr3t@h:6379",
    ])
  func redis(_ text: String) {
    let said = words(text)
    #expect(said?.hasSuffix(".") == true)
    #expect(said?.contains("sec") == false && said?.contains("s3cr3t") == false)
  }

  @Test("the embedded store needs a file")
  func empty() {
    #expect(words("sqlite:") == "The embedded store needs a file: write sqlite:PATH.")
    #expect(words("sqlite://host/t.db") == "The embedded store needs a file: write sqlite:PATH.")
  }
}
