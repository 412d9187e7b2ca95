-- Gives the number of a new generation to the holder of the lease.
--
-- KEYS[1]  lease  hash: holder, token
-- KEYS[2]  token  string: the last number given, to a lease or a generation
-- ARGV[1]  fencing token
--
-- Returns the number, 0 when the lease is lost.

if redis.call('HGET', KEYS[1], 'token') ~= ARGV[1] then
  return 0
end

return redis.call('INCR', KEYS[2])
