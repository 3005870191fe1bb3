/// The commands of Redis that are not here: they are told apart from what nobody knows.
enum CommandNames {
  /// Whether Redis, one of its modules, or the service that the gateway stands in for, has such a command.
  static func isOfRedis(_ name: String) -> Bool {
    names.contains(name) || RedisNeeded.isSpecial(name)
  }

  private static let names = Set(
    """
    acl asking auth bgrewriteaof bgsave bitcount bitfield bitfield_ro bitop bitpos blmove blmpop
    blpop brpop brpoplpush bzmpop bzpopmax bzpopmin client cluster command config debug discard
    dump exec failover fcall fcall_ro function geoadd geodist geohash geopos georadius
    georadius_ro georadiusbymember georadiusbymember_ro geosearch geosearchstore getbit hello
    lastsave latency lcs lindex linsert llen lmove lmpop lolwut lpop lpos lpush lpushx lrange
    lrem lset ltrim memory migrate module monitor move multi object pfadd pfcount pfdebug
    pfmerge pfselftest psubscribe psync publish pubsub punsubscribe quit readonly readwrite
    replconf replicaof reset restore restore-asking role rpop rpoplpush rpush rpushx sadd save
    scard script|debug script|help script|kill sdiff sdiffstore select setbit shutdown sinter
    sintercard sinterstore sismember slaveof slowlog smembers smismember smove sort sort_ro spop
    spublish srandmember srem sscan ssubscribe subscribe substr sunion sunionstore sunsubscribe
    swapdb sync unsubscribe unwatch wait watch xack xadd xautoclaim xclaim xdel xgroup xinfo
    xlen xpending xrange xread xreadgroup xrevrange xsetid xtrim zadd zcard zcount zdiff
    zdiffstore zincrby zinter zintercard zinterstore zlexcount zmpop zmscore zpopmax zpopmin
    zrandmember zrange zrangebylex zrangebyscore zrangestore zrank zrem zremrangebylex
    zremrangebyrank zremrangebyscore zrevrange zrevrangebylex zrevrangebyscore zrevrank zscan
    zscore zunion zunionstore
    """.split(whereSeparator: \.isWhitespace).map(String.init))
}
