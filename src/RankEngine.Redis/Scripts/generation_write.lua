-- Adds a chunk to a generation that is not published.
--
-- KEYS[1]  current  hash: n, manifest, sections
-- KEYS[2]  section  hash: index -> chunk
-- ARGV[1]  generation
-- ARGV[2]  index
-- ARGV[3]  chunk
-- ARGV[4]  lifetime of a generation that is not published, ms
--
-- Returns 1, 0 when this generation or a later one is current: a late write must not make it expire.

if tonumber(redis.call('HGET', KEYS[1], 'n') or '0') >= tonumber(ARGV[1]) then
  return 0
end

redis.call('HSET', KEYS[2], ARGV[2], ARGV[3])
redis.call('PEXPIRE', KEYS[2], ARGV[4])
return 1
