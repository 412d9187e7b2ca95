-- Makes a generation the current one, if its writer still holds the lease.
--
-- KEYS[1]  lease    hash: holder, token
-- KEYS[2]  current  hash: n, manifest, sections
-- KEYS[3]...        sections of the new generation, then those of the one it replaces
-- ARGV[1]  fencing token
-- ARGV[2]  generation
-- ARGV[3]  manifest
-- ARGV[4]  sections with their numbers of chunks, packed
-- ARGV[5]  the generation it replaces; '0' when there is none
-- ARGV[6]  how long that one stays, ms
-- ARGV[7]  number of its sections in KEYS
-- ARGV[8]...  for each section of the new one: its number of chunks
--
-- Returns 0 published, 1 fenced, 2 chunks are missing, 3 another generation was current: read again.

if redis.call('HGET', KEYS[1], 'token') ~= ARGV[1] then
  return 1
end

local current = redis.call('HGET', KEYS[2], 'n') or '0'
if tonumber(current) >= tonumber(ARGV[2]) then
  return 1
end

if current ~= ARGV[5] then
  return 3
end

local replaced = tonumber(ARGV[7])
local sections = #KEYS - 2 - replaced
for i = 1, sections do
  if redis.call('HLEN', KEYS[2 + i]) ~= tonumber(ARGV[7 + i]) then
    return 2
  end
end

for i = 1, sections do
  redis.call('PERSIST', KEYS[2 + i])
end

redis.call('HSET', KEYS[2], 'n', ARGV[2], 'manifest', ARGV[3], 'sections', ARGV[4])
for i = 1, replaced do
  redis.call('PEXPIRE', KEYS[2 + sections + i], ARGV[6])
end
return 0
