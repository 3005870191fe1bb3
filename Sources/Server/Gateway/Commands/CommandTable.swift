/// The commands that the gateway knows by name.
///
/// What is not here is passed on with a token that may do everything, and refused with one that may only read.
enum CommandTable {
  /// What is known of the command of this name; nil: nothing.
  static func rule(of name: [UInt8]) -> CommandRule? {
    guard let name = CommandName(name) else { return nil }
    return rules[name]
  }

  private static let rules: [CommandName: CommandRule] = {
    var rules: [CommandName: CommandRule] = [:]
    func add(_ rule: CommandRule, _ names: String) {
      for name in names.split(whereSeparator: \.isWhitespace) {
        guard let name = CommandName(name) else { continue }
        rules[name] = rule
      }
    }
    for (effect, keys, names) in plain { add(CommandRule(effect: effect, keys: keys), names) }
    for (effect, keys, form, names) in special {
      add(CommandRule(effect: effect, keys: keys, form: form), names)
    }
    return rules
  }()

  private static let plain: [(CommandRule.Effect, CommandRule.Keys, String)] = [
    (
      .reads, .first,
      """
      GET GETRANGE SUBSTR STRLEN GETBIT BITCOUNT BITPOS BITFIELD_RO TYPE TTL PTTL EXPIRETIME PEXPIRETIME DUMP
      HGET HMGET HGETALL HKEYS HVALS HLEN HEXISTS HSTRLEN HRANDFIELD HSCAN HTTL HPTTL HEXPIRETIME HPEXPIRETIME
      LLEN LINDEX LRANGE LPOS SCARD SISMEMBER SMISMEMBER SMEMBERS SRANDMEMBER SSCAN
      ZCARD ZCOUNT ZLEXCOUNT ZRANGE ZRANGEBYSCORE ZRANGEBYLEX ZREVRANGE ZREVRANGEBYSCORE ZREVRANGEBYLEX
      ZRANK ZREVRANK ZSCORE ZMSCORE ZRANDMEMBER ZSCAN
      GEODIST GEOHASH GEOPOS GEOSEARCH GEORADIUS_RO GEORADIUSBYMEMBER_RO XLEN XRANGE XREVRANGE XPENDING
      JSON.GET JSON.TYPE JSON.STRLEN JSON.ARRLEN JSON.ARRINDEX JSON.OBJKEYS JSON.OBJLEN JSON.RESP
      """
    ),
    (
      .reads, .all,
      "MGET EXISTS TOUCH SINTER SUNION SDIFF PFCOUNT"
    ),
    (
      .reads, .none,
      """
      ZINTER ZUNION ZDIFF ZINTERCARD SINTERCARD JSON.MGET
      PING ECHO TIME DBSIZE INFO RANDOMKEY COMMAND
      """
    ),
    (.reads, .two, "LCS"),
    (.readsAll, .none, "KEYS"),
    // A script or a function may read any key, and list them all.
    (.readsAll, .counted, "FCALL_RO"),
    (
      .removes, .first,
      """
      GETDEL EXPIRE EXPIREAT PEXPIRE PEXPIREAT PERSIST
      HDEL HGETDEL HEXPIRE HEXPIREAT HPEXPIRE HPEXPIREAT HPERSIST
      LPOP RPOP LREM LTRIM SREM SPOP ZREM ZPOPMIN ZPOPMAX ZREMRANGEBYRANK ZREMRANGEBYSCORE ZREMRANGEBYLEX
      XDEL XTRIM XACK JSON.DEL JSON.FORGET JSON.CLEAR JSON.ARRPOP JSON.ARRTRIM
      """
    ),
    (.removes, .all, "DEL UNLINK"),
    (.removes, .none, "FLUSHDB"),
    (
      .writes, .first,
      """
      SET SETEX PSETEX SETNX GETSET GETEX APPEND SETRANGE SETBIT BITFIELD
      INCR INCRBY INCRBYFLOAT DECR DECRBY RESTORE
      HSET HSETNX HMSET HINCRBY HINCRBYFLOAT HGETEX HSETEX
      LPUSH LPUSHX RPUSH RPUSHX LINSERT LSET SADD ZADD ZINCRBY GEOADD PFADD
      XADD XCLAIM XAUTOCLAIM XSETID GEORADIUS GEORADIUSBYMEMBER
      ZINTERSTORE ZUNIONSTORE ZDIFFSTORE
      JSON.SET JSON.MERGE JSON.NUMINCRBY JSON.NUMMULTBY JSON.STRAPPEND JSON.ARRAPPEND JSON.ARRINSERT JSON.TOGGLE
      """
    ),
    (
      .writes, .two,
      "RENAME RENAMENX RPOPLPUSH LMOVE SMOVE ZRANGESTORE GEOSEARCHSTORE"
    ),
    (.writes, .all, "SINTERSTORE SUNIONSTORE SDIFFSTORE PFMERGE"),
    (.writes, .pairs, "MSET MSETNX"),
    (.writes, .none, "PUBLISH SPUBLISH BITOP LMPOP ZMPOP JSON.MSET"),
    (.writes, .counted, "FCALL"),
    // The last two are none: Redis takes whoever sends them for an attack by way of a browser, and closes the connection.
    (
      .unavailable, .none,
      """
      WATCH UNWATCH MULTI EXEC DISCARD
      BLPOP BRPOP BRPOPLPUSH BLMOVE BLMPOP BZPOPMIN BZPOPMAX BZMPOP WAIT WAITAOF
      AUTH HELLO QUIT RESET SELECT CLIENT READONLY READWRITE ASKING
      SUBSCRIBE UNSUBSCRIBE PSUBSCRIBE PUNSUBSCRIBE SSUBSCRIBE SUNSUBSCRIBE MONITOR
      OBJECT SORT SORT_RO MOVE SWAPDB MIGRATE RESTORE-ASKING
      ACL CLUSTER SLOWLOG LATENCY DEBUG MODULE SHUTDOWN FAILOVER REPLICAOF SLAVEOF ROLE
      SYNC PSYNC REPLCONF SAVE BGSAVE BGREWRITEAOF LASTSAVE PFDEBUG PFSELFTEST LOLWUT
      POST HOST:
      """
    ),
  ]

  private static let special: [(CommandRule.Effect, CommandRule.Keys, CommandRule.Form, String)] = [
    (.writes, .counted, .script, "EVAL"),
    (.readsAll, .counted, .script, "EVAL_RO"),
    (.writes, .counted, .digest, "EVALSHA"),
    (.readsAll, .counted, .digest, "EVALSHA_RO"),
    (.writes, .none, .scripts, "SCRIPT"),
    (.reads, .none, .mayBlock, "XREAD"),
    (.writes, .none, .mayBlock, "XREADGROUP"),
    (.readsAll, .none, .scan, "SCAN"),
    (.removes, .none, .flushAll, "FLUSHALL"),
    (.writes, .two, .copy, "COPY"),
    (.readsAll, .none, .configuration, "CONFIG"),
    (.reads, .none, .container(["USAGE": .reads]), "MEMORY"),
    (
      .reads, .none,
      .container([
        "CHANNELS": .reads, "NUMSUB": .reads, "NUMPAT": .reads, "SHARDCHANNELS": .reads,
        "SHARDNUMSUB": .reads,
      ]), "PUBSUB"
    ),
    (
      .reads, .none,
      .container(["STREAM": .reads, "GROUPS": .reads, "CONSUMERS": .reads]), "XINFO"
    ),
    (
      .writes, .none,
      .container([
        "CREATE": .writes, "CREATECONSUMER": .writes, "SETID": .writes, "DESTROY": .removes,
        "DELCONSUMER": .removes,
      ]), "XGROUP"
    ),
    (
      .writes, .none,
      .container([
        "LIST": .reads, "STATS": .reads, "LOAD": .writes, "DELETE": .removes, "FLUSH": .removes,
      ]), "FUNCTION"
    ),
  ]
}
