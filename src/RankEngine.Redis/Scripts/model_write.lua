-- Adds a chunk of a model's content.
--
-- KEYS[1]  list     hash: version -> listing
-- KEYS[2]  content  hash: index -> chunk, named by the content's hash
-- ARGV[1]  version
-- ARGV[2]  index
-- ARGV[3]  chunk
-- ARGV[4]  lifetime of content that is not listed, ms
--
-- Returns 1, 0 when the version is listed already: a late write must not make its content expire.

if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then
  return 0
end

redis.call('HSET', KEYS[2], ARGV[2], ARGV[3])
redis.call('PEXPIRE', KEYS[2], ARGV[4])
return 1
