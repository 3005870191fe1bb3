extension Lua {
  /// Deleting, and lifetimes as ``Lifetime/argument`` writes them.
  ///
  /// `may` asks for permission before anything is written, where the server can tell (Redis 7): a script that is
  /// stopped in the middle is not undone.
  static let writing = #"""
    local refused
    local function may(...)
      if redis.acl_check_cmd and not redis.acl_check_cmd(...) then
        refused = refused or string.lower((...))
      end
    end
    local function mayDrop(key)
      if redis.acl_check_cmd and not redis.acl_check_cmd('UNLINK', key) then may('DEL', key) end
    end
    local function mayLive(key, lifetime)
      local how = string.sub(lifetime, 1, 1)
      if how == 'n' then may('PERSIST', key)
      elseif how == 'a' then may('PEXPIRE', key, '1')
      elseif how == 't' then may('PEXPIREAT', key, '1') end
    end
    local function live(key, lifetime)
      local how, when = string.sub(lifetime, 1, 1), string.sub(lifetime, 2)
      if how == 'n' then redis.call('PERSIST', key)
      elseif how == 'a' then redis.call('PEXPIRE', key, when)
      elseif how == 't' then redis.call('PEXPIREAT', key, when) end
    end
    local function liveUntil(key, at)
      if at >= 0 then redis.call('PEXPIREAT', key, string.format('%.0f', at)) end
    end
    local function put(key, value, lifetime)
      if lifetime == 'k' then
        -- Before Redis 6 there is no KEEPTTL, and what was deleted by now must not be all that was done.
        if redis.pcall('SET', key, value, 'KEEPTTL').err then
          local at = expiry(key)
          redis.call('SET', key, value)
          liveUntil(key, at)
        end
      else
        redis.call('SET', key, value)
        if lifetime ~= 'n' then live(key, lifetime) end
      end
    end
    local function drop(key)
      local gone = redis.pcall('UNLINK', key)
      if type(gone) == 'table' then gone = redis.call('DEL', key) end
      return gone
    end
    """#

  /// Changes of hashes, taken from the arguments one after the other.
  ///
  /// Each is -1 (the key goes), or the number of fields to set, their names and values, the number to remove, their
  /// names, and the lifetime.
  static let fields = #"""
    local place = 0
    local function take() place = place + 1; return ARGV[place] end
    local function skip(count)
      local first = place + 1
      place = place + count
      return first
    end
    local function takeChange(key)
      local sets = tonumber(take())
      if sets < 0 then return {key = key, gone = true} end
      local change = {key = key, sets = sets, set = skip(2 * sets)}
      change.removals = tonumber(take())
      change.removed = skip(change.removals)
      change.lifetime = take()
      if sets > 0 then may('HSET', key, 'f', 'v') end
      if change.removals > 0 then may('HDEL', key, 'f') end
      mayLive(key, change.lifetime)
      if change.lifetime == 'k' and sets > 0 and change.removals > 0 then
        -- Should all old fields go, their hash goes with them, and its lifetime.
        change.expiry = expiry(key)
        if change.expiry >= 0 then may('PEXPIREAT', key, '1') end
      end
      return change
    end
    local function misfit(change)
      if change.gone then return nil end
      local is = kind(change.key)
      if is ~= 'none' and is ~= 'hash' then return is end
    end
    local function batches(command, key, first, count)
      for i = first, first + count - 1, 1000 do
        redis.call(command, key, unpack(ARGV, i, math.min(i + 999, first + count - 1)))
      end
    end
    local function removeFields(change)
      if change.removals then batches('HDEL', change.key, change.removed, change.removals) end
    end
    local function setFields(change)
      if change.gone then return end
      local isNew = change.expiry and redis.call('EXISTS', change.key) == 0
      batches('HSET', change.key, change.set, 2 * change.sets)
      if isNew then liveUntil(change.key, change.expiry) end
      live(change.key, change.lifetime)
    end
    """#

  /// The commit.
  ///
  /// Answers 1 or 0 for a commit done (whether the anchor is there afterwards), else what is the matter:
  /// `{'conflict'}`, `{'conflict', value, expiry}`, `{'long', length}` for a conflict with what is too long to send
  /// along, `{'type', place of the key, type}`, `{'splice'}`, `{'refused', command}`; and
  /// `{'kept', length, digest}` where the caller did not say which version it keeps.
  ///
  /// Redis refuses at `maxmemory` a script whose first write asks for memory. Deletions and removals come first; where an
  /// anchor becomes shorter and nothing else is set, its lifetime is written first, as it is.
  static let commit = #"""
    local anchor, expected, change, lifetime = KEYS[1], take(), take(), take()
    local is = kind(anchor)
    if is ~= 'none' and is ~= 'string' then return {'type', 1, is} end
    local length = redis.call('STRLEN', anchor)
    local value
    local agrees = true
    if expected == '-' then
      agrees = is == 'none'
    elseif expected ~= '' then
      agrees = is == 'string' and length <= LONGEST and hasLength(anchor, expected)
      if agrees then
        value = redis.call('GET', anchor)
        agrees = isVersion(value, expected)
      end
    end
    if not agrees then
      if is == 'none' then return {'conflict'} end
      if length > LONGEST then return {'long', length} end
      return {'conflict', value or redis.call('GET', anchor), expiry(anchor)}
    end

    local new
    if change == 'v' then
      new = take()
    elseif change == 's' then
      local count, total = tonumber(take()), tonumber(take())
      local parts, from = {}, 1
      for _ = 1, count do
        local offset, removed, inserted = tonumber(take()), tonumber(take()), take()
        if offset + 1 < from or offset + removed > length then return {'splice'} end
        parts[#parts + 1] = string.sub(value, from, offset)
        parts[#parts + 1] = inserted
        from = offset + removed + 1
      end
      parts[#parts + 1] = string.sub(value, from)
      new = table.concat(parts)
      if #new ~= total then return {'splice'} end
    end
    local dependents, frees = {}, true
    for i = 2, #KEYS do
      dependents[i - 1] = takeChange(KEYS[i])
      if dependents[i - 1].sets ~= nil and dependents[i - 1].sets > 0 then frees = false end
      local wrong = misfit(dependents[i - 1])
      if wrong then return {'type', i, wrong} end
    end
    if new then may('SET', anchor, 'v') end
    if change == 'd' then mayDrop(anchor) end
    for _, dependent in ipairs(dependents) do
      if dependent.gone then mayDrop(dependent.key) end
    end
    mayLive(anchor, lifetime)
    if refused then return {'refused', refused} end

    for _, dependent in ipairs(dependents) do
      if dependent.gone then drop(dependent.key) end
    end
    if change == 'd' then drop(anchor) end
    for _, dependent in ipairs(dependents) do removeFields(dependent) end
    if new then
      local at = -1
      if frees and #new <= length and is == 'string' then
        at = expiry(anchor)
        if at < 0 then redis.pcall('PERSIST', anchor)
        else redis.pcall('PEXPIREAT', anchor, string.format('%.0f', at)) end
      end
      put(anchor, new, lifetime)
      -- Should its lifetime have ended in this very script, it must not begin one without end.
      if lifetime == 'k' and at >= 0 and redis.call('PTTL', anchor) == -1 then
        liveUntil(anchor, at)
      end
    end
    for _, dependent in ipairs(dependents) do setFields(dependent) end
    if change == 'k' then live(anchor, lifetime) end
    if change == 'k' and expected == '' and redis.call('EXISTS', anchor) == 1 then
      if length > LONGEST then return {'kept', length} end
      return {'kept', length, redis.sha1hex(redis.call('GET', anchor))}
    end
    return redis.call('EXISTS', anchor)
    """#

  /// One dependent; answers 1, `{'type', 1, type}` or `{'refused', command}`.
  static let project = #"""
    local change = takeChange(KEYS[1])
    if change.gone then mayDrop(change.key) end
    local wrong = misfit(change)
    if wrong then return {'type', 1, wrong} end
    if refused then return {'refused', refused} end
    if change.gone then drop(change.key) end
    removeFields(change)
    setFields(change)
    return 1
    """#

  /// Deletes a value that has a version; answers 1 (deleted), 0 (absent) or 2 (another version).
  static let delete = #"""
    local key, version = KEYS[1], ARGV[1]
    local is = kind(key)
    if is == 'none' then return 0 end
    if is ~= 'string' or not hasLength(key, version) then return 2 end
    if redis.call('STRLEN', key) > LONGEST then return 2 end
    if not isVersion(redis.call('GET', key), version) then return 2 end
    return drop(key)
    """#

  /// Takes a lease; answers 1, 0 or `{'type', 1, type}`.
  static let lease = #"""
    local key, token, lifetime = KEYS[1], ARGV[1], ARGV[2]
    local is = kind(key)
    if is ~= 'none' and is ~= 'string' then return {'type', 1, is} end
    if is == 'string' and redis.call('GET', key) ~= token then return 0 end
    may('SET', key, 'v')
    mayLive(key, lifetime)
    if refused then return {'refused', refused} end
    put(key, token, lifetime)
    return 1
    """#

  /// Gives a lease back.
  static let release = #"""
    if kind(KEYS[1]) == 'string' and redis.call('GET', KEYS[1]) == ARGV[1] then drop(KEYS[1]) end
    return 1
    """#

  /// Adds to counters; answers their texts, `{'type', place, type}`, `{'number', place}`, `{'range', place}` or
  /// `{'refused', command}`.
  ///
  /// The server adds, because Lua's numbers end at 53 bits. What was added before one that cannot be is put back.
  static let add = #"""
    local lifetime = ARGV[1]
    local old = {}
    for i, key in ipairs(KEYS) do
      local is = kind(key)
      if is ~= 'none' and is ~= 'string' then return {'type', i, is} end
      local text = redis.call('GET', key)
      if text and (#text > 20 or not (text == '0' or string.find(text, '^%-?[1-9]%d*$'))) then
        return {'number', i}
      end
      if old[key] == nil then old[key] = text end
      may('INCRBY', key, '1')
      mayLive(key, lifetime)
    end
    if refused then return {'refused', refused} end
    local sums = {}
    for i, key in ipairs(KEYS) do
      local sum = redis.pcall('INCRBY', key, ARGV[i + 1])
      if type(sum) == 'table' then
        for before = 1, i - 1 do
          local text = old[KEYS[before]]
          if text then redis.call('SET', KEYS[before], text, 'KEEPTTL') else drop(KEYS[before]) end
        end
        if string.find(sum.err, 'not an integer', 1, true) then return {'number', i} end
        if not string.find(sum.err, 'overflow', 1, true) then return sum end
        return {'range', i}
      end
      sums[i] = redis.call('GET', key)
    end
    for _, key in ipairs(KEYS) do live(key, lifetime) end
    return {'sums', sums}
    """#
}
