-- Takes a lease that nobody holds.
--
-- KEYS[1]  lease  hash: holder, token
-- KEYS[2]  token  string: the last number given
-- ARGV[1]  holder
-- ARGV[2]  duration, ms
-- ARGV[3]  the moment, Unix ms
--
-- Returns the fencing token, 0 while somebody holds the lease.

if redis.call('EXISTS', KEYS[1]) == 1 then
  return 0
end

-- A store that was emptied forgot its numbers, and replicas still hold its generations: numbers begin above those.
redis.call('SET', KEYS[2], ARGV[3], 'NX')
local token = redis.call('INCR', KEYS[2])
redis.call('HSET', KEYS[1], 'holder', ARGV[1], 'token', string.format('%.0f', token))
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return token
