-- Lists a model whose content is complete.
--
-- KEYS[1]  list     hash: version -> listing
-- KEYS[2]  content  hash: index -> chunk
-- ARGV[1]  version
-- ARGV[2]  listing
-- ARGV[3]  number of chunks
--
-- Returns 1 listed, 0 there already, 2 chunks are missing.

if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then
  return 0
end

if redis.call('HLEN', KEYS[2]) ~= tonumber(ARGV[3]) then
  return 2
end

redis.call('PERSIST', KEYS[2])
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1
