import KeyValue

/// A program that the server runs in one step.
///
/// It is sent by its digest (`EVALSHA`), which costs 40 bytes; its text goes only to a server that does not have
/// it yet.
struct Script: Sendable {
  let text: [UInt8]
  /// SHA-1 of the text in hex, as `EVALSHA` wants it.
  let digest: [UInt8]
  /// Whether it may change something.
  let writes: Bool

  init(_ parts: [String], writes: Bool) {
    text = Array(parts.filter { !$0.isEmpty }.joined(separator: "\n").utf8)
    digest = Hex.bytes(SHA1.digest(text))
    self.writes = writes
  }

  func command(_ call: ScriptCall, asText: Bool) -> RedisCommand {
    var arguments: [[UInt8]] = []
    arguments.reserveCapacity(3 + call.keys.count + call.arguments.count)
    arguments.append(Array((asText ? "EVAL" : "EVALSHA").utf8))
    arguments.append(asText ? text : digest)
    arguments.append(DecimalText.bytes(Int64(call.keys.count)))
    for key in call.keys { arguments.append(key.bytes) }
    arguments += call.arguments
    return RedisCommand(arguments, key: call.keys.first, writes: writes)
  }
}

/// Keys and arguments for one run of a script.
struct ScriptCall: Sendable {
  var keys: [StoreKey]
  var arguments: [[UInt8]] = []

  /// Bytes of all arguments.
  var bytes: Int { arguments.reduce(0) { $0 + $1.count } }
}

/// The scripts of a store whose values are compared by digest up to a length.
struct Scripts: Sendable {
  let read: Script
  let readFields: Script
  let inspect: Script
  let commit: Script
  let project: Script
  let delete: Script
  let lease: Script
  let release: Script
  let add: Script

  /// - Parameters:
  ///   - longest: values longer than this, in bytes, do not go through a script.
  ///   - header: the first line of each; empty: there is none.
  init(longest: Int, isBilled: Bool = false, header: String = "") {
    // Lua takes a hundred times as long over a value as the server itself, so a long hash is read without it; but that
    // takes a command for each of its fields.
    let longestHash = "local LONGEST = \(isBilled ? longest : min(longest, 64 << 10))"
    let longest = "local LONGEST = \(longest)"
    func script(_ parts: String..., writes: Bool) -> Script {
      Script([header] + parts, writes: writes)
    }
    read = script(longest, Lua.types, Lua.expiry, Lua.digest, Lua.read, writes: false)
    readFields = script(longestHash, Lua.types, Lua.expiry, Lua.readFields, writes: false)
    inspect = script(Lua.types, Lua.expiry, Lua.inspect, writes: false)
    commit = script(
      longest, Lua.types, Lua.expiry, Lua.digest, Lua.writing, Lua.fields, Lua.commit,
      writes: true)
    project = script(Lua.types, Lua.expiry, Lua.writing, Lua.fields, Lua.project, writes: true)
    delete = script(longest, Lua.types, Lua.digest, Lua.writing, Lua.delete, writes: true)
    lease = script(Lua.types, Lua.writing, Lua.lease, writes: true)
    release = script(Lua.types, Lua.writing, Lua.release, writes: true)
    add = script(Lua.types, Lua.writing, Lua.add, writes: true)
  }
}

/// Lua texts, put together into scripts.
enum Lua {
  /// What a key holds, as Redis names it.
  static let types = #"""
    local function kind(key) return redis.call('TYPE', key).ok end
    """#

  /// When a key goes away, in milliseconds since 1970; -1: never.
  ///
  /// Before Redis 7 there is no `PEXPIRETIME`, and its sum may be a millisecond off.
  static let expiry = #"""
    local function expiry(key)
      local at = redis.pcall('PEXPIRETIME', key)
      if type(at) == 'number' then return at end
      local left = redis.call('PTTL', key)
      if left < 0 then return left end
      local now = redis.call('TIME')
      return now[1] * 1000 + math.floor(now[2] / 1000) + left
    end
    """#

  /// Whether a key has a version (``Version/argument``): the length decides first, because a digest is dear.
  static let digest = #"""
    local function hasLength(key, version)
      return tonumber(string.match(version, '^(%d+):')) == redis.call('STRLEN', key)
    end
    local function isVersion(value, version)
      return string.sub(version, -41) == ':' .. redis.sha1hex(value)
    end
    """#

  /// Answers an expiry for what is unchanged, nothing for what is absent, `{type}` for another type, `{length}`
  /// for what is too long, else `{value, expiry}`.
  static let read = #"""
    local key, known, limit = KEYS[1], ARGV[1], tonumber(ARGV[2])
    local found = kind(key)
    if found == 'none' then return false end
    if found ~= 'string' then return {found} end
    local length = redis.call('STRLEN', key)
    local value
    if length <= LONGEST and hasLength(key, known) then
      value = redis.call('GET', key)
      if isVersion(value, known) then return expiry(key) end
    end
    if length > LONGEST or (limit and length > limit) then return {length} end
    return {value or redis.call('GET', key), expiry(key)}
    """#

  /// Answers nothing, `{type}`, `{length}` for what is too long, or `{expiry, {name, value, …}}` for all fields
  /// and `{expiry, {value or nothing, …}}` for those that are asked for.
  ///
  /// Values are measured before any is touched.
  static let readFields = #"""
    local key, limit, all = KEYS[1], tonumber(ARGV[1]), ARGV[2] == 'all'
    local found = kind(key)
    if found == 'none' then return false end
    if found ~= 'hash' then return {found} end
    local names = all and redis.call('HKEYS', key) or ARGV
    local sum, seen = 0, {}
    for i = all and 1 or 3, #names do
      if not seen[names[i]] then
        seen[names[i]] = true
        sum = sum + redis.call('HSTRLEN', key, names[i])
      end
    end
    if sum > limit or sum > LONGEST then return {sum} end
    if all then return {expiry(key), redis.call('HGETALL', key)} end
    local values = {}
    for i = 3, #ARGV, 1000 do
      local part = redis.call('HMGET', key, unpack(ARGV, i, math.min(i + 999, #ARGV)))
      for _, value in ipairs(part) do values[#values + 1] = value end
    end
    return {expiry(key), values}
    """#

  /// Answers for each key nothing, or `{type, expiry, bytes, fields}`.
  ///
  /// The lengths of a hash are summed without reading its values, and only of one with few fields.
  static let inspect = #"""
    local most = tonumber(ARGV[1])
    local found = {}
    for i, key in ipairs(KEYS) do
      local is = kind(key)
      if is == 'none' then
        found[i] = false
      elseif is == 'string' then
        found[i] = {is, expiry(key), redis.call('STRLEN', key)}
      elseif is == 'hash' then
        local fields = redis.call('HLEN', key)
        local sum = -1
        if fields <= most then
          sum = 0
          for _, name in ipairs(redis.call('HKEYS', key)) do
            sum = sum + #name + redis.call('HSTRLEN', key, name)
          end
        end
        found[i] = {is, expiry(key), sum, fields}
      else
        found[i] = {is, expiry(key)}
      end
    end
    return found
    """#
}
