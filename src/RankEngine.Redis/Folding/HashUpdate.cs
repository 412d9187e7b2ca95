using StackExchange.Redis;

namespace RankEngine.Redis.Folding;

/// <summary>What a delta does to one hash: fields to read, and their new values given the old.</summary>
/// <param name="Key">The hash.</param>
/// <param name="Lifetime">How long it lives from now, in milliseconds; empty: for ever.</param>
/// <param name="Fields">Which fields.</param>
/// <param name="Next">Returns the new value of the field at an index, given its old one.</param>
internal sealed record HashUpdate(
    RedisKey Key, RedisValue Lifetime, RedisValue[] Fields, Func<int, RedisValue, RedisValue> Next);
