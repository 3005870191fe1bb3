"""Checks that the official Python client, with its own default settings, is served as by the service.

checks.py URL redis|embedded, with the tokens in TOKEN and READ_ONLY_TOKEN. Every check has keys of its own; one line for each that
fails, and the number of checks at the end.
"""

import asyncio
import json
import os
import sys
import time
import traceback

from upstash_redis import Redis
from upstash_redis.asyncio import Redis as AsyncRedis
from upstash_redis.errors import UpstashError

URL, STORE = sys.argv[1:3]
TOKEN, READ_ONLY_TOKEN = os.environ["TOKEN"], os.environ["READ_ONLY_TOKEN"]
CHECKS = []


def check(function):
    CHECKS.append(function)
    return function


def same(actual, expected):
    if actual != expected:
        raise AssertionError(f"{actual!r} is not {expected!r}")


def fails(words, call):
    try:
        result = call()
    except UpstashError as error:
        if words not in str(error):
            raise AssertionError(f"{str(error)!r} does not say {words!r}") from None
    else:
        raise AssertionError(f"{result!r} instead of an error that says {words!r}")


@check
def strings(redis, key):
    same(redis.set(key, "héllo \x00 😀"), True)
    same(redis.get(key), "héllo \x00 😀")
    same(redis.get(key + ":absent"), None)
    same(redis.set(key, "new", nx=True), False)
    same(redis.set(key, "new", xx=True, get=True), "héllo \x00 😀")
    same(redis.getset(key, "newer"), "new")
    same(redis.append(key, "!"), 6)
    same(redis.strlen(key), 6)
    same(redis.getrange(key, 0, 2), "new")
    same(redis.setrange(key, 3, "ES"), 6)
    same(redis.getdel(key), "newES!")
    same(redis.exists(key), 0)
    same(redis.setnx(key, "a"), True)
    same(redis.setnx(key, "b"), False)
    same(redis.mset({key + ":1": "x", key + ":2": 2}), True)
    same(redis.mget(key + ":1", key + ":absent", key + ":2"), ["x", None, "2"])
    same(redis.msetnx({key + ":1": "y", key + ":3": "z"}), False)
    same(redis.set(key, ""), True)
    same(redis.get(key), "")
    same(redis.set(key, "OK"), True)
    same(redis.get(key), "OK")


@check
def large_values(redis, key):
    value = "é" * (1 << 19)
    same(redis.set(key, value), True)
    same(redis.get(key), value)
    same(redis.strlen(key), 1 << 20)


@check
def numbers(redis, key):
    same(redis.incr(key), 1)
    same(redis.incrby(key, 41), 42)
    same(redis.decr(key), 41)
    same(redis.decrby(key, 40), 1)
    same(redis.incrbyfloat(key, 1.5), 2.5)
    redis.set(key, 9007199254740993)
    same(redis.get(key), "9007199254740993")
    redis.set(key, 1.0)
    same(redis.get(key), "1.0")
    redis.set(key, True)
    same(redis.get(key), "true")
    redis.set(key, {"a": [1, None]})
    same(json.loads(redis.get(key)), {"a": [1, None]})


@check
def hashes(redis, key):
    same(redis.hset(key, "name", "Ann"), 1)
    same(redis.hset(key, values={"age": 7, "name": "Bob", "json": json.dumps({"a": 1})}), 2)
    same(redis.hgetall(key), {"name": "Bob", "age": "7", "json": '{"a": 1}'})
    same(redis.hgetall(key + ":absent"), {})
    same(redis.hget(key, "name"), "Bob")
    same(redis.hget(key, "absent"), None)
    same(redis.hmget(key, "age", "absent"), ["7", None])
    same(sorted(redis.hkeys(key)), ["age", "json", "name"])
    same(sorted(redis.hvals(key)), ["7", "Bob", '{"a": 1}'])
    same(redis.hlen(key), 3)
    same(redis.hexists(key, "age"), True)
    same(redis.hstrlen(key, "name"), 3)
    same(redis.hsetnx(key, "age", 8), False)
    same(redis.hincrby(key, "age", 3), 10)
    same(redis.hincrbyfloat(key, "age", 0.5), 10.5)
    same(redis.hmset(key, {"x": "1"}), True)
    same(redis.hdel(key, "x", "absent"), 1)
    same(set(redis.hrandfield(key, count=3, withvalues=True)), {"age", "json", "name"})
    same(redis.hscan(key, 0, match="n*"), (0, {"name": "Bob"}))


@check
def keys(redis, key):
    redis.mset({key + ":1": "a", key + ":2": "b", key + ":3": "c"})
    same(sorted(redis.keys(key + ":*")), [key + ":1", key + ":2", key + ":3"])
    same(redis.exists(key + ":1", key + ":2", key + ":1"), 3)
    same(redis.type(key + ":1"), "string")
    same(redis.type(key + ":absent"), "none")
    same(redis.copy(key + ":1", key + ":4"), True)
    same(redis.rename(key + ":4", key + ":5"), True)
    same(redis.renamenx(key + ":5", key + ":1"), False)
    same(redis.touch(key + ":1", key + ":absent"), 1)
    same(redis.delete(key + ":1", key + ":absent"), 1)
    same(redis.unlink(key + ":2", key + ":3"), 2)
    same(redis.dbsize() > 0, True)
    same(redis.randomkey() is not None, True)
    fails("no such key", lambda: redis.rename(key + ":absent", key))


@check
def scans(redis, key):
    names = [f"{key}:{number}" for number in range(250)]
    for start in range(0, 250, 50):
        redis.mset({name: "x" for name in names[start : start + 50]})
    redis.hset(key + ":hash", "a", "b")
    seen, cursor = [], 0
    while True:
        cursor, page = redis.scan(cursor, match=key + ":[0-9]*", count=20)
        seen += page
        if cursor == 0:
            break
    same(sorted(set(seen)), sorted(names))
    cursor, page = redis.scan(0, match=key + ":*", count=10_000, type="hash")
    same(page, [key + ":hash"])
    found = redis.execute(["SCAN", 0, "MATCH", key + ":hash", "COUNT", 10_000, "WITHTYPE"])
    same(found[1], [key + ":hash", "hash"])


@check
def expiry(redis, key):
    same(redis.set(key, "x", ex=60), True)
    same(58 <= redis.ttl(key) <= 60, True)
    same(redis.persist(key), True)
    same(redis.ttl(key), -1)
    same(redis.ttl(key + ":absent"), -2)
    same(redis.expire(key, 100), True)
    same(99_000 <= redis.pttl(key) + 1000 <= 101_000, True)
    same(redis.expireat(key, int(time.time()) + 50), True)
    same(redis.pexpireat(key, int(time.time() * 1000) + 50_000), True)
    same(redis.getex(key, persist=True), "x")
    same(redis.setex(key, 60, "y"), True)
    same(redis.psetex(key, 60_000, "z"), True)
    same(redis.set(key, "kept", keepttl=True), True)
    same(redis.ttl(key) > 0, True)
    redis.set(key, "gone", px=1)
    while redis.get(key) is not None:
        pass
    same(redis.expire(key, 10), False)
    fails("invalid expire", lambda: redis.set(key, "x", ex=0))


@check
def pipelines(redis, key):
    pipeline = redis.pipeline()
    pipeline.set(key, 1)
    pipeline.incr(key)
    pipeline.get(key + ":absent")
    pipeline.hset(key + ":h", "a", "b")
    pipeline.hgetall(key + ":h")
    same(pipeline.exec(), [True, 2, None, 1, {"a": "b"}])
    for number in range(1000):
        pipeline.set(f"{key}:{number}", number)
    same(pipeline.exec(), [True] * 1000)
    pipeline.set(key, "text")
    pipeline.incr(key)
    fails("not an integer", pipeline.exec)
    pipeline.reset()
    same(redis.get(key), "text")


@check
def transactions(redis, key):
    multi = redis.multi()
    multi.set(key, 1)
    multi.incrby(key, 9)
    multi.get(key)
    same(multi.exec(), [True, 10, "10"])
    multi.set(key, "discarded")
    multi.execute(["BLPOP", key, 0])
    try:
        multi.exec()
    except Exception:  # The client expects an array, and stumbles over the one error.
        pass
    else:
        raise AssertionError("a transaction with a blocking command was not refused")
    same(redis.get(key), "10")


@check
def scripts(redis, key):
    same(redis.eval("return {KEYS[1], ARGV[1]}", keys=[key], args=["a"]), [key, "a"])
    same(redis.eval("redis.call('set', KEYS[1], ARGV[1]) return redis.call('get', KEYS[1])", [key], [7]), "7")
    digest = redis.script_load("return ARGV[1]")
    same(digest, "098e0f0d1448c0a81dafe820f66d460eb09263da")
    same(redis.evalsha(digest, args=["b"]), "b")
    same(redis.script_exists(digest, "0" * 40), [True, False])
    fails("NOSCRIPT", lambda: redis.evalsha("0" * 40))
    fails("WRONGTYPE", lambda: redis.eval("redis.call('set', KEYS[1], 1) return redis.call('hget', KEYS[1], 'a')", [key]))
    fails("compil", lambda: redis.eval("return ("))
    text = "#!lua flags=allow-key-locking\nreturn ARGV[1]"
    same(redis.eval(text, args=["c"]), "c")
    same(redis.evalsha(redis.script_load(text), args=["d"]), "d")


@check
def errors(redis, key):
    redis.hset(key, "a", "b")
    fails("WRONGTYPE", lambda: redis.get(key))
    fails("wrong number of arguments", lambda: redis.execute(["GET"]))
    fails("unknown command", lambda: redis.execute(["NOSUCHCOMMAND", "a"]))
    fails("ERR Command is not available: 'WATCH'", lambda: redis.execute(["WATCH", key]))
    fails("not an integer", lambda: redis.execute(["INCRBY", key + ":n", "x"]))
    fails("syntax error", lambda: redis.execute(["SET", key + ":n", "x", "nonsense"]))


@check
def connection(redis, key):
    same(redis.ping(), "PONG")
    same(redis.ping("hi"), "hi")
    same(redis.echo("hi"), "hi")
    same(abs(redis.time()[0] - time.time()) < 60, True)


@check
def tokens(redis, key):
    redis.set(key, "x")
    with Redis(URL, READ_ONLY_TOKEN) as reader:
        same(reader.get(key), "x")
        words = "NOPERM this user has no permissions to run the 'set' command"
        fails(words, lambda: reader.set(key, "y"))
        fails("'scan'", lambda: reader.scan(0))
        fails("'set'", lambda: reader.pipeline().get(key).set(key, "y").exec())
    with Redis(URL, "wrong", rest_retries=0) as stranger:
        fails("WRONGPASS invalid or missing auth token", lambda: stranger.get(key))


@check
def without_encoding(redis, key):
    with Redis(URL, TOKEN, rest_encoding=None) as plain:
        same(plain.set(key, "héllo \x00 😀 \" \\"), True)
        same(plain.get(key), "héllo \x00 😀 \" \\")
        same(plain.hset(key + ":h", "a", "1"), 1)
        same(plain.hgetall(key + ":h"), {"a": "1"})


@check
def sync_tokens(redis, key):
    tokens = set()
    for _ in range(5):
        redis.ping()
        tokens.add(redis._sync_token)
    same(len(tokens), 5)


@check
def asynchronous(redis, key):
    async def work():
        async with AsyncRedis(URL, TOKEN) as client:
            await asyncio.gather(*(client.set(f"{key}:{n}", n) for n in range(50)))
            same(await client.mget(*(f"{key}:{n}" for n in range(50))), [str(n) for n in range(50)])
            pipeline = client.pipeline()
            pipeline.get(f"{key}:7")
            same(await pipeline.exec(), ["7"])

    asyncio.run(work())


@check
def other_types(redis, key):
    if STORE == "embedded":
        fails("--kv redis://", lambda: redis.lpush(key, "a"))
        fails("--kv redis://", lambda: redis.zadd(key, {"a": 1}))
        return
    same(redis.rpush(key + ":l", "a", "b"), 2)
    same(redis.lrange(key + ":l", 0, -1), ["a", "b"])
    same(redis.sadd(key + ":s", "a", "b"), 2)
    same(redis.smembers(key + ":s"), ["a", "b"] if redis.smembers(key + ":s")[0] == "a" else ["b", "a"])
    same(redis.smismember(key + ":s", "a", "c"), [True, False])
    same(redis.zadd(key + ":z", {"a": 1, "b": 2.5}), 2)
    same(redis.zrange(key + ":z", 0, -1, withscores=True), [("a", 1.0), ("b", 2.5)])
    same(redis.zscore(key + ":z", "b"), 2.5)
    same(redis.geoadd(key + ":g", (13.36, 38.11, "Palermo")), 1)
    same(redis.publish(key, "nobody"), 0)
    same(redis.bitfield(key + ":b").incrby("u8", 0, 7).execute(), [7])


def main():
    failed = 0
    for function in CHECKS:
        # No time-out and no retries: those are the client's defaults too, but for one that would hide an error.
        with Redis(URL, TOKEN, rest_retries=0) as redis:
            try:
                function(redis, f"python:{STORE}:{function.__name__}")
            except Exception as error:
                failed += 1
                place = traceback.extract_tb(error.__traceback__)[1]
                print(f"{function.__name__}, line {place.lineno}: {type(error).__name__}: {error}")
    print(f"{len(CHECKS) - failed} of {len(CHECKS)} checks passed")
    sys.exit(1 if failed else 0)


main()
