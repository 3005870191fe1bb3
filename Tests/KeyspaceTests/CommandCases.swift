/// Conversations that Redis and a keyspace are led alike: each begins with an empty store.
enum CommandCases {
  static let all: [(name: String, lines: [String])] = [
    (
      "strings",
      [
        "GET a", "SET a 1", "GET a", "get a", "SET a '' GET", "GET a", "SET a 2 NX", "SET b 2 NX",
        "SET c 3 XX", "SET a 3 XX", "GET a", "SET a 4 NX GET", "SET d 4 NX GET", "GET d",
        "SET a 5 XX NX", "SET a 5 NX XX", "SET a 5 GET XX", "SET h 1 GET", "SET a 1 FOO", "SET a",
        "SET a 1 2 3", "SETNX a 1", "SETNX e 1", "GETSET a 9", "GETSET f 9", "GETSET f", "GETDEL a",
        "GETDEL a", "GETDEL", "EXISTS a", "STRLEN e", "STRLEN nope", "STRLEN",
        "MGET e f nope", "MGET", "MSET a 1 b 2", "MSET a 1 b", "MSET a", "MSET a 1 a 2", "GET a",
        "MSETNX x 1 y 2", "MSETNX y 1 z 2", "MSETNX z 1 z 2", "GET z", "MSETNX a", "MSETNX a 1 b",
        "APPEND app abc", "APPEND app ''", "APPEND app def", "GET app", "APPEND new ''",
        "EXISTS new", "APPEND app",
      ]
    ),
    (
      "strings and lifetimes",
      [
        "SET a 1 EX 1000", "TTL a", "SET a 2 KEEPTTL", "TTL a", "SET a 3", "TTL a",
        "SET a 1 PX 1000000", "PTTL a", "SET a 1 EXAT 4102444800", "EXPIRETIME a",
        "SET a 1 PXAT 4102444800123", "PEXPIRETIME a", "SET a 1 EX 0", "SET a 1 EX -1",
        "SET a 1 EX x", "SET a 1 EX 1.5", "SET a 1 EX", "SET a 1 PX 0", "SET a 1 EXAT 0",
        "SET a 1 PXAT -5", "SET a 1 EX 9223372036854775807", "SET a 1 PX 9223372036854775807",
        "SET a 1 EXAT 9223372036854775807", "SET a 1 PXAT 9223372036854775807", "TTL nope",
        "SET a 1 EX 10 PX 10", "SET a 1 EX 10 EX 1000", "TTL a", "SET a 1 EX 10 KEEPTTL",
        "SET a 1 KEEPTTL EX 10", "SET a 1 PERSIST", "SET a 1 EX 1000 NX GET", "SET gone 1 EXAT 5",
        "EXISTS gone", "GET gone", "SET b 1 XX EX 10", "EXISTS b", "SETEX a 1000 v", "TTL a",
        "SETEX a 0 v", "SETEX a -1 v", "SETEX a x v", "SETEX a 1", "PSETEX a 1000000 v", "PTTL a",
        "PSETEX a 0 v", "PSETEX a 9223372036854775807 v", "GETEX a", "TTL a", "GETEX a EX 5000",
        "TTL a", "GETEX a PERSIST", "TTL a", "GETEX a PX 5000000", "PTTL a",
        "GETEX a EXAT 4102444800", "EXPIRETIME a", "GETEX a PERSIST EX 10", "GETEX a EX 10 PERSIST",
        "GETEX a NX", "GETEX a EX 0", "GETEX nope EX 0", "GETEX a PXAT 5", "EXISTS a", "GETEX",
        "SET a 1 EX 1000", "APPEND a 2", "TTL a", "INCR a", "TTL a", "SETRANGE a 0 9", "TTL a",
        "INCRBYFLOAT a 1", "TTL a", "GETSET a 1", "TTL a", "SET a 1 EX 1000", "MSET a 1", "TTL a",
      ]
    ),
    (
      "ranges",
      [
        "SET a 'This is a string'", "GETRANGE a 0 3", "GETRANGE a -3 -1", "GETRANGE a 0 -1",
        "GETRANGE a 10 100", "GETRANGE a 5 2", "GETRANGE a -1 -5", "GETRANGE a 100 200",
        "GETRANGE a -100 2", "GETRANGE a -100 -90", "GETRANGE a x 1", "GETRANGE a 0 x",
        "GETRANGE a 0", "GETRANGE nope 0 -1",
        "GETRANGE a -9223372036854775808 9223372036854775807",
        "GETRANGE a 9223372036854775807 -9223372036854775808", "SETRANGE a 5 WAS", "GET a",
        "SETRANGE a 20 x", "GET a", "SETRANGE a -1 x", "SETRANGE a x x", "SETRANGE new 3 abc",
        "GET new", "SETRANGE none 5 ''", "EXISTS none", "SETRANGE a 0 ''", "SETRANGE a 1",
        "SETRANGE a 536870911 xy", "SETRANGE a 9223372036854775807 x", "STRLEN a",
      ]
    ),
    (
      "counters",
      [
        "INCR a", "INCR a", "DECR a", "INCRBY a 40", "DECRBY a 50", "INCRBY a -9", "GET a",
        "INCRBY a x", "INCRBY a 1.5", "INCRBY a ' 1'", "INCRBY a", "INCR a 1", "SET s abc",
        "INCR s",
        "SET s ' 1'", "INCR s", "SET s 01", "INCR s", "SET s +1", "INCR s", "SET s -0", "INCR s",
        "SET s ''", "INCR s", "SET big 9223372036854775807", "INCR big", "DECR big", "INCRBY big 2",
        "SET small -9223372036854775808", "DECR small", "DECRBY small 1",
        "DECRBY small -9223372036854775808", "DECRBY small 9223372036854775807",
        "INCRBYFLOAT f 10.5", "INCRBYFLOAT f 0.1", "INCRBYFLOAT f -5", "INCRBYFLOAT f 5.0e3",
        "INCRBYFLOAT f 1e400", "INCRBYFLOAT f x", "INCRBYFLOAT f nan", "INCRBYFLOAT f inf",
        "INCRBYFLOAT f -inf", "INCRBYFLOAT f ' 1'", "INCRBYFLOAT f '1 '", "INCRBYFLOAT f 0x10",
        "INCRBYFLOAT f 1e5000", "INCRBYFLOAT f ''", "INCRBYFLOAT s 1", "INCRBYFLOAT n 3.0e3",
        "INCRBYFLOAT n 200", "INCRBYFLOAT z 0", "INCRBYFLOAT z -0.0",
        "INCRBYFLOAT tiny 0.00000000000000001", "INCRBYFLOAT tiny 1e-18", "GET f",
      ]
    ),
    (
      "hashes",
      [
        "HSET h a 1", "HSET h a 2 b 3", "HSET h a 2 a 5", "HGET h a", "HGET h nope", "HGET nope a",
        "HSET h a", "HSET h a 1 b", "HSET h", "HMSET h c 4", "HMSET h c", "HMSET h c 1 d",
        "HMGET h a nope b", "HMGET nope a b", "HMGET h", "HGETALL h", "HGETALL nope", "HLEN h",
        "HLEN nope", "HKEYS h", "HVALS h", "HKEYS nope", "HVALS nope", "HEXISTS h a",
        "HEXISTS h nope", "HEXISTS nope a", "HSTRLEN h a", "HSTRLEN h nope", "HSTRLEN nope a",
        "HSETNX h a 9", "HSETNX h z 9", "HSETNX new a 1", "HGETALL new", "HDEL h a nope a",
        "HDEL h b c z", "EXISTS h", "HDEL h a", "HDEL nope a", "HDEL h", "HSET h '' ''",
        "HGETALL h", "HSET h a 1", "EXPIRE h 1000", "HSET h b 2", "TTL h", "HDEL h a", "TTL h",
        "HINCRBY h n 5", "HINCRBY h n -7", "HINCRBY h n x", "HINCRBY h n 1.5", "HSET h s abc",
        "HINCRBY h s 1", "HINCRBY h m 9223372036854775807", "HINCRBY h m 1", "HINCRBY new2 a 1",
        "HINCRBYFLOAT h f 10.5", "HINCRBYFLOAT h f 0.1", "HINCRBYFLOAT h f x",
        "HINCRBYFLOAT h s 1", "HINCRBYFLOAT h f inf", "HINCRBYFLOAT h f nan", "HINCRBYFLOAT h s x",
        "HINCRBYFLOAT h n 1.5", "HINCRBY h n 1", "HGETALL h", "HRANDFIELD nope", "HRANDFIELD new2",
        "HRANDFIELD nope 3", "HRANDFIELD new2 3", "HRANDFIELD new2 -3", "HRANDFIELD new2 0",
        "HRANDFIELD new2 1 WITHVALUES", "HRANDFIELD new2 -2 WITHVALUES", "HRANDFIELD new2 x",
        "HRANDFIELD new2 1 FOO", "HRANDFIELD new2 1 WITHVALUES x",
        "HRANDFIELD new2 -9223372036854775808", "HRANDFIELD new2 -9223372036854775807 WITHVALUES",
        "HSCAN h 0", "HSCAN h 0 MATCH n*", "HSCAN h 0 COUNT 1", "HSCAN h x", "HSCAN h",
        "HSCAN nope 0", "HSCAN h 0 COUNT 0", "HSCAN h 0 COUNT x", "HSCAN h 0 MATCH",
        "HSCAN h 0 TYPE string", "HSCAN h 0 FOO 1",
      ]
    ),
    (
      "wrong types",
      [
        "SET s 1", "HSET h a 1", "GET h", "GETSET h 1", "GETDEL h", "GETEX h", "GETEX h EX 0",
        "APPEND h 1", "STRLEN h", "GETRANGE h 0 1", "SETRANGE h 0 x", "SETRANGE h 0 ''", "INCR h",
        "INCRBY h x", "INCRBYFLOAT h 1", "INCRBYFLOAT h x", "MGET s h", "SET h 1 GET", "SETNX h 1",
        "HSET s a 1", "HMSET s a 1", "HSETNX s a 1", "HGET s a", "HMGET s a", "HGETALL s",
        "HDEL s a", "HEXISTS s a", "HLEN s", "HKEYS s", "HVALS s", "HSTRLEN s a", "HINCRBY s a 1",
        "HINCRBY s a x", "HINCRBYFLOAT s a 1", "HINCRBYFLOAT s a x", "HSCAN s 0", "HSCAN s 0 FOO",
        "HRANDFIELD s", "HRANDFIELD s 1", "MSET h 5", "GET h", "HSET h2 a 1", "SET h2 x", "TYPE h2",
        "HSET h3 a 1", "SETEX h3 1000 v", "TYPE h3", "HSET h4 a 1", "EXPIRE h4 1000",
        "SET h4 v KEEPTTL", "TTL h4", "GET h4",
      ]
    ),
    (
      "keys",
      [
        "SET a 1", "HSET h f 1", "TYPE a", "TYPE h", "TYPE nope", "TYPE", "EXISTS a a nope h",
        "EXISTS", "TOUCH a h nope", "DEL a a nope", "UNLINK h nope", "DEL", "DBSIZE", "SET a 1",
        "RENAME a b", "GET b", "EXISTS a", "RENAME nope x", "RENAME b b", "RENAME b", "SET c 2",
        "RENAME b c", "GET c", "RENAMENX c d", "SET e 1", "RENAMENX d e", "RENAMENX nope e",
        "RENAMENX d d", "HSET h f 1 g 2", "EXPIRE h 1000", "RENAME h e", "TYPE e", "HGETALL e",
        "TTL e", "SET d 5", "RENAME d e", "TTL e", "GET e", "COPY e k", "COPY e k", "GET k",
        "COPY e k REPLACE", "COPY nope k", "COPY e e", "COPY e k DB 0", "COPY e k DB 99",
        "COPY e k DB x", "COPY e k DB", "COPY e k FOO", "COPY e", "HSET h f 1", "EXPIRE h 1000",
        "COPY h k REPLACE", "HGETALL k", "TTL k", "HSET k f 2", "HGET h f", "KEYS *", "KEYS k*",
        "KEYS ?", "KEYS nope", "KEYS", "KEYS [a-e]", "DBSIZE", "DBSIZE x", "RANDOMKEY x",
        "SCAN 0 COUNT 100", "SCAN 0 MATCH k* COUNT 100", "SCAN 0 TYPE hash COUNT 100",
        "SCAN 0 TYPE string COUNT 100", "SCAN 0 TYPE list COUNT 100", "SCAN 0 TYPE HASH COUNT 100",
        "SCAN 0 COUNT 0", "SCAN 0 COUNT x", "SCAN 0 COUNT", "SCAN 0 MATCH", "SCAN 0 FOO 1",
        "SCAN x", "SCAN 1.5", "SCAN 99999999999999999999999", "SCAN", "FLUSHDB FOO",
        "FLUSHDB SYNC ASYNC", "FLUSHDB ASYNC", "DBSIZE", "RANDOMKEY", "SET a 1", "RANDOMKEY",
        "FLUSHALL SYNC", "KEYS *", "FLUSHALL FOO",
      ]
    ),
    (
      "lifetimes",
      [
        "TTL nope", "PTTL nope", "EXPIRETIME nope", "PEXPIRETIME nope", "PERSIST nope",
        "EXPIRE nope 10", "SET a 1", "TTL a", "PTTL a", "EXPIRETIME a", "PEXPIRETIME a",
        "PERSIST a",
        "EXPIRE a 1000", "TTL a", "PTTL a", "PERSIST a", "TTL a", "PEXPIRE a 1000000", "PTTL a",
        "EXPIREAT a 4102444800", "EXPIRETIME a", "PEXPIREAT a 4102444800999", "EXPIRETIME a",
        "PEXPIRETIME a", "EXPIRE a 100 NX", "EXPIRE a 10000 XX", "TTL a", "EXPIRE a 5000 GT",
        "EXPIRE a 20000 GT", "TTL a", "EXPIRE a 30000 LT", "EXPIRE a 5000 LT", "TTL a",
        "EXPIRE a 6000 XX GT", "EXPIRE a 4000 LT XX", "TTL a", "PERSIST a", "EXPIRE a 100 GT",
        "EXPIRE a 100 XX", "EXPIRE a 5000 LT", "TTL a", "PERSIST a", "EXPIRE a 1000 nx", "TTL a",
        "EXPIRE a 10 NX XX", "EXPIRE a 10 NX GT", "EXPIRE a 10 GT LT", "EXPIRE a 10 FOO",
        "EXPIRE a 10 NX FOO", "EXPIRE a x", "EXPIRE a x FOO", "EXPIRE a", "EXPIRE a 1.5",
        "EXPIRE a 9223372036854775807", "EXPIRE a -9223372036854775808",
        "PEXPIRE a 9223372036854775807", "EXPIREAT a 9223372036854775807", "TTL a",
        "EXPIRE a -1 GT", "EXISTS a", "EXPIRE a -1", "EXISTS a", "SET a 1", "EXPIREAT a 5",
        "EXISTS a", "SET a 1", "PEXPIRE a 0", "EXISTS a", "SET a 1", "PEXPIREAT a -5", "EXISTS a",
        "SET a 1", "EXPIRE a 0 NX", "EXISTS a", "HSET h a 1", "EXPIRE h 1000", "TTL h", "PERSIST h",
        "PERSIST h", "PEXPIREAT h 9223372036854775807", "PEXPIRETIME h",
      ]
    ),
    (
      "the server",
      [
        "PING", "PING hello", "PING a b", "ECHO x", "ECHO", "ECHO a b", "NOPE", "NOPE a 'b c' d",
        "nope '' x", "TIME x",
        "NOPE aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
          + " bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb c d",
      ]
    ),
    (
      "the cache of scripts",
      [
        "EVAL 'return 1' 0", "EVALSHA e0e1f9fabfc9d4800c877a703b823ac0578ff8db 0",
        "EVALSHA E0E1F9FABFC9D4800C877A703B823AC0578FF8DB 0", "EVALSHA nope 0",
        "EVALSHA 0123456789012345678901234567890123456789 0", "EVAL 'return 1'",
        "EVAL 'return 1' x",
        "EVAL 'return 1' -1", "EVAL 'return 1' 2 a", "EVALSHA nope x", "EVALSHA nope 3 a",
        "SCRIPT LOAD 'return 2'", "EVALSHA 7f923f79fe76194c868d7e1d0820de36700eb649 0",
        "SCRIPT EXISTS 7f923f79fe76194c868d7e1d0820de36700eb649 nope",
        "SCRIPT EXISTS 7F923F79FE76194C868D7E1D0820DE36700EB649", "SCRIPT EXISTS",
        "SCRIPT LOAD 'return ='", "SCRIPT LOAD", "SCRIPT", "SCRIPT NOPE", "SCRIPT FLUSH FOO",
        "SCRIPT FLUSH ASYNC", "EVALSHA 7f923f79fe76194c868d7e1d0820de36700eb649 0",
        "EVAL_RO 'return 3' 0", "EVALSHA_RO 1fa00e76656cc152ad327c13fe365858fd7be306 0",
        "EVAL_RO 'return redis.call(\"set\",\"a\",1)' 0", "EVALSHA_RO nope 0", "EVAL '' 0",
        "EVAL 'x =' 0", "EVAL '#!lua' 0", "EVAL '#!python\nx' 0", "EVAL '#!lua foo\nx' 0",
      ]
    ),
  ]
}
