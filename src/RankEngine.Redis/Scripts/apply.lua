-- Adds what a batch of log records did to one partition, and moves the log's offset: all or nothing.
--
-- KEYS[1]  head     hash: epoch, v (version), a:LOG (applied offset)
-- KEYS[2]  change   string: what followers read of this delta
-- KEYS[3]...        one key for each operation, in order
-- ARGV[1]  epoch that was read; '' when there was none
-- ARGV[2]  version that was read
-- ARGV[3]  field of the log in head
-- ARGV[4]  offset that the log must stand at; '' when it must be unknown
-- ARGV[5]  epoch afterwards
-- ARGV[6]  offset that the log stands at afterwards
-- ARGV[7]  change, packed; '' when the delta is empty: the version stays
-- ARGV[8]  lifetime of the change, ms
-- ARGV[9]...  operations, each: code, lifetime in ms ('' for none), n, arguments
--   H  hash, n of field, value by turns: sets the fields, whose values were computed from the version read
--   S  set, n members: adds them. Lifetime '-': none, even if there was one
--   T  string, 1 value: sets it
--   V  hash, n of field, value: keeps the value that sorts later by bytes
--
-- Returns {0 applied | 1 version or epoch moved | 2 offset differs, version, offset or ''}, both as strings.

local call, argv, keys = redis.call, ARGV, KEYS
local unpack, byte, format = unpack, string.byte, string.format

local head = call('HMGET', keys[1], 'epoch', 'v', argv[3])
local version, offset = head[2] or '0', head[3] or ''

if (head[1] or '') ~= argv[1] or version ~= argv[2] then
  return {1, version, offset}
end

if offset ~= argv[4] then
  return {2, version, offset}
end

-- Strings are compared byte by byte: '<' of two strings obeys the server's locale.
local function later(a, b)
  local length = #a < #b and #a or #b
  for i = 1, length do
    local x, y = byte(a, i), byte(b, i)
    if x ~= y then
      return x > y
    end
  end
  return #a > #b
end

local at, last, k = 9, #argv, 2
while at <= last do
  k = k + 1
  local key, op, lifetime, n = keys[k], argv[at], argv[at + 1], tonumber(argv[at + 2])
  at = at + 3
  -- An import keeps its identities for ever: a live batch of the same hour must not give them an end.
  local endless = op == 'S' and lifetime ~= '' and call('PTTL', key) == -1
  if op == 'T' then
    call('SET', key, argv[at], 'PX', lifetime)
    lifetime = ''
    at = at + 1
  elseif op == 'S' or op == 'H' then
    local command = op == 'S' and 'SADD' or 'HSET'
    for from = at, at + n - 1, 1000 do
      local to = from + 999 < at + n and from + 999 or at + n - 1
      call(command, key, unpack(argv, from, to))
    end
    at = at + n
  elseif op == 'V' then
    for i = at, at + 2 * n - 1, 2 do
      local old = call('HGET', key, argv[i])
      if not old or later(argv[i + 1], old) then
        call('HSET', key, argv[i], argv[i + 1])
      end
    end
    at = at + 2 * n
  else
    return redis.error_reply('unknown operation ' .. op)
  end

  if lifetime == '-' then
    call('PERSIST', key)
  elseif lifetime ~= '' and not endless then
    call('PEXPIRE', key, lifetime)
  end
end

if argv[7] ~= '' then
  version = format('%.0f', version + 1)
  call('SET', keys[2], argv[7], 'PX', argv[8])
end

call('HSET', keys[1], 'epoch', argv[5], 'v', version, argv[3], argv[6])
return {0, version, argv[6]}
