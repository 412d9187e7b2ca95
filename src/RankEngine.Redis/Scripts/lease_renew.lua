-- Makes a lease last longer, or ends it, if it is still held.
--
-- KEYS[1]  lease  hash: holder, token
-- ARGV[1]  fencing token
-- ARGV[2]  duration, ms; '0' ends it
--
-- Returns 1, 0 when the lease is lost.

if redis.call('HGET', KEYS[1], 'token') ~= ARGV[1] then
  return 0
end

if ARGV[2] == '0' then
  redis.call('DEL', KEYS[1])
else
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
return 1
